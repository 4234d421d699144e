package io.rtmprelay.rtmp.session;

import io.rtmprelay.rtmp.session.login.Challenge;
import org.jspecify.annotations.Nullable;

/**
 * Why a publish is not to be, or is not to go on, in the words of the protocol.
 *
 * <p>A server session sends one, a client session reports one; then description and code come from
 * the peer: cut, with control characters escaped and the key masked, so that they can be shown.
 */
public sealed interface Refusal {

  /** The status code sent or received, such as {@code NetStream.Publish.BadName}. */
  String code();

  /** Words for a person; may be empty. */
  String description();

  /** The name is in use, or not one that may be published. */
  record BadName(String description) implements Refusal {
    @Override
    public String code() {
      return "NetStream.Publish.BadName";
    }
  }

  /** The right to publish is missing. */
  record Denied(String code, String description) implements Refusal {
    public Denied(String description) {
      this("NetStream.Publish.Denied", description);
    }
  }

  /** The server has no such app. */
  record InvalidApp(String description) implements Refusal {
    @Override
    public String code() {
      return "NetConnection.Connect.InvalidApp";
    }
  }

  /**
   * The server asks for a login on a new connection (K40, K41).
   *
   * @param challenge as the server said it, not fit to be shown
   */
  record LoginRequired(Challenge challenge, String code, String description) implements Refusal {}

  /** The server refuses the login for good: trying again is pointless (K42). */
  record LoginFailed(String code, String description) implements Refusal {}

  /** The server ends what it had accepted, or shuts down (K36). */
  record Ended(String code, String description) implements Refusal {}

  /** Any other error, and answers that make no sense. */
  record Failed(String code, String description) implements Refusal {}

  /**
   * Classifies an error status of a server; the texts are safe to show already.
   *
   * @param challenge what login the description asked for before it was made fit to be shown
   */
  static Refusal of(String code, String description, @Nullable Challenge challenge) {
    return switch (code) {
      case "NetStream.Publish.BadName" -> new BadName(description);
      case "NetConnection.Connect.InvalidApp" -> new InvalidApp(description);
      case "NetConnection.Connect.Rejected" -> rejected(code, description, challenge);
      case "NetStream.Publish.Denied", "NetStream.Publish.Rejected", "NetStream.Record.NoAccess" ->
          new Denied(code, description);
      case "NetStream.Unpublish.Success",
          "NetStream.Publish.Idle",
          "NetConnection.Connect.Closed",
          "NetConnection.Connect.AppShutdown",
          "NetConnection.Connect.IdleTimeout" ->
          new Ended(code, description);
      default -> new Failed(code, description);
    };
  }

  /** Login servers hide their steps in the description of a rejected connect (K40 to K42). */
  private static Refusal rejected(String code, String description, @Nullable Challenge challenge) {
    if (description.contains("reason=authfailed") || description.contains("reason=nosuchuser")) {
      return new LoginFailed(code, description);
    }
    return challenge == null
        ? new Denied(code, description)
        : new LoginRequired(challenge, code, description);
  }
}
