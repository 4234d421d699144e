package io.rtmprelay.access;

import io.rtmprelay.config.RouteConfig.PlayRights;
import io.vertx.core.Future;

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

  /** Asks whether who sent {@code query} holds {@code rights}. */
  public static Future<Answer> ask(PlayRights rights, PublishQuery query) {
    return Future.succeededFuture(answer(rights, query));
  }

  private static Answer answer(PlayRights rights, PublishQuery query) {
    if (rights.open()) {
      return new Answer.Allowed();
    }
    if (rights.keys().isEmpty()) {
      return new Answer.Denied("it is not to be played");
    }
    return switch (PresentedKey.check(rights.keys(), query)) {
      case RIGHT -> new Answer.Allowed();
      case WRONG -> new Answer.Denied("the key is wrong");
      case MISSING -> new Answer.Denied("a key is needed");
    };
  }
}
