package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket-FLV over real sockets, of a relay in this process. */
class LiveWebSocketTest {

  private static final String PATH = "/live/live/cam.flv";

  private final LiveServer server = new LiveServer();
  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient client =
      vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(1 << 24));

  @AfterEach
  void nothingIsLeft() {
    Bench.done(vertx.close());
    server.close();
  }

  /** One viewer; whether each frame was one whole message of whole tags. */
  private record Watcher(WebSocket socket, FlvTape tape, List<String> faults) {

    static Watcher of(WebSocket socket) {
      Watcher watcher = new Watcher(socket, new FlvTape(), new CopyOnWriteArrayList<>());
      socket.frameHandler(watcher::frame);
      socket.closeHandler(closed -> watcher.tape.end());
      return watcher;
    }

    private void frame(WebSocketFrame frame) {
      if (frame.isClose()) {
        return;
      }
      if (!frame.isBinary() || !frame.isFinal()) {
        faults.add("a frame that is no binary message: " + frame.type());
      }
      tape.receive(Unpooled.wrappedBuffer(frame.binaryData().getBytes()));
      if (!tape.isWhole()) {
        faults.add("a tag is split after " + tape.tags().size());
      }
    }
  }

  private Watcher watch(String path) {
    ClientWebSocket socket = client.webSocket();
    Watcher watcher = Watcher.of(socket); // before it connects: the first frame comes at once
    Bench.done(
        socket.connect(
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(server.port)
                .setURI(path)
                .addHeader("Origin", "http://pages.example")));
    return watcher;
  }

  @Test
  @DisplayName("F4: the first frame has the start, each has whole tags; the end is a close of 1000")
  void watches() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 13)) {
      Watcher watcher = watch(PATH);
      watcher.tape.awaitNumber(13);
      assertThat(watcher.tape.flags()).isEqualTo(5);
      for (int number = 14; number < 40; number++) {
        encoder.addVideo(number, 10, number % 10 == 0 ? 300_000 : 900).send();
      }
      watcher.tape.awaitNumber(39);
      encoder.unpublish();
      watcher.tape.awaitOver();
      assertThat(watcher.faults).isEmpty();
      assertThat(watcher.tape.numbers()).isEqualTo(IntStream.rangeClosed(10, 39).boxed().toList());
      assertThat(watcher.socket.closeStatusCode()).isEqualTo((short) 1000);
    }
  }

  @Test
  @DisplayName("F43: another codec is a close of 1012: come again")
  void renewed() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3)) {
      Watcher watcher = watch(PATH);
      watcher.tape.awaitNumber(3);
      byte[] key = {(byte) 0x93, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      byte[] header = {(byte) 0x90, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      encoder.add(MediaKind.VIDEO, 160, header).add(MediaKind.VIDEO, 160, key).send();
      watcher.tape.awaitOver();
      assertThat(watcher.socket.closeStatusCode()).isEqualTo((short) 1012);
      encoder.unpublish();
    }
  }

  @ParameterizedTest
  @CsvSource({"/live/live/none.flv, 404", "/live/keyed/cam.flv, 403", "/live/closed/x.flv, 403"})
  @DisplayName("who may not watch is not upgraded")
  void refusals(String path, int status) {
    assertThatThrownBy(() -> watch(path))
        .rootCause()
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class,
            rejected -> assertThat(rejected.getStatus()).isEqualTo(status));
  }

  @Test
  @DisplayName("a ping now and then is answered and ends nothing")
  void pings() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3);
        Socket socket = upgrade()) {
      byte[] ping = {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, 'p'};
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(ping);
      }
      InputStream in = socket.getInputStream();
      while (in.read() != '\r' || in.read() != '\n' || in.read() != '\r') {
        // The upgrade's head.
      }
      in.skipNBytes(1);
      List<Integer> opcodes = new ArrayList<>();
      while (!opcodes.contains(2) || Collections.frequency(opcodes, 10) < 3) {
        opcodes.add(skipFrame(in));
      }
      encoder.addVideo(4, 10, 300).unpublish();
      int before = opcodes.size();
      while (opcodes.getLast() != 8) {
        opcodes.add(skipFrame(in));
      }
      socket.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, -24});
      assertThat(opcodes).containsOnly(2, 8, 10);
      assertThat(opcodes.subList(before, opcodes.size())).as("it goes on").contains(2);
      assertThat(in.readAllBytes()).isEmpty();
    }
  }

  /** Opcode of the next frame, which is read. */
  private static int skipFrame(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int first = data.readUnsignedByte();
    assertThat(first & 0x80).as("final").isEqualTo(0x80);
    int length = data.readUnsignedByte();
    data.skipNBytes(
        switch (length) {
          case 126 -> data.readUnsignedShort();
          case 127 -> data.readLong();
          default -> length;
        });
    return first & 0x0f;
  }

  @ParameterizedTest
  @CsvSource({"text, 1008", "binary, 1008", "ping, 1008", "long, 1009"})
  @DisplayName("hostile input #103: who floods, or sends a long frame, is closed; others go on")
  void hostile(String what, int code) throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3)) {
      Watcher well = watch(PATH);
      Watcher hostile = watch(PATH);
      well.tape.awaitNumber(3);
      hostile.tape.awaitNumber(3);
      for (int i = 0; i < 40; i++) {
        switch (what) {
          case "text" -> hostile.socket.writeTextMessage("hello");
          case "binary" -> hostile.socket.writeBinaryMessage(Buffer.buffer(new byte[4000]));
          case "ping" -> hostile.socket.writePing(Buffer.buffer("x"));
          default -> {
            if (i == 0) {
              hostile.socket.writeFrame(
                  WebSocketFrame.binaryFrame(Buffer.buffer(new byte[4097]), true));
            }
          }
        }
      }
      hostile.tape.awaitOver();
      assertThat(hostile.socket.closeStatusCode()).isEqualTo((short) code);
      Await.until("it to be gone", () -> server.bench.viewers.get() == 1);
      encoder.addVideo(4, 10, 300).send();
      well.tape.awaitNumber(4);
      encoder.unpublish();
      well.tape.awaitOver();
      assertThat(well.tape.numbers()).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  @DisplayName(
      "hostile input #103: a frame of a GiB is refused at its header; a flood that does not"
          + " read is cut")
  void hostileRaw() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3);
        Socket huge = upgrade();
        Socket flood = upgrade()) {
      byte[] header = {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4};
      huge.getOutputStream().write(header);
      huge.getInputStream().readAllBytes();

      byte[] ping = {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4};
      OutputStream out = flood.getOutputStream();
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(ping);
                }
              })
          .isInstanceOf(IOException.class);
      Await.until("both to be gone", () -> server.bench.viewers.get() == 0);
      encoder.unpublish();
    }
  }

  private Socket upgrade() throws IOException {
    Socket socket =
        server.ask(
            "GET " + PATH + " HTTP/1.1",
            "Host: x",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    byte[] answer = socket.getInputStream().readNBytes(12);
    assertThat(new String(answer, StandardCharsets.ISO_8859_1)).endsWith(" 101");
    return socket;
  }
}
