package io.rtmprelay.access;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a publisher may publish under a route. Any thread. */
public final class PublishAccess {

  private PublishAccess() {}

  /** The answer to a publisher. */
  public sealed interface Answer {

    /** It may publish. */
    record Allowed() implements Answer {}

    /** It may not; {@code reason} is for the peer and the log and holds no secret. */
    record Denied(String reason) implements Answer {}
  }

  /**
   * Asks whether who sent {@code request} holds {@code rights}.
   *
   * @param now on the relay's clock
   */
  public static Future<Answer> ask(PublishRights rights, AccessRequest request, Instant now) {
    String refusal = refusal(rights, request, now);
    return Future.succeededFuture(
        refusal == null ? new Answer.Allowed() : new Answer.Denied(refusal));
  }

  private static @Nullable String refusal(
      PublishRights rights, AccessRequest request, Instant now) {
    if (!rights.addresses().admits(request.host())) {
      return "this address may not publish it";
    }
    if (rights.open()) {
      return null;
    }
    PublishQuery query = new PublishQuery(request.query());
    return rights.token() == null
        ? Presented.keyRefusal(rights.keys(), query)
        : Presented.tokenRefusal(rights.token(), Use.PUBLISH, request.streamName(), query, now);
  }
}
