package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.AmfReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a few hundred bytes, for publishing thousands of times. Blocking, and written from
 * the RTMP 1.0 text alone.
 */
public final class RtmpPublisher implements AutoCloseable {

  private static final int MAX_SILENCE_MS = 10_000;
  private static final int HANDSHAKE_BYTES = 1536;
  private static final byte[] CHUNK_SIZE = {0, 1, 0, 0};

  private static final int SET_CHUNK_SIZE = 1;
  private static final int AUDIO = 8;
  private static final int VIDEO = 9;
  private static final int COMMAND = 20;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final String name;
  private int readChunkSize = 128;

  /** The header last read on each chunk stream, for those that leave parts of theirs out. */
  private final Map<Integer, Header> headers = new HashMap<>();

  private record Header(int length, int type) {}

  private RtmpPublisher(int port, String name) throws IOException {
    this.name = name;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(MAX_SILENCE_MS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  /** Publishes {@code APP/NAME}; returns once the server has said that it may. */
  public static RtmpPublisher start(int port, String app, String name) throws IOException {
    var publisher = new RtmpPublisher(port, name);
    try {
      publisher.shakeHands();
      publisher.connect(app);
      publisher.publish();
    } catch (IOException | RuntimeException e) {
      publisher.close();
      throw e;
    }
    return publisher;
  }

  private void shakeHands() throws IOException {
    out.write(3);
    out.write(new byte[HANDSHAKE_BYTES]);
    out.flush();
    in.skipNBytes(1);
    var answer = in.readNBytes(HANDSHAKE_BYTES);
    in.skipNBytes(HANDSHAKE_BYTES);
    out.write(answer);
  }

  private void connect(String app) throws IOException {
    message(2, SET_CHUNK_SIZE, 0, 0, CHUNK_SIZE);
    command(0, "connect", 1, Map.of("app", app, "type", "nonprivate"));
    await("_result", 1);
  }

  private void publish() throws IOException {
    command(0, "createStream", 2, (Object) null);
    await("_result", 2);
    command(1, "publish", 3, null, name, "live");
    await("onStatus", 0);
  }

  /** Sends headers, a keyframe and {@code frames} further pictures and sounds, 40 ms apart. */
  public void sendMedia(int frames) throws IOException {
    message(6, VIDEO, 1, 0, new byte[] {0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1F, -1, -32, 0});
    message(4, AUDIO, 1, 0, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90});
    message(6, VIDEO, 1, 0, picture(0x17));
    for (int i = 1; i <= frames; i++) {
      message(6, VIDEO, 1, 40 * i, picture(0x27));
      message(4, AUDIO, 1, 40 * i, new byte[] {(byte) 0xAF, 1, (byte) i, 2, 3, 4});
    }
    out.flush();
  }

  private static byte[] picture(int first) {
    var body = new byte[600];
    body[0] = (byte) first;
    body[1] = 1;
    body[7] = 2;
    body[8] = 80;
    return body;
  }

  /** Ends the stream as an encoder does, then leaves. */
  public void end() throws IOException {
    command(0, "FCUnpublish", 4, null, name);
    command(0, "deleteStream", 5, null, 1.0);
    out.flush();
    close();
  }

  /** Leaves without a word. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void command(int streamId, String name, int transaction, @Nullable Object... values)
      throws IOException {
    var body = new ByteArrayOutputStream();
    var amf = new DataOutputStream(body);
    writeAmf(amf, name);
    writeAmf(amf, (double) transaction);
    for (var value : values) {
      writeAmf(amf, value);
    }
    message(3, COMMAND, streamId, 0, body.toByteArray());
    out.flush();
  }

  private static void writeAmf(DataOutputStream amf, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> amf.writeByte(5);
      case Double number -> {
        amf.writeByte(0);
        amf.writeDouble(number);
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

  /** One chunk with a full header: every message here is shorter than a chunk may be. */
  private void message(int chunkStream, int type, int streamId, int timeMs, byte[] body)
      throws IOException {
    out.writeByte(chunkStream);
    writeUint24(timeMs);
    writeUint24(body.length);
    out.writeByte(type);
    out.writeInt(Integer.reverseBytes(streamId));
    out.write(body);
  }

  private void writeUint24(int value) throws IOException {
    out.writeByte(value >> 16);
    out.writeShort(value);
  }

  /** Reads on until a command of this name comes; who is refused gets another one, and throws. */
  private void await(String command, int transaction) throws IOException {
    while (true) {
      var values = readCommand();
      var name = values.isEmpty() ? null : values.getFirst();
      if (command.equals(name) && Double.valueOf(transaction).equals(values.get(1))) {
        if (values.toString().contains("level=error")) {
          throw new IOException("refused: " + values);
        }
        return;
      }
      if ("_error".equals(name)) {
        throw new IOException("refused: " + values);
      }
    }
  }

  /** The values of the next message, if that is a command; a control message is acted on. */
  private List<@Nullable Object> readCommand() throws IOException {
    var body = new ByteArrayOutputStream();
    Header header;
    do {
      header = readHeader();
      int left = header.length() - body.size();
      body.write(in.readNBytes(Math.min(left, readChunkSize)));
    } while (body.size() < header.length());
    if (header.type() == SET_CHUNK_SIZE) {
      readChunkSize = ByteBuffer.wrap(body.toByteArray()).getInt();
    }
    return header.type() == COMMAND ? AmfReader.values(body.toByteArray()) : List.of();
  }

  private Header readHeader() throws IOException {
    int first = in.readUnsignedByte();
    int format = first >> 6;
    int chunkStream = first & 0x3F;
    var header = headers.getOrDefault(chunkStream, new Header(0, 0));
    if (format < 3) {
      readUint24();
    }
    if (format < 2) {
      header = new Header(readUint24(), in.readUnsignedByte());
      headers.put(chunkStream, header);
    }
    if (format == 0) {
      in.skipNBytes(4);
    }
    return header;
  }

  private int readUint24() throws IOException {
    return in.readUnsignedByte() << 16 | in.readUnsignedShort();
  }
}
