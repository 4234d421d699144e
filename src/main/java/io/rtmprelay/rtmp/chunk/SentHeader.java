package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.EXTENDED;

import io.netty.buffer.ByteBuf;

/** The message header that went out last on one chunk stream; the next one is told against it. */
final class SentHeader {

  /** Bytes of the longest first header on a chunk stream below 64. */
  static final int MAX_BYTES = 1 + 11 + ChunkFormat.EXTENDED_BYTES;

  private final int csid;
  private boolean used;
  private int timestampMs;
  private int length;
  private int typeId;
  private int streamId;

  SentHeader(int csid) {
    this.csid = csid;
  }

  /**
   * Appends the first header of a message; returns whether its time is in the extended form, which
   * its continuation headers have to repeat.
   *
   * <p>A delta is always short, since peers disagree on extended ones: a time that goes back or far
   * ahead is sent as an absolute one.
   */
  boolean write(ByteBuf out, int timestampMs, int length, int typeId, int streamId) {
    int deltaMs = timestampMs - this.timestampMs;
    boolean absolute = !used || streamId != this.streamId || deltaMs < 0 || deltaMs >= EXTENDED;
    boolean extended = absolute && Integer.compareUnsigned(timestampMs, EXTENDED) >= 0;
    boolean sameShape = length == this.length && typeId == this.typeId;
    int format = absolute ? 0 : sameShape ? 2 : 1;
    out.writeByte(format << 6 | csid);
    out.writeMedium(extended ? EXTENDED : absolute ? timestampMs : deltaMs);
    if (format < 2) {
      out.writeMedium(length).writeByte(typeId);
    }
    if (format == 0) {
      out.writeIntLE(streamId);
    }
    if (extended) {
      out.writeInt(timestampMs);
    }
    used = true;
    this.timestampMs = timestampMs;
    this.length = length;
    this.typeId = typeId;
    this.streamId = streamId;
    return extended;
  }
}
