package io.rtmprelay.relay.budget;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The media the whole process may hold, shared out among its streams; any thread.
 *
 * <p>Nobody is told to shed: each stream asks, on its own loop, whether it is the one ({@link
 * StreamAccount#mustShed()}).
 */
public final class MemoryBudget {

  private volatile long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final CopyOnWriteArrayList<StreamAccount> accounts = new CopyOnWriteArrayList<>();

  public MemoryBudget(long limitBytes) {
    this.limitBytes = checked(limitBytes);
  }

  private static long checked(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("a budget of " + limitBytes + " bytes");
    }
    return limitBytes;
  }

  /** From now on the process may hold so many bytes; over it, streams shed by the usual rule. */
  public void limit(long bytes) {
    limitBytes = checked(bytes);
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** Media held now, by streams that have ended too. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** Streams that hold more than their own limit now. */
  public int streamsOverLimit() {
    return (int) accounts.stream().filter(StreamAccount::isOverLimit).count();
  }

  /** An account of its own for a stream that may hold so many bytes. */
  public StreamAccount open(long streamLimitBytes) {
    StreamAccount account = new StreamAccount(this, streamLimitBytes);
    accounts.add(account);
    return account;
  }

  void close(StreamAccount account) {
    accounts.remove(account);
  }

  void add(long bytes) {
    heldBytes.getAndAdd(bytes);
  }

  /**
   * Whether {@code account} is to shed for the process: from 15/16 of the limit on the stream that
   * is furthest over its fair share; at the limit every stream that is over it, since the furthest
   * may have nothing it can let go.
   */
  boolean asksToShed(StreamAccount account) {
    long limit = limitBytes;
    long held = heldBytes.get();
    if (held <= limit - limit / 16) {
      return false;
    }
    long own = account.heldBytes();
    if (own <= limit / Math.max(1, accounts.size())) {
      return false;
    }
    return held > limit || isFurthest(own);
  }

  /** Fair shares are equal, so who holds most is furthest over it. */
  private boolean isFurthest(long ownBytes) {
    for (StreamAccount other : accounts) {
      if (other.heldBytes() > ownBytes) {
        return false;
      }
    }
    return true;
  }
}
