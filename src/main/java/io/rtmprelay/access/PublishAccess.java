package io.rtmprelay.access;

import io.rtmprelay.config.RouteConfig.PublishRights;
import io.vertx.core.Future;

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

  /** Asks whether who sent {@code query} holds {@code rights}. */
  public static Future<Answer> ask(PublishRights rights, PublishQuery query) {
    return Future.succeededFuture(answer(rights, query));
  }

  private static Answer answer(PublishRights rights, PublishQuery query) {
    if (rights.open()) {
      return new Answer.Allowed();
    }
    return switch (PresentedKey.check(rights.keys(), query)) {
      case RIGHT -> new Answer.Allowed();
      case WRONG -> new Answer.Denied("the key is wrong");
      case MISSING -> new Answer.Denied("a key is needed");
    };
  }
}
