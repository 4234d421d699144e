package io.rtmprelay.cluster.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What this node says of other nodes' sessions, to whoever asks. Any thread.
 *
 * <p>A tenure holds for a term from the moment its node began to ask who vouches for it. Who has
 * vouched promises not to release the session until that term is over; who has released it vouches
 * for it no more. So once enough nodes have released a session that the others are no quorum, no
 * tenure of it holds, whatever it believes and whatever became of it.
 */
public final class Vouching {

  /** In no time that can be told. */
  public static final long NEVER = Long.MAX_VALUE;

  private final Predicate<String> inTouch;
  private final long promiseMs;
  // Longer than any claim for which a session was released.
  private final long releasedMs;
  private final long startedMs;
  private final Map<String, Long> vouchedAtMs = new HashMap<>();
  private final Map<String, Long> releasedAtMs = new HashMap<>();

  /**
   * @param inTouch whether the node of a session is
   * @param startedMs now: what this node promised before it was started anew, it does not know
   */
  public Vouching(Predicate<String> inTouch, LeaseTimes times, long startedMs) {
    this.inTouch = inTouch;
    this.promiseMs = times.promiseMs();
    this.releasedMs = 2 * times.claimMs();
    this.startedMs = startedMs;
  }

  /** Whether the node of {@code session} may go on being the origin of what it is. */
  public synchronized boolean vouch(String session, long nowMs) {
    forget(nowMs);
    if (releasedAtMs.containsKey(session) || !inTouch.test(session)) {
      return false;
    }
    vouchedAtMs.put(session, nowMs);
    return true;
  }

  /**
   * Lets others take over from {@code session}, if its node is out of touch.
   *
   * @return in how many milliseconds they may; {@link #NEVER} if it is in touch
   */
  public synchronized long release(String session, long nowMs) {
    forget(nowMs);
    if (inTouch.test(session)) {
      return NEVER;
    }
    releasedAtMs.put(session, nowMs);
    long vouchedMs = vouchedAtMs.getOrDefault(session, startedMs);
    return Math.max(0, vouchedMs + promiseMs - nowMs);
  }

  private void forget(long nowMs) {
    vouchedAtMs.values().removeIf(atMs -> nowMs - atMs > promiseMs);
    releasedAtMs.values().removeIf(atMs -> nowMs - atMs > releasedMs);
  }
}
