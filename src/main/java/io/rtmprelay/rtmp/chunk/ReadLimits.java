package io.rtmprelay.rtmp.chunk;

/**
 * What one peer may make a reader hold.
 *
 * @param messageBytes longest message
 * @param streams most chunk streams
 * @param partialBytes most memory in messages that have begun and not ended
 */
record ReadLimits(int messageBytes, int streams, int partialBytes) {

  /** Before a publish is allowed nothing long is said. */
  static final ReadLimits UNTRUSTED = new ReadLimits(64 << 10, 16, 2 << 20);

  /** For a peer that may send media, in messages of up to {@code messageBytes}. */
  static ReadLimits trusted(int messageBytes) {
    return new ReadLimits(messageBytes, 64, 32 << 20);
  }
}
