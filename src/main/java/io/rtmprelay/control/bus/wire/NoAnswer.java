package io.rtmprelay.control.bus.wire;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A command was not answered; in words why. */
public final class NoAnswer extends Exception {

  /** With what a handler says that it failed. */
  public static final int FAULT = 1;

  /** A command that has no answer by then has none. */
  public static final long LIMIT_MS = 2_000;

  private final boolean unknown;
  private final transient @Nullable String origin;

  private NoAnswer(String message, boolean unknown, @Nullable String origin) {
    super(message, null, false, false);
    this.unknown = unknown;
    this.origin = origin;
  }

  /**
   * The stream does not live where it was asked for.
   *
   * @param origin the node where it does, as far as the one that was asked knows
   */
  public static NoAnswer noSuchStream(@Nullable String origin) {
    return new NoAnswer("no such stream", true, origin);
  }

  private static NoAnswer silence(String message) {
    return new NoAnswer(message, false, null);
  }

  /** What {@code cause} means to who asked. */
  public static NoAnswer of(Throwable cause) {
    if (cause instanceof NoAnswer same) {
      return same;
    }
    if (cause instanceof ReplyException reply) {
      if (reply.failureType() == ReplyFailure.NO_HANDLERS || isDiscarded(reply)) {
        return noSuchStream(null);
      }
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return late();
      }
    }
    return cause instanceof TimeoutException ? late() : silence(String.valueOf(cause.getMessage()));
  }

  /** The same of another node, whose silence says nothing of a stream. */
  public static NoAnswer ofNode(String node, Throwable cause) {
    NoAnswer answer = of(cause);
    return silence(
        "node " + node + ": " + (answer.unknown ? "it does not answer" : answer.getMessage()));
  }

  private static NoAnswer late() {
    return silence("no answer within " + TimeUnit.MILLISECONDS.toSeconds(LIMIT_MS) + " s");
  }

  /**
   * Whether the address was given up while the command was on its way. The bus says so at once and
   * calls it a timeout; only the text tells it from one.
   */
  private static boolean isDiscarded(ReplyException reply) {
    return String.valueOf(reply.getMessage()).startsWith("Discarded the request");
  }

  /** The node where the stream lives, if the one that was asked knew. */
  Optional<String> origin() {
    return Optional.ofNullable(origin);
  }

  /** Whether nobody owns the address: the stream does not exist. */
  public boolean isUnknown() {
    return unknown;
  }
}
