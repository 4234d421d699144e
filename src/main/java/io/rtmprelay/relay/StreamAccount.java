package io.rtmprelay.relay;

import io.rtmprelay.media.MemoryAccount;
import java.util.concurrent.atomic.AtomicLong;

/** What one stream holds: each frame once, from publish until its last holder lets go. */
final class StreamAccount implements MemoryAccount {

  private final MemoryBudget process;
  private final long limitBytes;
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

  long heldBytes() {
    return heldBytes.get();
  }

  long limitBytes() {
    return limitBytes;
  }

  /** Whether this stream is to let media go, for its own limit or for the process. */
  boolean mustShed() {
    return isOverLimit() || process.asksToShed(this);
  }

  /** Whether this stream holds more than it may. */
  boolean isOverLimit() {
    return heldBytes.get() > limitBytes;
  }

  /** Takes the stream out of the sharing; what it still holds is discharged as it is let go. */
  void close() {
    process.close(this);
  }
}
