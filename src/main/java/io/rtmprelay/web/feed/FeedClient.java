package io.rtmprelay.web.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client of the feed: what it is told, and whether it keeps step. Used on the feed's loop; time
 * is an argument.
 */
final class FeedClient {

  /** What waits for a client that does not read; one that lets more come together is cut. */
  static final long MAX_WAITING_BYTES = 1 << 20;

  /** What a message costs beside its bytes. */
  private static final long MESSAGE_BYTES = 256;

  /** With more than this still on its way, a client gets no counters. */
  static final long BEHIND_BYTES = 64 << 10;

  /**
   * A client that was silent for so long is asked for a sign of life; it has as long to give it.
   */
  static final long SILENCE_MS = 30_000;

  /** RFC 6455, 7.4.1, and the registry it founds. */
  private static final int GOING_AWAY = 1001;

  private static final int POLICY_VIOLATION = 1008;
  private static final int TRY_AGAIN_LATER = 1013;

  /** Its WebSocket. */
  interface Line {

    /**
     * Sends a message behind those before it.
     *
     * @param taken run once the socket has taken it, or is closed
     */
    void send(FeedMessage message, Runnable taken);

    void ping();

    /** Closes behind what was sent, but does not wait for long. */
    void close(int code, String reason);

    /** Reads nothing more of what it sends. */
    void ignore();

    /** Closes at once. */
    void cut();
  }

  private final Line line;
  private final FeedFigures figures;
  private long waitingBytes;
  private boolean counting;
  private boolean over;
  private long heardAtMs;
  private boolean asked;
  private @Nullable String cutFor;

  FeedClient(Line line, FeedFigures figures, long nowMs) {
    this.line = line;
    this.figures = figures;
    this.heardAtMs = nowMs;
  }

  /** What it begins with may be long, and is not counted as what waits. */
  void begin(List<FeedMessage> start) {
    for (FeedMessage message : start) {
      line.send(message, () -> {});
    }
  }

  /** Tells it an event; one that is too far behind is cut. */
  void tell(FeedMessage event) {
    if (over) {
      return;
    }
    long bytes = event.utf8().length + MESSAGE_BYTES;
    if (waitingBytes + bytes > MAX_WAITING_BYTES) {
      cutFor("more than " + MAX_WAITING_BYTES + " bytes wait for it");
      end(TRY_AGAIN_LATER, "you read too slowly: more than 1 MiB waited for you");
      return;
    }
    waitingBytes += bytes;
    line.send(event, () -> waitingBytes -= bytes);
  }

  /** Tells it the counters of this second, unless it has yet to take what came before. */
  void count(FeedMessage counters) {
    if (over || counting || waitingBytes > BEHIND_BYTES) {
      return;
    }
    counting = true;
    line.send(counters, () -> counting = false);
  }

  /** It sent something, if only a pong. */
  void heard(long nowMs) {
    heardAtMs = nowMs;
    asked = false;
  }

  /** Called once a second: finds out whether there is still somebody. */
  void second(long nowMs) {
    if (over) {
      return;
    }
    long silentMs = nowMs - heardAtMs;
    if (silentMs >= 2 * SILENCE_MS) {
      over = true;
      cutFor("nothing was heard of it for " + silentMs / 1_000 + " s");
      line.cut();
    } else if (silentMs >= SILENCE_MS && !asked) {
      asked = true;
      line.ping();
    }
  }

  /** It sends what nobody asked for. */
  void refuse(int code, String reason) {
    if (!over) {
      cutFor("it sends what it may not");
      end(code, reason);
      line.ignore();
    }
  }

  /** It sends more than a client has any need of. */
  void refuseFlood() {
    refuse(POLICY_VIOLATION, "a client of this feed has nothing to send");
  }

  /** The feed stops, for {@code reason}. */
  void stop(String reason) {
    if (!over) {
      end(GOING_AWAY, reason);
    }
  }

  private void cutFor(String why) {
    cutFor = why;
    figures.cutOne();
  }

  private void end(int code, String reason) {
    over = true;
    line.close(code, reason);
  }

  /** Why the feed ended it, in words; null if it did not. */
  @Nullable String cutFor() {
    return cutFor;
  }
}
