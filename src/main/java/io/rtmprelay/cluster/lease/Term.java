package io.rtmprelay.cluster.lease;

/**
 * The time for which all tenures of one session hold. The leases' thread extends and ends it, any
 * thread asks; once over, it is over for good.
 */
final class Term {

  private final String session;
  private volatile long untilMs;

  Term(String session, long untilMs) {
    this.session = session;
    this.untilMs = untilMs;
  }

  String session() {
    return session;
  }

  boolean holds(long nowMs) {
    return nowMs < untilMs;
  }

  /** Only while it holds. */
  void extend(long toMs) {
    untilMs = Math.max(untilMs, toMs);
  }

  void end() {
    untilMs = Long.MIN_VALUE;
  }
}
