package io.rtmprelay.relay.budget;

import io.rtmprelay.media.memory.MemoryAccount;
import java.util.concurrent.atomic.AtomicLong;

/** What one stream holds: each frame once, from publish until its last holder lets go. */
public final class StreamAccount implements MemoryAccount {

  private final MemoryBudget process;
  private volatile long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  StreamAccount(MemoryBudget process, long limitBytes) {
    this.process = process;
    this.limitBytes = limitBytes;
  }

  @Override
  public void charge(int bytes) {
    heldBytes.getAndAdd(bytes);
    process.add(bytes);
  }

  @Override
  public void discharge(int bytes) {
    heldBytes.getAndAdd(-bytes);
    process.add(-bytes);
  }

  public long heldBytes() {
    return heldBytes.get();
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** From now on the stream may hold so many bytes, at least 1. */
  public void limit(long bytes) {
    limitBytes = bytes;
  }

  /** Whether this stream is to let media go, for its own limit or for the process. */
  public boolean mustShed() {
    return isOverLimit() || process.asksToShed(this);
  }

  /** Whether this stream holds more than it may. */
  public boolean isOverLimit() {
    return heldBytes.get() > limitBytes;
  }

  /** Takes the stream out of the sharing; what it still holds is discharged as it is let go. */
  public void close() {
    process.close(this);
  }
}
