package io.rtmprelay.relay;

import io.rtmprelay.relay.backlog.DropCause;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one sink since it was attached; written on the stream's loop, read anywhere. */
public final class SinkStats {

  private static final int FRAMES_OUT = 0;
  private static final int BYTES_OUT = 1;
  private static final int STARTS = 2;
  private static final int QUEUED_BYTES = 3;
  private static final int QUEUED_MS = 4;
  private static final int PENDING_BYTES = 5;
  private static final int DROPPED_DISPOSABLE = 6;
  private static final int DROPPED_IN_GROUPS = 7;
  private static final int DROPPED_WAITING = 8;
  private static final int DROPPED_LEADING = 9;
  private static final int DROPPED_AUDIO = 10;
  private static final int DROPPED_LOST = 11;
  private static final int COUNTERS = 12;

  private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
  private final DelayHistogram delays;

  /** Of a sink that gets all as it comes. */
  public SinkStats() {
    this(0);
  }

  /**
   * @param delayMs by which all is held on purpose, in milliseconds
   */
  SinkStats(int delayMs) {
    this.delays = new DelayHistogram(TimeUnit.MILLISECONDS.toNanos(delayMs));
  }

  /** Nanoseconds of all delays together. */
  public long delaySumNanos() {
    return delays.sumNanos();
  }

  /** From a frame's arrival to its hand-over to the target, as far as sessions measure it. */
  public DelayHistogram delays() {
    return delays;
  }

  /** Messages handed to targets, config included. */
  public long framesOut() {
    return counters.getOpaque(FRAMES_OUT);
  }

  /** Bytes of the bodies handed to targets. */
  public long bytesOut() {
    return counters.getOpaque(BYTES_OUT);
  }

  /** Sessions in which media went out. */
  public long starts() {
    return counters.getOpaque(STARTS);
  }

  /** Bytes waiting in the queue, as of the last flush. */
  public long queuedBytes() {
    return counters.getOpaque(QUEUED_BYTES);
  }

  /** Milliseconds of media waiting in the queue and with the outlet, as of the last flush. */
  public long queuedMs() {
    return counters.getOpaque(QUEUED_MS);
  }

  /** Bytes the outlet holds, as of the last flush. */
  public long pendingBytes() {
    return counters.getOpaque(PENDING_BYTES);
  }

  /** Frames nothing refers to, not queued because the queue was over half of a bound. */
  public long droppedDisposable() {
    return counters.getOpaque(DROPPED_DISPOSABLE);
  }

  /** Video frames cut from the queue with their groups. */
  public long droppedInGroups() {
    return counters.getOpaque(DROPPED_IN_GROUPS);
  }

  /** Video frames that came while their track waited for a keyframe. */
  public long droppedWaiting() {
    return counters.getOpaque(DROPPED_WAITING);
  }

  /** Video frames after a cut that refer to what was cut. */
  public long droppedLeading() {
    return counters.getOpaque(DROPPED_LEADING);
  }

  /** Audio and data messages over their share of the queue, or older than a restart's keyframe. */
  public long droppedAudio() {
    return counters.getOpaque(DROPPED_AUDIO);
  }

  /** Frames that waited for a target when its session was lost. */
  public long droppedLost() {
    return counters.getOpaque(DROPPED_LOST);
  }

  void sent(int bytes) {
    add(FRAMES_OUT, 1);
    add(BYTES_OUT, bytes);
  }

  void sessionStarted() {
    add(STARTS, 1);
  }

  void waiting(long queuedBytes, long queuedMs, long pendingBytes) {
    counters.setOpaque(QUEUED_BYTES, queuedBytes);
    counters.setOpaque(QUEUED_MS, queuedMs);
    counters.setOpaque(PENDING_BYTES, pendingBytes);
  }

  /** A frame does not pass; whether it does. */
  boolean refused(DropCause cause) {
    dropped(cause);
    return false;
  }

  void dropped(DropCause cause) {
    int counter =
        switch (cause) {
          case DISPOSABLE -> DROPPED_DISPOSABLE;
          case GROUP -> DROPPED_IN_GROUPS;
          case HELD -> DROPPED_WAITING;
          case LEADING -> DROPPED_LEADING;
          case AUDIO -> DROPPED_AUDIO;
          case LOST -> DROPPED_LOST;
        };
    add(counter, 1);
  }

  private void add(int counter, long amount) {
    counters.setOpaque(counter, counters.getPlain(counter) + amount);
  }
}
