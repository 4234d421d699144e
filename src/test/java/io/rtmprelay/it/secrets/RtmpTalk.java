package io.rtmprelay.it.secrets;

import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;

/** What players and madmen say, up to the end of their connection or of patience. */
final class RtmpTalk implements AutoCloseable {

  private static final int PATIENCE_MS = 300;

  private final Socket socket;
  private final ChunkInput in;
  private final ChunkOutput out;

  private RtmpTalk(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    var from = new BufferedInputStream(socket.getInputStream());
    in = new ChunkInput(from);
    out = new ChunkOutput(socket.getOutputStream());
    Handshake.asClient(from, socket.getOutputStream());
    out.announceChunkSize();
  }

  /** Asks to play, and reads what comes. */
  static void play(int port, String app, String name) throws IOException {
    try (var talk = new RtmpTalk(port)) {
      talk.out.command(
          0, "connect", 1, Map.of("app", app, "tcUrl", "rtmp://127.0.0.1/" + app, "pageUrl", app));
      talk.out.command(0, "createStream", 2, (Object) null);
      talk.out.command(1, "play", 3, null, name, -2000.0);
      talk.readOn();
    }
  }

  /** Says a key where none is expected: before connect, twice, in commands nobody knows. */
  static void nonsense(int port, String key) throws IOException {
    try (var talk = new RtmpTalk(port)) {
      talk.out.command(1, "publish", 3, null, "cam?key=" + key, "live");
      talk.readOn();
    }
    try (var talk = new RtmpTalk(port)) {
      talk.out.command(0, "connect", 1, Map.of("app", "live/../x?key=" + key));
      talk.readOn();
    }
    try (var talk = new RtmpTalk(port)) {
      talk.out.command(0, "connect", 1, Map.of("app", "live", "flashVer", "Encoder"));
      talk.out.command(0, "setKey", 2, null, key);
      talk.out.command(0, "FCPublish", 3, null, "cam?key=" + key);
      talk.out.command(7, "publish", 4, null, "cam?key=" + key, key);
      talk.readOn();
    }
  }

  private void readOn() {
    try {
      while (true) {
        in.next();
      }
    } catch (IOException _) {
      // It is over, or nothing more comes.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
