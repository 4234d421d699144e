package io.rtmprelay.access;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.HookConfig;
import io.rtmprelay.config.RouteConfig.PublishRights;
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

    /** That is for a hook to say, see {@link io.rtmprelay.access.hook.PublishHooks}. */
    record AskHook(HookConfig hook) implements Answer {}
  }

  /**
   * Asks whether who sent {@code request} holds {@code rights}.
   *
   * @param now on the relay's clock
   */
  public static Answer ask(PublishRights rights, AccessRequest request, Instant now) {
    if (!rights.addresses().admits(request.host())) {
      return new Answer.Denied("this address may not publish it");
    }
    if (rights.hook() != null) {
      return new Answer.AskHook(rights.hook());
    }
    String refusal = rights.open() ? null : refusal(rights, request, now);
    return refusal == null ? new Answer.Allowed() : new Answer.Denied(refusal);
  }

  private static @Nullable String refusal(
      PublishRights rights, AccessRequest request, Instant now) {
    PublishQuery query = new PublishQuery(request.query());
    return rights.token() == null
        ? Presented.keyRefusal(rights.keys(), query)
        : Presented.tokenRefusal(rights.token(), Use.PUBLISH, request.streamName(), query, now);
  }
}
