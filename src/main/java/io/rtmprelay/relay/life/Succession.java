package io.rtmprelay.relay.life;

import io.rtmprelay.config.StreamConfig.DuplicateMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who feeds a stream, and who stands by to. It decides and keeps the list; the owner connects and
 * disconnects. Times are the owner's milliseconds. Used on the stream's loop only.
 *
 * <p>In the mode {@code standby} the best of those who wait takes over when the present one is lost
 * or silent, or when it outranks it and can start. Best is who can start at once, then who has the
 * highest priority, then who came first; who is silent itself does not count.
 */
public final class Succession<C extends Succession.Candidate> {

  /** Most that may stand by for one stream. */
  public static final int MAX_STANDBYS = 4;

  /** Who sent nothing for so long yields to another one. */
  public static final long SILENCE_MS = 2_000;

  /** How soon to look again when the present one is silent and nobody can start in its place. */
  static final long LOOK_AGAIN_MS = 250;

  /** A time that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** One publisher, as far as the order of succession depends on it. */
  public interface Candidate {

    /** The higher goes first. */
    int priority();

    /** When bytes last came from it. */
    long heardAtMs();

    /** Whether sinks could go on with it at once. */
    boolean canStart(long nowMs);
  }

  /** What becomes of who arrives. */
  public enum Verdict {
    /** There is nobody else: it feeds the stream. */
    FEEDS,
    /** It feeds the stream, and who did so before is to be disconnected. */
    TAKES_OVER,
    STANDS_BY,
    /** Refused: another one feeds the stream. */
    IN_USE,
    /** Refused: as many as may do so stand by. */
    TOO_MANY
  }

  private DuplicateMode mode;
  private final List<C> standbys = new ArrayList<>();
  private @Nullable C present;

  public Succession(DuplicateMode mode) {
    this.mode = mode;
  }

  /** So it is with who arrives from here on. */
  public void become(DuplicateMode next) {
    mode = next;
  }

  /** Who feeds the stream; null in a gap. */
  public @Nullable C present() {
    return present;
  }

  /** Who stands by, in the order of their coming. */
  public List<C> standbys() {
    return List.copyOf(standbys);
  }

  /** Takes in {@code next}, unless it is refused. */
  public Verdict arrives(C next, long nowMs) {
    C before = present;
    if (before == null) {
      present = next;
      return Verdict.FEEDS;
    }
    return switch (mode) {
      case REPLACE -> takesOver(next);
      case REJECT -> isSilent(before, nowMs) ? takesOver(next) : Verdict.IN_USE;
      case STANDBY -> {
        if (standbys.size() == MAX_STANDBYS) {
          yield Verdict.TOO_MANY;
        }
        standbys.add(next);
        yield Verdict.STANDS_BY;
      }
    };
  }

  private Verdict takesOver(C next) {
    present = next;
    return Verdict.TAKES_OVER;
  }

  /** {@code who} is gone. */
  public void leaves(C who) {
    if (who.equals(present)) {
      present = null;
    } else {
      standbys.remove(who);
    }
  }

  /** Who is to {@linkplain #succeed succeed} the present one now, or null. */
  public @Nullable C successor(long nowMs) {
    C now = present;
    C best = null;
    for (C each : standbys) {
      if (!isSilent(each, nowMs) && (best == null || isBetter(each, best, nowMs))) {
        best = each;
      }
    }
    if (best == null || now == null) {
      return best;
    }
    boolean yields = isSilent(now, nowMs) || best.priority() > now.priority();
    return yields && best.canStart(nowMs) ? best : null;
  }

  /** {@code next}, which stood by, feeds the stream; who did so stands by, behind all others. */
  public void succeed(C next) {
    if (!standbys.remove(next)) {
      throw new IllegalArgumentException("it did not stand by");
    }
    if (present != null) {
      standbys.add(present);
    }
    present = next;
  }

  /** When to ask for a {@link #successor} next, if nothing happens until then. */
  public long lookAtMs(long nowMs) {
    return present == null || standbys.isEmpty()
        ? NEVER
        : Math.max(present.heardAtMs() + SILENCE_MS, nowMs + LOOK_AGAIN_MS);
  }

  private boolean isBetter(C one, C other, long nowMs) {
    boolean starts = one.canStart(nowMs);
    return starts == other.canStart(nowMs) ? one.priority() > other.priority() : starts;
  }

  private boolean isSilent(C who, long nowMs) {
    return nowMs - who.heardAtMs() >= SILENCE_MS;
  }
}
