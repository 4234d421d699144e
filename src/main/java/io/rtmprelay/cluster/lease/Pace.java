package io.rtmprelay.cluster.lease;

/** The one thread that owns the leases, and its time. Any thread. */
public interface Pace {

  /** Milliseconds on the clock of the media loops. */
  long nowMs();

  /** Milliseconds since 1970, as this node believes. */
  long wallMs();

  /** Runs {@code task} on the thread, in the order asked. */
  void run(Runnable task);

  /** Runs {@code task} on the thread, no sooner than in {@code delayMs} milliseconds. */
  void after(long delayMs, Runnable task);
}
