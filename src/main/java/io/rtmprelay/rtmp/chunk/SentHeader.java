package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.EXTENDED;

import io.netty.buffer.ByteBuf;

/** The message header that goes out next on one chunk stream, told against the one before it. */
final class SentHeader {

  /** Bytes of the longest first header on a chunk stream below 64. */
  static final int MAX_BYTES = 1 + 11 + ChunkFormat.EXTENDED_BYTES;

  /** Where the fields of a first header on such a chunk stream stand. */
  private static final int TIME_AT = 1;

  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 7;
  private static final int STREAM_AT = 8;
  private static final int EXTENDED_AT = 12;

  private final int csid;
  private boolean used;
  private int format;
  private int timeField;
  private boolean extended;
  private int timestampMs;
  private int length;
  private int typeId;
  private int streamId;

  SentHeader(int csid) {
    this.csid = csid;
  }

  /**
   * From here on it is the first header of this message.
   *
   * <p>A delta is always short, since peers disagree on extended ones: a time that goes back or far
   * ahead is sent as an absolute one.
   */
  void next(int timestampMs, int length, int typeId, int streamId) {
    int deltaMs = timestampMs - this.timestampMs;
    boolean absolute = !used || streamId != this.streamId || deltaMs < 0 || deltaMs >= EXTENDED;
    boolean sameShape = length == this.length && typeId == this.typeId;
    format = absolute ? 0 : sameShape ? 2 : 1;
    extended = absolute && Integer.compareUnsigned(timestampMs, EXTENDED) >= 0;
    timeField = extended ? EXTENDED : absolute ? timestampMs : deltaMs;
    used = true;
    this.timestampMs = timestampMs;
    this.length = length;
    this.typeId = typeId;
    this.streamId = streamId;
  }

  /** Whether its time is in the extended form, which continuation headers have to repeat. */
  boolean extended() {
    return extended;
  }

  /** Bytes of the header. */
  int bytes() {
    return switch (format) {
      case 0 -> extended ? MAX_BYTES : EXTENDED_AT;
      case 1 -> STREAM_AT;
      default -> LENGTH_AT;
    };
  }

  /** Appends the header to {@code out}. */
  void appendTo(ByteBuf out) {
    int at = out.writerIndex();
    out.ensureWritable(bytes()).writerIndex(at + bytes());
    put(out, at);
  }

  /** Puts the header into {@code out} at {@code at}. */
  void put(ByteBuf out, int at) {
    out.setByte(at, format << 6 | csid);
    out.setMedium(at + TIME_AT, timeField);
    if (format < 2) {
      out.setMedium(at + LENGTH_AT, length);
      out.setByte(at + TYPE_AT, typeId);
    }
    if (format == 0) {
      out.setIntLE(at + STREAM_AT, streamId);
    }
    if (extended) {
      out.setInt(at + EXTENDED_AT, timestampMs);
    }
  }

  /**
   * Whether the header of the same message that was {@linkplain #put put} at {@code at}, and is as
   * long, says the same.
   *
   * <p>It is read field by field, as it was put: a processor that is still busy storing the body
   * hands on what one store put in one load, and has any wider one wait until all is stored.
   */
  boolean isAt(ByteBuf in, int at) {
    return in.getUnsignedMedium(at + TIME_AT) == timeField
        && (format > 0 || in.getIntLE(at + STREAM_AT) == streamId);
  }
}
