package io.rtmprelay.relay.budget;

/**
 * What may lie behind a sink's queue, where nothing can be dropped any more: little, and less yet
 * where the queue is small or the stream may hold little, since it counts against both.
 *
 * @param fullBytes handed over and not yet with the kernel, from which an outlet is not writable
 * @param writableBytes down to which it then has to come to be writable again
 * @param kernelBytes what the kernel may hold of it that is not yet under way
 */
public record OutletDepth(int fullBytes, int writableBytes, int kernelBytes) {

  private static final int MAX_BYTES = 256 * 1024;
  private static final int MIN_BYTES = 16 * 1024;

  /**
   * For one sink.
   *
   * @param queueBytes most bytes waiting for the target
   * @param streamBytes most bytes of the stream, of which the half is for what lags
   */
  public static OutletDepth of(long queueBytes, long streamBytes) {
    int bytes = Math.clamp(Math.min(queueBytes, streamBytes / 2) / 4, MIN_BYTES, MAX_BYTES);
    return new OutletDepth(bytes, bytes / 4, bytes / 2);
  }
}
