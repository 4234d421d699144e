package io.rtmprelay.rtmp.chunk;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** One message as a test sends or gets it; the chunk stream is the sender's affair. */
record RawMessage(int typeId, int streamId, int timestampMs, ByteBuffer body) {

  static RawMessage of(int typeId, int streamId, int timestampMs, byte... body) {
    return new RawMessage(typeId, streamId, timestampMs, ByteBuffer.wrap(body));
  }

  /** A body of {@code length} bytes that differ, and differ between two seeds. */
  static byte[] body(int length, int seed) {
    byte[] body = new byte[length];
    new SplittableRandom(seed).nextBytes(body);
    return body;
  }
}
