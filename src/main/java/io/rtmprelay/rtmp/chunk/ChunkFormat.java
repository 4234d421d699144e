package io.rtmprelay.rtmp.chunk;

/** Numbers of the chunk format that reader, writer and image agree on. */
final class ChunkFormat {

  /** Chunk size in bytes of either direction until a Set Chunk Size (RTMP 1.0, 5.4.1). */
  static final int INITIAL_CHUNK_SIZE = 128;

  /** The largest message, and so the largest chunk size that has any effect, in bytes. */
  static final int MAX_MESSAGE_BYTES = 0xFFFFFF;

  /** A 24-bit time field of this value says that the time follows in 32 bits (5.3.1.3). */
  static final int EXTENDED = 0xFFFFFF;

  /** Bytes of that 32-bit field. */
  static final int EXTENDED_BYTES = 4;

  /** Format bits of a header that goes on with a message; with a csid below 64 all of it. */
  static final int CONTINUATION = 0xC0;

  /** Message type and body length in bytes of Set Chunk Size (5.4.1). */
  static final int SET_CHUNK_SIZE = 1;

  /** Message type of Abort (5.4.2). */
  static final int ABORT = 2;

  /** Chunk stream of protocol control messages (5.4). */
  static final int CONTROL_CSID = 2;

  private ChunkFormat() {}
}
