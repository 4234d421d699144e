package io.rtmprelay.access.hook;

import java.util.List;

/** What came of a question. */
public sealed interface HookAnswer {

  /** How the answer is counted. */
  enum Outcome {
    ALLOWED,
    REFUSED,
    TIMEOUT,
    FAILED
  }

  /** How it is counted. */
  Outcome outcome();

  /**
   * It may publish.
   *
   * @param sinks where the stream is to go too: JSON objects, which may hold secrets, and are not
   *     looked at yet
   */
  record Allowed(List<String> sinks) implements HookAnswer {

    public Allowed {
      sinks = List.copyOf(sinks);
    }

    @Override
    public Outcome outcome() {
      return Outcome.ALLOWED;
    }

    @Override
    public String toString() {
      return "Allowed[" + sinks.size() + " sinks]";
    }
  }

  /** The hook refuses it; {@code reason} is for the peer and the log and holds no secret. */
  record Refused(String reason) implements HookAnswer {

    @Override
    public Outcome outcome() {
      return Outcome.REFUSED;
    }
  }

  /**
   * There is no answer that can be used, so it may not publish.
   *
   * @param reason for the peer
   * @param detail for the log
   */
  record Failed(Outcome outcome, String reason, String detail) implements HookAnswer {}
}
