package io.rtmprelay.transport.socket;

import io.rtmprelay.transport.loop.MediaLoop;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds peers that take nothing of what waits for them. Used on the socket's loop only. */
public final class StallWatch {

  /** How often within the limit is looked for progress. */
  private static final int LOOKS = 4;

  private final MediaLoop loop;
  private final LongSupplier takenBytes;
  private final BooleanSupplier waits;
  private final LongConsumer stalled;
  private long timeoutMs;
  private MediaLoop.@Nullable Timer next;
  private int looksWithoutProgress;
  private long takenAtLastLook;

  /**
   * @param timeoutMs how long the peer may take nothing
   * @param takenBytes what it has taken so far
   * @param waits whether there is anything it could take
   * @param stalled told, with the limit, once it has taken nothing for so long
   */
  public StallWatch(
      MediaLoop loop,
      long timeoutMs,
      LongSupplier takenBytes,
      BooleanSupplier waits,
      LongConsumer stalled) {
    this.loop = loop;
    this.timeoutMs = timeoutMs;
    this.takenBytes = takenBytes;
    this.waits = waits;
    this.stalled = stalled;
  }

  /** Something waits: looks for progress from here on, for as long as anything does. */
  public void watch() {
    if (next == null) {
      looksWithoutProgress = 0;
      takenAtLastLook = takenBytes.getAsLong();
      lookAgain();
    }
  }

  /** The peer may take nothing for so long; what it was given by now counts from here. */
  public void limit(long nextTimeoutMs) {
    if (timeoutMs != nextTimeoutMs) {
      timeoutMs = nextTimeoutMs;
      if (next != null) {
        stop();
        watch();
      }
    }
  }

  public void stop() {
    MediaLoop.callOff(next);
    next = null;
  }

  private void lookAgain() {
    next = loop.schedule(Math.max(1, timeoutMs / LOOKS), this::look);
  }

  private void look() {
    next = null;
    long taken = takenBytes.getAsLong();
    if (!waits.getAsBoolean()) {
      return;
    }
    looksWithoutProgress = taken == takenAtLastLook ? looksWithoutProgress + 1 : 0;
    takenAtLastLook = taken;
    if (looksWithoutProgress == LOOKS) {
      stalled.accept(timeoutMs);
    } else {
      lookAgain();
    }
  }
}
