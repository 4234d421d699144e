package io.rtmprelay.relay.life;

import io.rtmprelay.config.RetryConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The life of one sink as a table: an event and the time in, the owner's next action out.
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

  /** A session that ends this soon after publish was refused by a server that does not say so. */
  static final long REFUSED_WITHIN_MS = 5_000;

  /** A session whose media lasted so long worked, whatever became of it. */
  static final long WORKED_MS = 10_000;

  /** Media for this long makes the failures before it forgotten. */
  static final long STEADY_MS = 30_000;

  /** How many steps up the backoff a slow-down starts. */
  static final int SLOW_DOWN_STEPS = 4;

  private final RetryConfig retry;
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
    return switch (state) {
      case OFF, RETRYING, FAILED -> {
        failures = 0;
        yield dial();
      }
      case DIALLING, STARTING, LIVE, ENDING -> Action.NONE;
    };
  }

  /** The sink is not wanted any more: switched off or removed. */
  public Action disabled(long nowMs) {
    wanted = false;
    return end();
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
    return end();
  }

  /** The stream is over: like {@link #disabled}, until it is wanted for the next one. */
  public Action streamEnded(long nowMs) {
    return disabled(nowMs);
  }

  /** Connected; the dialogue begins. */
  public Action dialled(long nowMs) {
    if (state == SinkState.DIALLING) {
      state = SinkState.STARTING;
    }
    return Action.NONE;
  }

  /** The target takes media. */
  public Action published(long nowMs) {
    if (state == SinkState.DIALLING || state == SinkState.STARTING) {
      state = SinkState.STARTING;
      publishedAtMs = nowMs;
    }
    return Action.NONE;
  }

  /** The first media of this session went out. */
  public Action mediaStarted(long nowMs) {
    if (state == SinkState.STARTING) {
      state = SinkState.LIVE;
      liveSinceMs = nowMs;
      reason = null;
    }
    return Action.NONE;
  }

  /** The session failed, or could not be made. */
  public Action failed(FailureClass failure, String why, long nowMs) {
    return switch (state) {
      case OFF, RETRYING, FAILED -> Action.NONE;
      case ENDING -> {
        Action next = ended(nowMs);
        // The broken session goes first; a dial that is wanted as well follows by time().
        if (next == Action.DIAL) {
          state = SinkState.RETRYING;
          retryAtMs = nowMs;
        }
        yield Action.CLOSE;
      }
      case DIALLING, STARTING, LIVE -> {
        retryOrGiveUp(failure, why, nowMs);
        yield Action.CLOSE;
      }
    };
  }

  /** The session asked for by {@code END} is over. */
  public Action ended(long nowMs) {
    if (state != SinkState.ENDING) {
      return Action.NONE;
    }
    if (wanted && nowMs < reopenAtMs) {
      state = SinkState.RETRYING;
      reason = reopenWhy;
      retryAtMs = reopenAtMs;
      return Action.NONE;
    }
    if (wanted) {
      failures = 0;
      return dial();
    }
    state = SinkState.OFF;
    return Action.NONE;
  }

  /** Time went on. */
  public Action time(long nowMs) {
    if (state == SinkState.LIVE && nowMs - liveSinceMs >= STEADY_MS) {
      failures = 0;
    }
    return state == SinkState.RETRYING && nowMs >= retryAtMs ? dial() : Action.NONE;
  }

  private Action dial() {
    state = SinkState.DIALLING;
    retryAtMs = -1;
    reopenAtMs = -1;
    publishedAtMs = -1;
    return Action.DIAL;
  }

  private Action end() {
    return switch (state) {
      case OFF, ENDING -> Action.NONE;
      case RETRYING, FAILED -> {
        off();
        yield Action.NONE;
      }
      case DIALLING -> {
        off();
        yield Action.CLOSE;
      }
      case STARTING, LIVE -> {
        state = SinkState.ENDING;
        yield Action.END;
      }
    };
  }

  private void off() {
    state = SinkState.OFF;
    reason = null;
    retryAtMs = -1;
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

  private void retryOrGiveUp(FailureClass failure, String why, long nowMs) {
    forgive(nowMs);
    if (failures == 0) {
      failingSinceMs = nowMs;
    }
    reason = why;
    retryAtMs = -1;
    Duration giveUpAfter = retry.giveUpAfter();
    if (failure == FailureClass.TERMINAL
        || (giveUpAfter != null && nowMs - failingSinceMs >= giveUpAfter.toMillis())) {
      state = SinkState.FAILED;
      return;
    }
    boolean slowDown =
        failure == FailureClass.SLOW_DOWN
            || (publishedAtMs >= 0 && nowMs - publishedAtMs < REFUSED_WITHIN_MS);
    if (slowDown && failures < SLOW_DOWN_STEPS) {
      failures = SLOW_DOWN_STEPS;
    }
    state = SinkState.RETRYING;
    retryAtMs = nowMs + jittered(failures, slowDown);
    failures++;
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
