package io.rtmprelay.rtmp.chunk;

/**
 * What one peer may make a reader hold.
 *
 * @param messageBytes longest message
 * @param streams most chunk streams
 * @param partialBytes most memory in messages that have begun and not ended
 * @param freeBytes as much of that as nobody else is asked for ({@link
 *     io.rtmprelay.rtmp.UnfinishedMemory})
 * @param followsBytes whether memory follows the bytes that came from the first one on, at the cost
 *     of copies; else the first 64 KiB of what is declared are taken at once
 */
record ReadLimits(
    int messageBytes, int streams, int partialBytes, int freeBytes, boolean followsBytes) {

  /** Before a publish is allowed nothing long is said. */
  static final ReadLimits UNTRUSTED = new ReadLimits(64 << 10, 16, 2 << 20, 4 << 10, true);

  /** For a peer that may send media, in messages of up to {@code messageBytes}. */
  static ReadLimits trusted(int messageBytes) {
    return new ReadLimits(messageBytes, 64, 32 << 20, 64 << 10, false);
  }
}
