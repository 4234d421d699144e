package io.rtmprelay.control.sink;

import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the end of a stream waits for what one of its sinks has yet to send. Owned by the
 * stream's loop.
 */
final class Farewell {

  private static final Logger log = LoggerFactory.getLogger(Farewell.class);

  /** What of the time for an end is left to the session's own. */
  private static final long GOODBYE_MS = 1_000;

  /** A try that is due so soon after the stream's end is waited for; else it is made at once. */
  private static final long LAST_TRY_WITHIN_MS = 1_000;

  private final Stream stream;
  private final Sink sink;
  private final MediaLoop loop;
  private long drainByMs;
  private boolean awaitsLastTry;

  Farewell(Stream stream, Sink sink, MediaLoop loop) {
    this.stream = stream;
    this.sink = sink;
    this.loop = loop;
  }

  /**
   * The stream is over; what is delayed goes out in its own time before the sink's end.
   *
   * @return whether the sink is to be tried at once: it has had nothing of the stream, and its next
   *     try would come too late
   */
  boolean begin(SinkLife life) {
    long nowMs = loop.nowMs();
    drainByMs = latestMs() + stream.restMs(sink, nowMs);
    awaitsLastTry =
        life.state() == SinkState.RETRYING && stream.stats().framesIn() > 0 && sink.missedAll();
    return awaitsLastTry && life.retryAtMs() - nowMs > LAST_TRY_WITHIN_MS;
  }

  /** The try that was waited for is being made. */
  void tried() {
    awaitsLastTry = false;
  }

  /** What was delayed is not waited for any more. */
  void hurry() {
    drainByMs = Math.min(drainByMs, latestMs());
  }

  private long latestMs() {
    return loop.nowMs() + SinkSession.END_LIMIT_MS - GOODBYE_MS;
  }

  /**
   * Whether media of the stream is still on its way out, and there is time for it; if there is not,
   * that is said in the log.
   *
   * @param yetToDial whether the first session is still to be made
   * @param dialsLate whether that waits for the sink's delay
   * @param published whether the target took the publish of the present session
   */
  boolean isAwaited(SinkState state, boolean yetToDial, boolean dialsLate, boolean published) {
    boolean any = stream.stats().framesIn() > 0;
    boolean delayed = stream.restMs(sink, loop.nowMs()) > 0;
    boolean waits =
        switch (state) {
          case OFF -> yetToDial && (delayed || (any && !dialsLate));
          case DIALLING -> any;
          case STARTING -> any && !(published && sink.drained() && !delayed);
          case LIVE -> delayed || sink.isBroken() || !sink.drained();
          case RETRYING -> delayed || awaitsLastTry;
          case ENDING -> sink.isBroken();
          case FAILED -> false;
        };
    if (waits && loop.nowMs() >= drainByMs) {
      String missed = sink.stats().starts() == 0 ? "any of it" : "the last of it";
      log.warn(
          "{}: sink {}: the stream is over; it did not get {}", stream.name(), sink.id(), missed);
      return false;
    }
    return waits;
  }
}
