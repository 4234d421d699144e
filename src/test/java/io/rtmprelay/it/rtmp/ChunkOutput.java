package io.rtmprelay.it.rtmp;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages to chunks (RTMP 5.3): each with a full header, in large chunks. One thread. */
public final class ChunkOutput {

  private static final int CHUNK_SIZE = 65_536;
  private static final int EXTENDED = 0xFFFFFF;

  private final DataOutputStream out;
  private int chunkSize = 128;

  public ChunkOutput(OutputStream out) {
    this.out = new DataOutputStream(new BufferedOutputStream(out, CHUNK_SIZE));
  }

  /** Tells the peer of the larger chunks, and uses them from here on. */
  public void announceChunkSize() throws IOException {
    var size = ByteBuffer.allocate(4).putInt(CHUNK_SIZE).array();
    message(2, RtmpMessage.SET_CHUNK_SIZE, 0, 0, size);
    chunkSize = CHUNK_SIZE;
  }

  /** Sends a command; a null stands for AMF's. */
  public void command(int streamId, String name, double transaction, @Nullable Object... values)
      throws IOException {
    var body = new ByteArrayOutputStream();
    var amf = new DataOutputStream(body);
    writeAmf(amf, name);
    writeAmf(amf, transaction);
    for (var value : values) {
      writeAmf(amf, value);
    }
    message(3, RtmpMessage.COMMAND, streamId, 0, body.toByteArray());
    flush();
  }

  /** AMF0 (AMF0 2) of the few types that a dialogue needs. */
  private static void writeAmf(DataOutputStream amf, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> amf.writeByte(5);
      case Double number -> {
        amf.writeByte(0);
        amf.writeDouble(number);
      }
      case Boolean flag -> {
        amf.writeByte(1);
        amf.writeBoolean(flag);
      }
      case String text -> {
        amf.writeByte(2);
        amf.writeUTF(text);
      }
      case Map<?, ?> members -> {
        amf.writeByte(3);
        for (var member : members.entrySet()) {
          amf.writeUTF(String.valueOf(member.getKey()));
          writeAmf(amf, member.getValue());
        }
        amf.writeShort(0);
        amf.writeByte(9);
      }
      default -> throw new IllegalArgumentException("no AMF0 for " + value);
    }
  }

  /** Writes one message, which leaves with the next {@link #flush} at the latest. */
  public void message(int chunkStream, int type, int streamId, long timeMs, byte[] body)
      throws IOException {
    boolean extended = timeMs >= EXTENDED;
    out.writeByte(chunkStream);
    uint24(extended ? EXTENDED : (int) timeMs);
    uint24(body.length);
    out.writeByte(type);
    out.writeInt(Integer.reverseBytes(streamId));
    for (int sent = 0; sent == 0 || sent < body.length; sent += chunkSize) {
      if (sent > 0) {
        out.writeByte(0xC0 | chunkStream);
      }
      if (extended) {
        out.writeInt((int) timeMs);
      }
      out.write(body, sent, Math.min(chunkSize, body.length - sent));
    }
  }

  public void flush() throws IOException {
    out.flush();
  }

  private void uint24(int value) throws IOException {
    out.writeByte(value >> 16);
    out.writeShort(value);
  }
}
