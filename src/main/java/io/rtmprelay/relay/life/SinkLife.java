package io.rtmprelay.relay.life;

import io.rtmprelay.config.RetryConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The life of one sink: an event and the time in, the owner's next action out. {@link #TABLE} says
 * which event leads where; what is beside it are the backoff and what a failure means.
 *
 * <p>The owner tells what happens to its session and does what the answer says: {@code DIAL} makes
 * a new session, {@code END} ends the present one in its end mode and then reports {@link #ended},
 * {@code CLOSE} drops the present one at once and reports nothing. It calls {@link #time} no later
 * than {@link #retryAtMs()}. Events of a session that was dropped must not reach the table. Used on
 * the stream's loop only.
 */
public final class SinkLife {

  /** What the owner has to do. */
  public enum Action {
    NONE,
    DIAL,
    END,
    CLOSE
  }

  /** How bad a failure is. */
  public enum FailureClass {
    /** Lookup, connect, reset, timeout, server gone: may work the next time. */
    RETRYABLE,
    /** The server is busy, or asks to be left alone for a while. */
    SLOW_DOWN,
    /** Trying again changes nothing: refused key, bad name, wrong certificate. */
    TERMINAL
  }

  /** What happens to a sink, once it is known what it means. */
  enum Event {
    /** Its stream has a publisher and the sink is switched on, or an operator asks for a try. */
    WANTED,
    /** Switched off, removed, or its stream is over. */
    UNWANTED,
    DIALLED,
    PUBLISHED,
    MEDIA_STARTED,
    /** The session failed, and another one may do better. */
    FAILED,
    /** The session failed, and there is to be no other one. */
    FAILED_FOR_GOOD,
    RETRY_DUE,
    /** The session that was being ended is over. */
    OVER,
    /** It is over, and the sink was wanted again meanwhile. */
    OVER_BUT_WANTED,
    /** It is over, and the next one has to wait for its time. */
    OVER_TO_WAIT
  }

  static final LifeTable<SinkState, Event, Action> TABLE =
      LifeTable.of(SinkState.class, Event.class, Action.class)
          .from(SinkState.OFF)
          .on(Event.WANTED, SinkState.DIALLING, Action.DIAL)
          .from(SinkState.DIALLING)
          .on(Event.UNWANTED, SinkState.OFF, Action.CLOSE)
          .on(Event.DIALLED, SinkState.STARTING)
          .on(Event.PUBLISHED, SinkState.STARTING)
          .on(Event.FAILED, SinkState.RETRYING, Action.CLOSE)
          .on(Event.FAILED_FOR_GOOD, SinkState.FAILED, Action.CLOSE)
          .from(SinkState.STARTING)
          .on(Event.UNWANTED, SinkState.ENDING, Action.END)
          .on(Event.MEDIA_STARTED, SinkState.LIVE)
          .on(Event.FAILED, SinkState.RETRYING, Action.CLOSE)
          .on(Event.FAILED_FOR_GOOD, SinkState.FAILED, Action.CLOSE)
          .from(SinkState.LIVE)
          .on(Event.UNWANTED, SinkState.ENDING, Action.END)
          .on(Event.FAILED, SinkState.RETRYING, Action.CLOSE)
          .on(Event.FAILED_FOR_GOOD, SinkState.FAILED, Action.CLOSE)
          .from(SinkState.RETRYING)
          .on(Event.WANTED, SinkState.DIALLING, Action.DIAL)
          .on(Event.UNWANTED, SinkState.OFF)
          .on(Event.RETRY_DUE, SinkState.DIALLING, Action.DIAL)
          .from(SinkState.FAILED)
          .on(Event.WANTED, SinkState.DIALLING, Action.DIAL)
          .on(Event.UNWANTED, SinkState.OFF)
          .from(SinkState.ENDING)
          // The broken session goes first; the dial that is wanted as well is due at once.
          .on(Event.FAILED, SinkState.RETRYING, Action.CLOSE)
          .on(Event.FAILED_FOR_GOOD, SinkState.OFF, Action.CLOSE)
          .on(Event.OVER, SinkState.OFF)
          .on(Event.OVER_BUT_WANTED, SinkState.DIALLING, Action.DIAL)
          .on(Event.OVER_TO_WAIT, SinkState.RETRYING)
          .done();

  /** A session that ends this soon after publish was refused by a server that does not say so. */
  static final long REFUSED_WITHIN_MS = 5_000;

  /** A session whose media lasted so long worked, whatever became of it. */
  static final long WORKED_MS = 10_000;

  /** Media for this long makes the failures before it forgotten. */
  static final long STEADY_MS = 30_000;

  /** How many steps up the backoff a slow-down starts. */
  static final int SLOW_DOWN_STEPS = 4;

  private RetryConfig retry;
  private final RandomGenerator random;
  private SinkState state = SinkState.OFF;
  private @Nullable String reason;
  private boolean wanted;
  private int failures;
  private long failingSinceMs;
  private long publishedAtMs = -1;
  private long liveSinceMs;
  private long retryAtMs = -1;
  private long reopenAtMs = -1;
  private String reopenWhy = "";

  public SinkLife(RetryConfig retry, RandomGenerator random) {
    this.retry = retry;
    this.random = random;
  }

  /** From the next failure on it is retried so. */
  public void adjust(RetryConfig next) {
    retry = next;
  }

  public SinkState state() {
    return state;
  }

  /** Why the sink is retrying or failed, in words a person can act on; else null. */
  public @Nullable String reason() {
    return reason;
  }

  /** When the next attempt is due, in the caller's milliseconds; -1 if none is. */
  public long retryAtMs() {
    return retryAtMs;
  }

  /** Failures in a row since media last went out for a while. */
  public int failures() {
    return failures;
  }

  /**
   * The sink is wanted: switched on, its stream has a publisher, its config changed or an operator
   * asks for a try now. Forgets what failed before.
   */
  public Action enabled(long nowMs) {
    wanted = true;
    Action next = on(Event.WANTED);
    if (next == Action.DIAL) {
      failures = 0;
    }
    return next;
  }

  /** The sink is not wanted any more: switched off or removed. */
  public Action disabled(long nowMs) {
    wanted = false;
    return on(Event.UNWANTED);
  }

  /**
   * The session at hand is of no use any more: it ends, and another one is made, but not before
   * {@code atMs}.
   *
   * @param why the reason to show while that time is waited for
   */
  public Action reopened(long atMs, String why, long nowMs) {
    if (state != SinkState.STARTING && state != SinkState.LIVE) {
      return Action.NONE;
    }
    reopenAtMs = atMs;
    reopenWhy = why;
    return on(Event.UNWANTED);
  }

  /** The stream is over: like {@link #disabled}, until it is wanted for the next one. */
  public Action streamEnded(long nowMs) {
    return disabled(nowMs);
  }

  /** Connected; the dialogue begins. */
  public Action dialled(long nowMs) {
    return on(Event.DIALLED);
  }

  /** The target takes media. */
  public Action published(long nowMs) {
    Action next = on(Event.PUBLISHED);
    if (state == SinkState.STARTING) {
      publishedAtMs = nowMs;
    }
    return next;
  }

  /** The first media of this session went out. */
  public Action mediaStarted(long nowMs) {
    if (state == SinkState.STARTING) {
      liveSinceMs = nowMs;
      reason = null;
    }
    return on(Event.MEDIA_STARTED);
  }

  /** The session failed, or could not be made. */
  public Action failed(FailureClass failure, String why, long nowMs) {
    return switch (state) {
      case OFF, RETRYING, FAILED -> Action.NONE;
      case ENDING -> {
        Action next = on(wanted ? Event.FAILED : Event.FAILED_FOR_GOOD);
        if (wanted) {
          failures = 0;
          retryAtMs = Math.max(nowMs, reopenAtMs);
          reason = nowMs < reopenAtMs ? reopenWhy : reason;
        }
        yield next;
      }
      case DIALLING, STARTING, LIVE -> retryOrGiveUp(failure, why, nowMs);
    };
  }

  /** The session asked for by {@code END} is over. */
  public Action ended(long nowMs) {
    if (!wanted) {
      return on(Event.OVER);
    }
    if (nowMs < reopenAtMs) {
      Action wait = on(Event.OVER_TO_WAIT);
      if (state == SinkState.RETRYING) {
        reason = reopenWhy;
        retryAtMs = reopenAtMs;
      }
      return wait;
    }
    Action next = on(Event.OVER_BUT_WANTED);
    if (next == Action.DIAL) {
      failures = 0;
    }
    return next;
  }

  /** Time went on. */
  public Action time(long nowMs) {
    if (state == SinkState.LIVE && nowMs - liveSinceMs >= STEADY_MS) {
      failures = 0;
    }
    return retryAtMs >= 0 && nowMs >= retryAtMs ? on(Event.RETRY_DUE) : Action.NONE;
  }

  private Action on(Event event) {
    LifeTable.Cell<SinkState, Action> cell = TABLE.at(state, event);
    if (cell.next() != state) {
      enter(cell.next());
    }
    return cell.action();
  }

  private void enter(SinkState next) {
    state = next;
    retryAtMs = -1;
    switch (next) {
      case OFF -> reason = null;
      case DIALLING -> {
        publishedAtMs = -1;
        reopenAtMs = -1;
      }
      case STARTING, LIVE, RETRYING, FAILED, ENDING -> {}
    }
  }

  /**
   * What a session achieved counts: no wait is to be longer than the media before it lasted, so
   * that the one cut of an hour with a bad start is mended at once. But a server that takes media
   * for a moment only is none that works.
   */
  private void forgive(long nowMs) {
    long liveMs = state == SinkState.LIVE ? nowMs - liveSinceMs : 0;
    if (liveMs >= STEADY_MS) {
      failures = 0;
    } else if (liveMs >= WORKED_MS) {
      while (failures > 0 && boundMs(failures) > liveMs) {
        failures--;
      }
      failingSinceMs = nowMs;
    }
  }

  private Action retryOrGiveUp(FailureClass failure, String why, long nowMs) {
    forgive(nowMs);
    if (failures == 0) {
      failingSinceMs = nowMs;
    }
    reason = why;
    Duration giveUpAfter = retry.giveUpAfter();
    if (failure == FailureClass.TERMINAL
        || (giveUpAfter != null && nowMs - failingSinceMs >= giveUpAfter.toMillis())) {
      return on(Event.FAILED_FOR_GOOD);
    }
    boolean slowDown =
        failure == FailureClass.SLOW_DOWN
            || (publishedAtMs >= 0 && nowMs - publishedAtMs < REFUSED_WITHIN_MS);
    if (slowDown && failures < SLOW_DOWN_STEPS) {
      failures = SLOW_DOWN_STEPS;
    }
    Action next = on(Event.FAILED);
    retryAtMs = nowMs + jittered(failures, slowDown);
    failures++;
    return next;
  }

  /**
   * Full jitter: anything up to the backoff, so that sinks which failed together do not return so.
   */
  private long jittered(int step, boolean slowDown) {
    long capMs = boundMs(step);
    long floorMs = slowDown ? Math.min(capMs, retry.first().toMillis()) : 0;
    return random.nextLong(floorMs, capMs + 1);
  }

  /** The longest wait after so many failures. */
  private long boundMs(int step) {
    double boundMs = retry.first().toMillis() * Math.pow(retry.factor(), step);
    return Math.min((long) boundMs, retry.max().toMillis());
  }
}
