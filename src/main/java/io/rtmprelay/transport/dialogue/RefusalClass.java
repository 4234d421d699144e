package io.rtmprelay.transport.dialogue;

import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.session.Refusal;
import java.util.Locale;

/** What a server's refusal means for the next attempt, and how it is told to a person. */
public final class RefusalClass {

  private RefusalClass() {}

  /** Wrong names and missing rights do not mend by themselves; all else may. */
  public static FailureClass of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.BadName badName ->
          isBusy(badName) ? FailureClass.SLOW_DOWN : FailureClass.TERMINAL;
      case Refusal.Denied denied -> FailureClass.TERMINAL;
      case Refusal.InvalidApp invalid -> FailureClass.TERMINAL;
      case Refusal.LoginRequired login -> FailureClass.TERMINAL;
      case Refusal.LoginFailed login -> FailureClass.TERMINAL;
      case Refusal.Ended ended -> FailureClass.RETRYABLE;
      case Refusal.Failed failed ->
          isBusy(failed) ? FailureClass.SLOW_DOWN : FailureClass.RETRYABLE;
    };
  }

  /** An old session of ours may not be over yet at the server. */
  private static boolean isBusy(Refusal refusal) {
    String text = refusal.description().toLowerCase(Locale.ROOT);
    return text.contains("already")
        || text.contains("busy")
        || text.contains("in use")
        || text.contains("too many");
  }

  /** What may be shown of a refusal; of a login's steps nothing is. */
  public static String inWords(Refusal refusal) {
    return switch (refusal) {
      case Refusal.BadName name when isBusy(name) ->
          quoted("somebody publishes this name at the server, maybe a session of before", refusal);
      case Refusal.BadName _ -> quoted("the server refused the key", refusal);
      case Refusal.Ended _ -> quoted("the server ended the stream", refusal);
      case Refusal.LoginRequired _ ->
          "the server asks for a login; give the sink one (login: { user, password })";
      case Refusal.LoginFailed login when login.description().contains("nosuchuser") ->
          "the server refused the login: it does not know the user";
      case Refusal.LoginFailed _ -> "the server refused the login: the password is wrong";
      case Refusal.Denied _, Refusal.InvalidApp _, Refusal.Failed _ ->
          quoted("the server refused", refusal);
    };
  }

  private static String quoted(String subject, Refusal refusal) {
    return refusal.description().isEmpty()
        ? subject + ": " + refusal.code()
        : subject + ": " + refusal.code() + " (" + refusal.description() + ")";
  }
}
