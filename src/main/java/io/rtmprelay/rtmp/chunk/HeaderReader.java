package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.EXTENDED;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.EXTENDED_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectMap;
import io.rtmprelay.rtmp.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunk headers (RTMP 1.0, 5.3.1) and holds the fields of the one read last.
 *
 * <p>Peers differ in whether a header without fields repeats an extended time, as the specification
 * has it. The reader finds out by looking for the time's bytes and decides on the first one that
 * differs; from then on it knows for the whole connection.
 */
final class HeaderReader {

  /** Bytes of the longest header: basic header, message header, extended time. */
  static final int MAX_BYTES = 3 + 11 + EXTENDED_BYTES;

  private static final int UNDECIDED = -1;

  /** How a peer's headers of format 3 treat an extended time. */
  private enum Repeats {
    UNKNOWN,
    ALWAYS,
    NEVER
  }

  private Repeats repeats = Repeats.UNKNOWN;
  private int format;
  private int csid;
  private @Nullable InboundStream stream;
  private int timeMs;
  private boolean extended;
  private int length;
  private int typeId;
  private int streamId;

  /** Format of the header, 0 to 3. */
  int format() {
    return format;
  }

  /** Chunk stream, 2 to 65 599. */
  int csid() {
    return csid;
  }

  /** What is known of the chunk stream; null at its first header. */
  @Nullable InboundStream stream() {
    return stream;
  }

  /** Time of format 0, delta of formats 1 and 2, repeated delta of format 3; milliseconds. */
  int timeMs() {
    return timeMs;
  }

  /** Whether the time of a header of format 0 to 2 is in its extended form. */
  boolean extended() {
    return extended;
  }

  /** Message length in bytes, of formats 0 and 1. */
  int length() {
    return length;
  }

  /** Message type, of formats 0 and 1. */
  int typeId() {
    return typeId;
  }

  /** Message stream id, of format 0. */
  int streamId() {
    return streamId;
  }

  /**
   * Reads a header if all of it is there; else reads nothing and returns false.
   *
   * @throws ProtocolException if the header has no place where it stands
   */
  boolean read(ByteBuf in, IntObjectMap<InboundStream> streams) throws ProtocolException {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available == 0) {
      return false;
    }
    int basic = in.getUnsignedByte(start);
    int at = basicBytes(basic);
    if (available < at) {
      return false;
    }
    format = basic >>> 6;
    csid = csid(in, start, basic & 0x3F);
    stream = streams.get(csid);
    requirePlace();
    int read =
        format == 3
            ? readRepeatedTime(in, start + at, available - at)
            : readFields(in, start + at, available - at);
    if (read == UNDECIDED) {
      return false;
    }
    in.skipBytes(at + read);
    return true;
  }

  private static int basicBytes(int basic) {
    return switch (basic & 0x3F) {
      case 0 -> 2;
      case 1 -> 3;
      default -> 1;
    };
  }

  private static int csid(ByteBuf in, int start, int low) {
    return switch (low) {
      case 0 -> 64 + in.getUnsignedByte(start + 1);
      case 1 -> 64 + in.getUnsignedShortLE(start + 1);
      default -> low;
    };
  }

  private void requirePlace() throws ProtocolException {
    if (stream == null) {
      if (format > 1) {
        throw new ProtocolException(
            "chunk of format %d on new chunk stream %d, expected format 0".formatted(format, csid));
      }
    } else if (stream.partial() && format != 3) {
      throw new ProtocolException(
          "chunk of format %d inside a message on chunk stream %d, %d bytes before its end"
              .formatted(format, csid, stream.body.missing()));
    }
  }

  /** Reads the fields of formats 0 to 2; returns their bytes. */
  private int readFields(ByteBuf in, int at, int available) {
    int bytes =
        switch (format) {
          case 0 -> 11;
          case 1 -> 7;
          default -> 3;
        };
    if (available < bytes) {
      return UNDECIDED;
    }
    timeMs = in.getUnsignedMedium(at);
    extended = timeMs == EXTENDED;
    if (extended) {
      if (available < bytes + EXTENDED_BYTES) {
        return UNDECIDED;
      }
      timeMs = in.getInt(at + bytes);
    }
    if (format < 2) {
      length = in.getUnsignedMedium(at + 3);
      typeId = in.getUnsignedByte(at + 6);
      streamId = format == 0 ? in.getIntLE(at + 7) : 0;
    }
    return extended ? bytes + EXTENDED_BYTES : bytes;
  }

  private int readRepeatedTime(ByteBuf in, int at, int available) {
    InboundStream of = stream;
    if (of == null || !of.extended()) {
      timeMs = of == null ? 0 : of.deltaMs();
      return 0;
    }
    int bytes = repeatedTimeBytes(in, at, available, of);
    if (bytes != UNDECIDED) {
      timeMs = bytes == 0 ? of.deltaMs() : in.getInt(at);
    }
    return bytes;
  }

  /**
   * How many bytes of a repeated time stand at {@code at}. Inside a message some writers repeat its
   * absolute time where the header had a delta.
   */
  private int repeatedTimeBytes(ByteBuf in, int at, int available, InboundStream of) {
    if (repeats == Repeats.NEVER) {
      return 0;
    }
    if (repeats == Repeats.ALWAYS) {
      return available < EXTENDED_BYTES ? UNDECIDED : EXTENDED_BYTES;
    }
    int seen = Math.min(available, EXTENDED_BYTES);
    boolean field = true;
    boolean absolute = of.partial();
    for (int i = 0; i < seen; i++) {
      int shift = 24 - 8 * i;
      int value = in.getUnsignedByte(at + i);
      field &= value == (of.deltaMs() >>> shift & 0xFF);
      absolute &= value == (of.timestampMs() >>> shift & 0xFF);
      if (!field && !absolute) {
        repeats = Repeats.NEVER;
        return 0;
      }
    }
    if (seen < EXTENDED_BYTES) {
      return UNDECIDED;
    }
    repeats = Repeats.ALWAYS;
    return EXTENDED_BYTES;
  }
}
