package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs #102 and #103: viewers that do not read, or have much to say. */
class ViewerAttackTest {

  private static final int LIMIT_MS = 15_000;
  private static final int MIB = 1 << 20;
  private static final String UPGRADE =
      """
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      """;

  @RegisterExtension
  static final Arena arena =
      Arena.withRoutes(
          "stallTimeout: 60s",
          witness ->
              """
                - match: "view/{name}"
                  play: { open: true }
                  sinks: [ { id: witness, url: "%s" } ]
              """
                  .formatted(witness.url()));

  private static Attacker publisher() {
    return arena.dialled().connected("view").publish().assertAlive();
  }

  /** One who watches what {@code publisher} publishes, by WebSocket or by HTTP alone. */
  private static Socket viewer(Attacker publisher, boolean webSocket) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(LIMIT_MS);
    int port = arena.node().viewersPort();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET /live/view/%s.flv HTTP/1.1\r\nHost: viewer\r\n%s\r\n"
            .formatted(publisher.name(), webSocket ? UPGRADE : "");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    assertThat(readUpTo(socket, "FLV\1")).isTrue();
    return socket;
  }

  /** Whether {@code text} comes before the end of the connection. */
  private static boolean readUpTo(Socket socket, String text) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] piece = new byte[8192];
    String tail = "";
    try {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        String part = tail + new String(piece, 0, read, StandardCharsets.ISO_8859_1);
        if (part.contains(text)) {
          return true;
        }
        tail = part.substring(Math.max(0, part.length() - text.length()));
      }
    } catch (SocketException e) {
      // A reset is an end too.
    }
    return false;
  }

  @ParameterizedTest(name = "#102: by WebSocket: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("#102: a viewer that does not read holds little, and misses groups or is cut")
  void slowViewer(boolean webSocket) throws IOException {
    Attacker publisher = publisher();
    try (Socket slow = viewer(publisher, webSocket)) {
      int frames = 400;
      for (int i = 0; i < frames; i++) {
        publisher.video(new Bytes().raw(Bodies.key(10_000 + i, 30_000)));
        if (i % 50 == 49) {
          publisher.assertAlive(); // at a pace that the server behind the relay keeps
        }
      }
      assertThat(arena.metric("relay_memory_used_bytes")).isLessThan(17 * MIB);
      assertThat(arena.witness().numbers(publisher.name())).hasSize(frames + frames / 50 + 1);

      publisher.video(Bytes.of(0x17, 1, 0, 0, 0).u32(77).text("the newest"));
      publisher.assertAlive();
      boolean newest = readUpTo(slow, "the newest");
      assertThat(newest || isOver(slow)).isTrue();
    }
  }

  private static boolean isOver(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private static Bytes frame(int opcode, long length) {
    return Bytes.of(0x80 | opcode, 0xFF).u32(length >>> 32).u32(length).u32(0);
  }

  static Stream<Bytes> floods() {
    return Stream.of(
        frame(2, 1L << 30).zeros(8_192),
        frame(2, 5_000).zeros(5_000),
        new Bytes().times(10_000, Bytes.of(0x81, 0x81, 0, 0, 0, 0, 'x')),
        new Bytes().times(10_000, Bytes.of(0x89, 0x80, 0, 0, 0, 0)));
  }

  @ParameterizedTest(name = "#103: case {index}")
  @MethodSource("floods")
  @DisplayName("#103: what a viewer by WebSocket sends too long or too often ends its connection")
  void talkativeViewer(Bytes flood) throws IOException {
    Attacker publisher = publisher();
    try (Socket viewer = viewer(publisher, true)) {
      long before = Arena.buffers();
      send(viewer, flood);
      assertThat(readUpTo(viewer, "never sent")).isFalse(); // but the end of the connection is
      assertThat(Arena.buffers() - before).isLessThan(MIB);
      publisher.assertAlive();
    }
  }

  /** From another thread: who is not read any more could not go on to read its end. */
  private static void send(Socket viewer, Bytes flood) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                OutputStream out = viewer.getOutputStream();
                out.write(flood.toBytes());
              } catch (SocketException e) {
                // The relay has had enough of it.
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
