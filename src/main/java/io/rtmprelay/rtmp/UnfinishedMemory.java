package io.rtmprelay.rtmp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all peers together may make the process hold in messages that have begun and not ended. Any
 * thread.
 *
 * <p>One peer is bounded by limits of its own, but thousands are not, and what they leave
 * unfinished is taken from the memory that everyone's media is read into. Those who may publish are
 * counted apart, so that a stranger never costs a publisher its place. Over a bound it is not
 * whoever comes next who has to go, but who holds more than its share of it: so little as an
 * encoder holds is never too much because of others.
 */
public final class UnfinishedMemory {

  private static final long MIN_BYTES = 8L << 20;
  private static final int SHARE_OF_STRANGERS = 16;
  private static final int SHARE_OF_PUBLISHERS = 4;

  private final Pool strangers = new Pool();
  private final Pool publishers = new Pool();

  private UnfinishedMemory(long strangerBytes, long publisherBytes) {
    strangers.limitBytes = strangerBytes;
    publishers.limitBytes = publisherBytes;
  }

  /** Without a bound, for peers of whom there are few. */
  public static UnfinishedMemory unbounded() {
    return new UnfinishedMemory(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * A sixteenth of what media may take for all who may not publish yet, a quarter for those who
   * may.
   *
   * @param mediaBytes what media may take; of less than 128 MiB the shares are larger
   */
  public static UnfinishedMemory within(long mediaBytes) {
    UnfinishedMemory memory = unbounded();
    memory.become(mediaBytes);
    return memory;
  }

  /** Other bounds from now on; who is over them is found out when it asks for more. */
  public void become(long mediaBytes) {
    strangers.limitBytes = Math.max(MIN_BYTES, mediaBytes / SHARE_OF_STRANGERS);
    publishers.limitBytes = Math.max(MIN_BYTES, mediaBytes / SHARE_OF_PUBLISHERS);
  }

  /** Bytes held now, of peers that may publish and of all others. */
  public long heldBytes() {
    return strangers.heldBytes.get() + publishers.heldBytes.get();
  }

  /** Of those who may not publish yet. */
  public Pool strangers() {
    return strangers;
  }

  /** Of those who may. */
  public Pool publishers() {
    return publishers;
  }

  /** What peers of one kind hold together. */
  public static final class Pool {

    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();
    private volatile long limitBytes;

    private Pool() {}

    /** One peer holds {@code bytes} from now on, where it held {@code beforeBytes}. */
    public void hold(int beforeBytes, int bytes) {
      if (beforeBytes == 0) {
        holders.getAndIncrement();
      } else if (bytes == 0) {
        holders.getAndDecrement();
      }
      heldBytes.getAndAdd(bytes - beforeBytes);
    }

    /** Whether there is too much in all, and {@code bytes}, those of one peer, are part of why. */
    public boolean isTooMuch(int bytes) {
      long limit = limitBytes;
      return bytes > 0 && heldBytes.get() > limit && bytes > limit / Math.max(1, holders.get());
    }
  }
}
