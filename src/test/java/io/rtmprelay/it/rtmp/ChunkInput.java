package io.rtmprelay.it.rtmp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Messages from chunks (RTMP 5.3), one after the other and interleaved; a changed chunk size is
 * acted on.
 */
public final class ChunkInput {

  private static final int EXTENDED = 0xFFFFFF;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final DataInputStream in;
  private final Map<Integer, ChunkStream> streams = new HashMap<>();
  private int chunkSize = 128;

  /** What the headers left out are taken from, and the message on its way. */
  private static final class ChunkStream {
    long timeMs;
    long deltaMs;
    int type;
    boolean extended;
    byte[] body = new byte[0];
    int received;
  }

  public ChunkInput(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Waits for the next whole message.
   *
   * @throws StreamCorruptedException if what comes is no chunk stream
   */
  public RtmpMessage next() throws IOException {
    while (true) {
      var stream = readHeader();
      int length = Math.min(chunkSize, stream.body.length - stream.received);
      in.readFully(stream.body, stream.received, length);
      stream.received += length;
      if (stream.received == stream.body.length) {
        var message = new RtmpMessage(stream.type, stream.timeMs, stream.body);
        stream.received = 0;
        stream.body = new byte[stream.body.length];
        if (message.type() == RtmpMessage.SET_CHUNK_SIZE) {
          chunkSize = ByteBuffer.wrap(message.body()).getInt();
        }
        return message;
      }
    }
  }

  private ChunkStream readHeader() throws IOException {
    int first = in.readUnsignedByte();
    int format = first >> 6;
    var stream = streams.computeIfAbsent(chunkStreamId(first & 0x3F), _ -> new ChunkStream());
    boolean begins = stream.received == 0;
    if (!begins && format != 3) {
      throw new StreamCorruptedException("a header of format " + format + " within a message");
    }
    long timeMs = stream.deltaMs;
    if (format < 3) {
      timeMs = uint24();
      stream.extended = timeMs == EXTENDED;
    }
    if (format < 2) {
      int length = uint24();
      if (length > MAX_MESSAGE_BYTES) {
        throw new StreamCorruptedException("a message of " + length + " bytes");
      }
      stream.body = new byte[length];
      stream.type = in.readUnsignedByte();
    }
    if (format == 0) {
      in.skipNBytes(4); // the message stream: there is one
    }
    if (stream.extended) {
      timeMs = in.readInt() & 0xFFFFFFFFL;
    }
    if (begins) {
      stream.deltaMs = timeMs;
      stream.timeMs = format == 0 ? timeMs : (stream.timeMs + timeMs) & 0xFFFFFFFFL;
    }
    return stream;
  }

  private int chunkStreamId(int id) throws IOException {
    return switch (id) {
      case 0 -> 64 + in.readUnsignedByte();
      case 1 -> 64 + in.readUnsignedByte() + (in.readUnsignedByte() << 8);
      default -> id;
    };
  }

  private int uint24() throws IOException {
    return in.readUnsignedByte() << 16 | in.readUnsignedShort();
  }
}
