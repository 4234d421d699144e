package io.rtmprelay.access;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether somebody may play what a route matches, by whatever protocol. Any thread. */
public final class PlayAccess {

  private PlayAccess() {}

  /** The answer to a player. */
  public sealed interface Answer {

    /** It may play. */
    record Allowed() implements Answer {}

    /** It may not; {@code reason} is for the peer and the log and holds no secret. */
    record Denied(String reason) implements Answer {}
  }

  /**
   * Asks whether who sent {@code request} holds {@code rights}.
   *
   * @param now on the relay's clock
   */
  public static Future<Answer> ask(PlayRights rights, AccessRequest request, Instant now) {
    String refusal = refusal(rights, request, now);
    return Future.succeededFuture(
        refusal == null ? new Answer.Allowed() : new Answer.Denied(refusal));
  }

  private static @Nullable String refusal(PlayRights rights, AccessRequest request, Instant now) {
    if (!rights.addresses().admits(request.host())) {
      return "this address may not play it";
    }
    if (rights.open()) {
      return null;
    }
    PublishQuery query = new PublishQuery(request.query());
    if (rights.token() != null) {
      return Presented.tokenRefusal(rights.token(), Use.PLAY, request.streamName(), query, now);
    }
    return rights.keys().isEmpty()
        ? "it is not to be played"
        : Presented.keyRefusal(rights.keys(), query);
  }
}
