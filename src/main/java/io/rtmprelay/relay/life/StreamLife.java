package io.rtmprelay.relay.life;

/**
 * The life of one stream: an event and the time in, the owner's next action out. {@link #TABLE}
 * says which event leads where; what is beside it are the two deadlines.
 *
 * <p>It begins live, with the publisher it was made for. The owner calls {@link #time} no later
 * than {@link #deadlineMs()}. Times are the owner's milliseconds. Used on the stream's loop only.
 */
public final class StreamLife {

  /** What the owner has to do. */
  public enum Action {
    NONE,
    /** Keep the sinks' sessions without media. */
    HOLD,
    /** Let the publisher that joined feed the sinks from here on. */
    RESUME,
    /** Disconnect whoever publishes and end each sink in its end mode, what it holds first. */
    END_SINKS,
    /** The same, and what a sink's delay keeps back is not waited for. */
    END_SINKS_SOON,
    /** Cut what sinks are left. */
    CUT_SINKS,
    /** Let everything go. */
    CLOSE
  }

  /** Where it stands; all but the last have the names of the API. */
  enum Stage {
    LIVE,
    GAP,
    ENDING,
    /** Every sink is over and nothing is held. */
    GONE
  }

  enum Event {
    /** The publisher ended its stream on purpose. */
    PUBLISHER_LEFT,
    /** It ended in any other way. */
    PUBLISHER_LOST,
    /** One comes back, takes over or stood by. */
    PUBLISHER_JOINED,
    GRACE_OVER,
    TOLD_TO_END,
    /** The sinks have had their time to end. */
    TIME_OVER,
    EVERY_SINK_OVER
  }

  /** A deadline that there is not. */
  public static final long NEVER = Long.MAX_VALUE;

  static final LifeTable<Stage, Event, Action> TABLE =
      LifeTable.of(Stage.class, Event.class, Action.class)
          .from(Stage.LIVE)
          .on(Event.PUBLISHER_LEFT, Stage.ENDING, Action.END_SINKS)
          .on(Event.PUBLISHER_LOST, Stage.GAP, Action.HOLD)
          .on(Event.PUBLISHER_JOINED, Stage.LIVE, Action.RESUME)
          .on(Event.TOLD_TO_END, Stage.ENDING, Action.END_SINKS_SOON)
          .from(Stage.GAP)
          .on(Event.PUBLISHER_JOINED, Stage.LIVE, Action.RESUME)
          .on(Event.GRACE_OVER, Stage.ENDING, Action.END_SINKS)
          .on(Event.TOLD_TO_END, Stage.ENDING, Action.END_SINKS_SOON)
          .from(Stage.ENDING)
          .on(Event.TOLD_TO_END, Stage.ENDING, Action.END_SINKS_SOON)
          .on(Event.TIME_OVER, Stage.ENDING, Action.CUT_SINKS)
          .on(Event.EVERY_SINK_OVER, Stage.GONE, Action.CLOSE)
          .done();

  private long graceMs;
  private final long endLimitMs;
  private Stage stage = Stage.LIVE;
  private long deadlineMs = NEVER;
  private long gapSinceMs;
  private boolean nobodyReturns;

  /**
   * @param graceMs how long the stream lives without a publisher; 0 ends it with a lost one
   * @param endLimitMs how long its sinks have to end
   */
  public StreamLife(long graceMs, long endLimitMs) {
    this.graceMs = graceMs;
    this.endLimitMs = endLimitMs;
  }

  /** A stream that is gone was last seen ending. */
  public StreamState state() {
    return switch (stage) {
      case LIVE -> StreamState.LIVE;
      case GAP -> StreamState.GAP;
      case ENDING, GONE -> StreamState.ENDING;
    };
  }

  Stage stage() {
    return stage;
  }

  /** Whether a publisher may feed it, now or after a gap. */
  public boolean isOpen() {
    return switch (stage) {
      case LIVE, GAP -> true;
      case ENDING, GONE -> false;
    };
  }

  /** When {@link #time} is to be called next, or {@link #NEVER}. */
  public long deadlineMs() {
    return deadlineMs;
  }

  /** The publisher ended its stream on purpose, and no other one stands by. */
  public Action publisherLeft(long nowMs) {
    return on(Event.PUBLISHER_LEFT, nowMs);
  }

  /** The publisher is lost, and no other one stands by. */
  public Action publisherLost(long nowMs) {
    Action next = on(Event.PUBLISHER_LOST, nowMs);
    return next == Action.HOLD && graceMs == 0 ? time(nowMs) : next;
  }

  /** A publisher is to feed the stream, after a gap or in place of the present one. */
  public Action publisherJoined(long nowMs) {
    return on(Event.PUBLISHER_JOINED, nowMs);
  }

  /** From here on a publisher that is lost cannot come back, nor one that is gone already. */
  public Action nobodyReturns(long nowMs) {
    nobodyReturns = true;
    graceMs = 0;
    if (stage != Stage.GAP) {
      return Action.NONE;
    }
    deadlineMs = nowMs;
    return time(nowMs);
  }

  /** It may live so long without a publisher from here on; a gap that has lasted longer is over. */
  public Action become(long nextGraceMs, long nowMs) {
    if (nobodyReturns) {
      return Action.NONE;
    }
    graceMs = nextGraceMs;
    if (stage != Stage.GAP) {
      return Action.NONE;
    }
    deadlineMs = gapSinceMs + graceMs;
    return time(nowMs);
  }

  /** An operator, the relay's own stop or a fault ends the stream. */
  public Action toldToEnd(long nowMs) {
    Action next = on(Event.TOLD_TO_END, nowMs);
    if (stage == Stage.ENDING) {
      deadlineMs = Math.min(deadlineMs, nowMs + endLimitMs);
    }
    return next;
  }

  /** What sinks' delays keep back has {@code ms} milliseconds on top; once, as the end begins. */
  public void waitFor(long ms) {
    if (stage == Stage.ENDING) {
      deadlineMs += ms;
    }
  }

  /** No sink has a session any more. */
  public Action everySinkOver(long nowMs) {
    return on(Event.EVERY_SINK_OVER, nowMs);
  }

  /** Time went on. */
  public Action time(long nowMs) {
    if (nowMs < deadlineMs) {
      return Action.NONE;
    }
    deadlineMs = NEVER;
    return on(stage == Stage.GAP ? Event.GRACE_OVER : Event.TIME_OVER, nowMs);
  }

  private Action on(Event event, long nowMs) {
    LifeTable.Cell<Stage, Action> cell = TABLE.at(stage, event);
    if (cell.next() != stage) {
      stage = cell.next();
      gapSinceMs = nowMs;
      deadlineMs =
          switch (stage) {
            case LIVE, GONE -> NEVER;
            case GAP -> nowMs + graceMs;
            case ENDING -> nowMs + endLimitMs;
          };
    }
    return cell.action();
  }
}
