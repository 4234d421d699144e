package io.rtmprelay.cluster.lease;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What is counted and measured of leases. Any thread. */
public final class LeaseFigures {

  /** What became of claims. */
  public enum Outcome {
    /** This node is the origin. */
    GRANTED,
    /** The same, after another node whose session is no more. */
    TAKEN_OVER,
    /** Another node is. */
    HELD,
    /** No node can be now. */
    UNAVAILABLE;

    /** What it is called in metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Outcome, LongAdder> claims = new EnumMap<>(Outcome.class);
  private final LongAdder lost = new LongAdder();
  private volatile int held;
  private volatile long roundMs;

  public LeaseFigures() {
    for (Outcome outcome : Outcome.values()) {
      claims.put(outcome, new LongAdder());
    }
  }

  void claimed(Outcome outcome) {
    counter(outcome).increment();
  }

  void lost() {
    lost.increment();
  }

  void hold(int count) {
    held = count;
  }

  void roundTook(long ms) {
    roundMs = ms;
  }

  /** Claims that ended so since the start. */
  public long claims(Outcome outcome) {
    return counter(outcome).sum();
  }

  private LongAdder counter(Outcome outcome) {
    return Objects.requireNonNull(claims.get(outcome)); // there is one for each
  }

  /** Leases that were lost before they were given up. */
  public long lostCount() {
    return lost.sum();
  }

  /** Streams of which this node is the origin. */
  public int heldCount() {
    return held;
  }

  /** How long it took until enough nodes had vouched, last time. */
  public long roundMs() {
    return roundMs;
  }
}
