package io.rtmprelay.transport;

import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.session.Refusal;
import java.util.Locale;

/** What a server's refusal means for the next attempt, and how it is told to a person. */
final class RefusalClass {

  private RefusalClass() {}

  /** Wrong names and missing rights do not mend by themselves; all else may. */
  static FailureClass of(Refusal refusal) {
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
    return text.contains("already") || text.contains("busy") || text.contains("too many");
  }

  static String inWords(Refusal refusal) {
    String subject =
        switch (refusal) {
          case Refusal.BadName badName -> "the server refused the key";
          case Refusal.LoginRequired login -> "the server asks for a login, which is not supported";
          case Refusal.Ended ended -> "the server ended the stream";
          default -> "the server refused";
        };
    return refusal.description().isEmpty()
        ? subject + ": " + refusal.code()
        : subject + ": " + refusal.code() + " (" + refusal.description() + ")";
  }
}
