package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.AmfReader;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/**
 * A publisher of a few hundred bytes, for publishing thousands of times. Blocking, and written from
 * the RTMP 1.0 text alone.
 */
public final class RtmpPublisher implements AutoCloseable {

  private static final int MAX_SILENCE_MS = 10_000;
  private static final int STREAM_ID = 1;

  /** The bit of capsEx that stands for ReconnectRequest. */
  private static final double RECONNECT = 1;

  private final Socket socket;
  private final BufferedInputStream from;
  private final ChunkInput in;
  private final ChunkOutput out;
  private final String name;
  private volatile boolean askedToReconnect;

  private RtmpPublisher(InetSocketAddress server, String name) throws IOException {
    this.name = name;
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(MAX_SILENCE_MS);
    socket.setTcpNoDelay(true);
    from = new BufferedInputStream(socket.getInputStream());
    in = new ChunkInput(from);
    out = new ChunkOutput(socket.getOutputStream());
  }

  /** Publishes {@code APP/NAME} on loopback; returns once the server has said that it may. */
  public static RtmpPublisher start(int port, String app, String name) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), app, name);
  }

  /** The same at any address. */
  public static RtmpPublisher start(InetSocketAddress server, String app, String name)
      throws IOException {
    return start(server, app, name, Map.of());
  }

  /** The same as one that may be {@linkplain #isAskedToReconnect asked to reconnect}. */
  public static RtmpPublisher startMovable(InetSocketAddress server, String app, String name)
      throws IOException {
    var publisher = start(server, app, name, Map.of("capsEx", RECONNECT));
    publisher.socket.setSoTimeout(0);
    Thread.ofVirtual().name("answers-to-" + name).start(publisher::listen);
    return publisher;
  }

  private static RtmpPublisher start(
      InetSocketAddress server, String app, String name, Map<String, Object> capabilities)
      throws IOException {
    var publisher = new RtmpPublisher(server, name);
    try {
      Handshake.asClient(publisher.from, publisher.socket.getOutputStream());
      publisher.connect(app, capabilities);
      publisher.publish();
    } catch (IOException | RuntimeException e) {
      publisher.close();
      throw e;
    }
    return publisher;
  }

  private void connect(String app, Map<String, Object> capabilities) throws IOException {
    out.announceChunkSize();
    var values = new HashMap<>(capabilities);
    values.put("app", app);
    values.put("type", "nonprivate");
    out.command(0, "connect", 1, values);
    await("_result", 1);
  }

  private void publish() throws IOException {
    out.command(0, "createStream", 2, (Object) null);
    await("_result", 2);
    out.command(STREAM_ID, "publish", 3, null, name, "live");
    await("onStatus", 0);
  }

  private void listen() {
    try {
      while (true) {
        var message = in.next();
        if (message.isCommand()
            && AmfReader.values(message.body()).toString().contains("ReconnectRequest")) {
          askedToReconnect = true;
        }
      }
    } catch (IOException e) {
      // The connection is over.
    }
  }

  /** Whether the server has sent a ReconnectRequest (Enhanced RTMP v2). */
  public boolean isAskedToReconnect() {
    return askedToReconnect;
  }

  /** Sends headers, a keyframe and {@code frames} further pictures and sounds, 40 ms apart. */
  public void sendMedia(int frames) throws IOException {
    video(0, new byte[] {0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1F, -1, -32, 0});
    audio(0, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90});
    video(0, picture(0x17));
    for (int i = 1; i <= frames; i++) {
      video(40L * i, picture(0x27));
      audio(40L * i, new byte[] {(byte) 0xAF, 1, (byte) i, 2, 3, 4});
    }
    flush();
  }

  private static byte[] picture(int first) {
    var body = new byte[600];
    body[0] = (byte) first;
    body[1] = 1;
    body[7] = 2;
    body[8] = 80;
    return body;
  }

  /** Writes a picture, or a header of pictures, which leaves with the next {@link #flush}. */
  public void video(long timeMs, byte[] body) throws IOException {
    out.message(6, RtmpMessage.VIDEO, STREAM_ID, timeMs, body);
  }

  /** The same of sound. */
  public void audio(long timeMs, byte[] body) throws IOException {
    out.message(4, RtmpMessage.AUDIO, STREAM_ID, timeMs, body);
  }

  public void flush() throws IOException {
    out.flush();
  }

  /** Ends the stream as an encoder does, then leaves. */
  public void end() throws IOException {
    out.command(0, "FCUnpublish", 4, null, name);
    out.command(0, "deleteStream", 5, null, (double) STREAM_ID);
    close();
  }

  /** Leaves by a TCP reset, as a machine does that lost its memory of the connection. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  /** Leaves without a word. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Reads on until a command of this name comes; who is refused gets another one, and throws. */
  private void await(String command, int transaction) throws IOException {
    while (true) {
      var message = in.next();
      if (!message.isCommand()) {
        continue;
      }
      var values = AmfReader.values(message.body());
      var name = values.getFirst();
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
}
