package io.rtmprelay.rtmp.handshake;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Makes the blocks that our side sends. */
final class HandshakeBlock {

  private HandshakeBlock() {}

  /**
   * A first block: time, version, random bytes.
   *
   * @param version 0 for a plain block; a signed one needs another value
   */
  static byte[] first(int timeMs, int version, RandomGenerator random) {
    byte[] block = random(random);
    ByteBuffer.wrap(block).putInt(timeMs).putInt(version);
    return block;
  }

  /** A block of random bytes, to be signed as an echo. */
  static byte[] random(RandomGenerator random) {
    byte[] block = new byte[PeerBlocks.BLOCK_BYTES];
    random.nextBytes(block);
    return block;
  }

  /** The version field of a first block. */
  static int version(byte[] block) {
    return ByteBuffer.wrap(block).getInt(4);
  }
}
