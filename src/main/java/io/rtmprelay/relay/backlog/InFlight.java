package io.rtmprelay.relay.backlog;

/**
 * How old the media is that an outlet holds: which time each stretch of handed-over bytes begins
 * with, at a grain that keeps this to a few numbers.
 */
public final class InFlight {

  private static final int MARKS = 64;

  private final int grainMs;
  private final long[] fromByte = new long[MARKS];
  private final int[] fromMs = new int[MARKS];
  private int head;
  private int size;
  private long handedBytes;

  /** Of an outlet that holds nothing yet; looks back four times {@code boundMs} at least. */
  public InFlight(int boundMs) {
    this.grainMs = Math.max(50, boundMs / 16);
  }

  /** {@code bytes} with the output time {@code outMs} were handed over. */
  public void handed(int bytes, int outMs) {
    if (size == 0 || outMs - fromMs[index(size - 1)] >= grainMs) {
      mark(outMs);
    }
    handedBytes += bytes;
  }

  /** Output time of the oldest media that is not yet taken; {@code otherwise} if all is. */
  public int oldestMs(long pendingBytes, int otherwise) {
    if (pendingBytes <= 0 || size == 0) {
      size = 0;
      return otherwise;
    }
    long takenBytes = handedBytes - pendingBytes;
    while (size > 1 && fromByte[index(1)] <= takenBytes) {
      head = index(1);
      size--;
    }
    return fromMs[head];
  }

  private void mark(int outMs) {
    if (size == MARKS) {
      head = index(1);
      size--;
    }
    int end = index(size++);
    fromByte[end] = handedBytes;
    fromMs[end] = outMs;
  }

  private int index(int mark) {
    return (head + mark) % MARKS;
  }
}
