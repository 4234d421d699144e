package io.rtmprelay.rtmp.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a peer, written from the specifications and not by the code under test: plain handshake,
 * chunks with full headers, AMF0.
 */
public final class PeerScript {

  /** AMF's undefined; null stands for null. */
  static final Object UNDEFINED = new Object();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int chunkSize = 128;

  /** Version, block and echo; the server's part of the bytes has the same form. */
  public PeerScript handshake() {
    out.write(3);
    byte[] blocks = new byte[2 * 1536];
    for (int i = 8; i < blocks.length; i++) {
      blocks[i] = (byte) (i * 7);
    }
    out.writeBytes(blocks);
    return this;
  }

  PeerScript chunkSize(int size) {
    control(1, ByteBuffer.allocate(4).putInt(size).array());
    chunkSize = size;
    return this;
  }

  PeerScript control(int typeId, byte[] body) {
    return message(2, 0, typeId, 0, body);
  }

  PeerScript ints(int typeId, int... values) {
    ByteBuffer body = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      body.putInt(value);
    }
    return control(typeId, body.array());
  }

  public PeerScript event(int event, int value) {
    return control(4, ByteBuffer.allocate(6).putShort((short) event).putInt(value).array());
  }

  /** Type 20 on chunk stream 3. */
  public PeerScript command(int streamId, @Nullable Object... values) {
    return message(3, 0, 20, streamId, amf0(values));
  }

  /** A data message as most encoders send it, on chunk stream 4. */
  PeerScript data(int streamId, @Nullable Object... values) {
    return message(4, 0, 18, streamId, amf0(values));
  }

  PeerScript video(int streamId, int timestampMs, String hex) {
    return message(6, timestampMs, 9, streamId, HexFormat.of().parseHex(hex));
  }

  PeerScript audio(int streamId, int timestampMs, String hex) {
    return message(4, timestampMs, 8, streamId, HexFormat.of().parseHex(hex));
  }

  /** One message: a full header, then continuations. */
  PeerScript message(int csid, int timestampMs, int typeId, int streamId, byte[] body) {
    ByteBuffer header = ByteBuffer.allocate(12);
    header.put((byte) csid);
    header.putInt(timestampMs << 8).position(4);
    header.put((byte) (body.length >> 16)).putShort((short) body.length).put((byte) typeId);
    header.putInt(Integer.reverseBytes(streamId));
    out.writeBytes(header.array());
    for (int at = 0; at < body.length; at += chunkSize) {
      if (at > 0) {
        out.write(0xC0 | csid);
      }
      out.write(body, at, Math.min(chunkSize, body.length - at));
    }
    return this;
  }

  PeerScript raw(String hex) {
    out.writeBytes(HexFormat.of().parseHex(hex));
    return this;
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  int length() {
    return out.size();
  }

  static byte[] amf0(@Nullable Object... values) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Object value : values) {
      put(body, value);
    }
    return body.toByteArray();
  }

  private static void put(ByteArrayOutputStream body, @Nullable Object value) {
    switch (value) {
      case null -> body.write(5);
      case Number number -> {
        body.write(0);
        body.writeBytes(ByteBuffer.allocate(8).putDouble(number.doubleValue()).array());
      }
      case Boolean bool -> {
        body.write(1);
        body.write(bool ? 1 : 0);
      }
      case String text -> {
        body.write(2);
        name(body, text);
      }
      case Map<?, ?> members -> {
        body.write(3);
        for (Map.Entry<?, ?> member : members.entrySet()) {
          name(body, (String) member.getKey());
          put(body, member.getValue());
        }
        body.writeBytes(new byte[] {0, 0, 9});
      }
      case List<?> elements -> {
        body.write(10);
        body.writeBytes(ByteBuffer.allocate(4).putInt(elements.size()).array());
        elements.forEach(element -> put(body, element));
      }
      default -> body.write(6);
    }
  }

  private static void name(ByteArrayOutputStream body, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    body.writeBytes(ByteBuffer.allocate(2).putShort((short) bytes.length).array());
    body.writeBytes(bytes);
  }
}
