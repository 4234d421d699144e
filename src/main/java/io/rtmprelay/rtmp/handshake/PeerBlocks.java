package io.rtmprelay.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.rtmp.ProtocolException;

/**
 * What the peer's side of a handshake sends, in either role: a version byte, its block, and the
 * echo of ours (RTMP 1.0, 5.2).
 *
 * <p>Takes any split of reads and never a byte more than is its own.
 */
final class PeerBlocks {

  static final int VERSION = 3;
  static final int BLOCK_BYTES = 1536;

  private static final int TLS_ALERT = 0x15;
  private static final int TLS_HANDSHAKE = 0x16;

  private static final byte[] TAKEN = {};

  private byte[] block = new byte[BLOCK_BYTES];
  private boolean versionRead;
  private int blockBytes;
  private int echoBytes;

  /** Reads version and block, until that is taken; true once they are complete. */
  boolean readBlock(ByteBuf in) throws ProtocolException {
    if (!versionRead && in.isReadable()) {
      requireVersion(in.readUnsignedByte());
      versionRead = true;
    }
    int run = Math.min(BLOCK_BYTES - blockBytes, in.readableBytes());
    in.readBytes(block, blockBytes, run);
    blockBytes += run;
    return blockBytes == BLOCK_BYTES;
  }

  /**
   * Skips the echo; true once it is complete. It is not compared: peers in the field echo one block
   * and sign another.
   */
  boolean skipEcho(ByteBuf in) {
    int run = Math.min(BLOCK_BYTES - echoBytes, in.readableBytes());
    in.skipBytes(run);
    echoBytes += run;
    return echoBytes == BLOCK_BYTES;
  }

  /** Hands over the peer's block, once it is complete: a session that lasts need not hold it. */
  byte[] takeBlock() {
    byte[] taken = block;
    block = TAKEN;
    return taken;
  }

  private static void requireVersion(int version) throws ProtocolException {
    if (version != VERSION) {
      throw new ProtocolException("%s, expected RTMP version 3".formatted(describe(version)));
    }
  }

  private static String describe(int version) {
    return switch (version) {
      case 6, 8, 9 -> "encrypted RTMP (RTMPE, version " + version + ") is not supported";
      case TLS_HANDSHAKE -> "TLS hello on a plain RTMP port";
      case TLS_ALERT -> "TLS alert, perhaps from a port that wants RTMPS";
      default ->
          version >= 0x20 && version < 0x7F
              ? "text, perhaps HTTP or RTMPT, beginning with '" + (char) version + "'"
              : "version " + version;
    };
  }
}
