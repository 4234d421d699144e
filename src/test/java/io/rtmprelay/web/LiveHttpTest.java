package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP-FLV over real sockets, of a relay in this process. */
class LiveHttpTest {

  private static final byte[] AUDIO = {(byte) 0xaf, 1, 0x21};

  private final LiveServer server = new LiveServer();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void nothingIsLeft() {
    client.shutdownNow();
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path));
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    return client.send(
        request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  /** Watches until the response ends or breaks. */
  private FlvTape watch(String path) throws Exception {
    HttpResponse<InputStream> response =
        client.send(request(path).build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("video/x-flv");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    FlvTape tape = new FlvTape();
    Thread.ofVirtual().start(() -> read(response.body(), tape));
    return tape;
  }

  private static void read(InputStream body, FlvTape tape) {
    byte[] bytes = new byte[8192];
    try (body) {
      for (int n = body.read(bytes); n > 0; n = body.read(bytes)) {
        tape.receive(Unpooled.wrappedBuffer(bytes, 0, n));
      }
    } catch (IOException e) {
      // Broken off: the tape has what came.
    } finally {
      tape.end();
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  @DisplayName("F4, F34: start, config and the newest group, then live, from 0 to the stream's end")
  void watches() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 13)) {
      FlvTape tape = watch("/live/live/cam.flv").awaitNumber(13);
      assertThat(tape.flags()).isEqualTo(5);
      for (int number = 14; number < 30; number++) {
        encoder.addVideo(number, 10, 300).send();
      }
      tape.awaitNumber(29);
      encoder.addVideo(30, 10, 100_000).unpublish();
      tape.awaitOver();

      assertThat(tape.isWhole()).isTrue();
      assertThat(tape.numbers()).isEqualTo(range(10, 30));
      assertThat(tape.tags().subList(0, 2)).allMatch(FlvTape.Tag::isHeader);
      List<FlvTape.Tag> pictures = tape.tags().stream().filter(tag -> tag.number() >= 0).toList();
      assertThat(tape.tags().getFirst().timestampMs()).isZero();
      assertThat(pictures).allMatch(tag -> tag.timestampMs() == (tag.number() - 10) * 40);
    }
  }

  @ParameterizedTest
  @CsvSource({"VIDEO, 1", "AUDIO, 4"})
  @DisplayName("F3: a stream of one kind of track begins within a second, and says so")
  void oneKind(MediaKind kind, int flags) throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(server.bench.port, "live", "one")) {
      if (kind == MediaKind.VIDEO) {
        encoder.addVideo(0, 10, 300).send();
      } else {
        encoder.add(kind, 0, new byte[] {(byte) 0xaf, 0, 0x12, 0x10}).add(kind, 0, AUDIO).send();
      }
      Await.until("the stream", () -> server.bench.streams.audience("live/one") != null);
      FlvTape tape = watch("/live/live/one.flv");
      // Audio alone is believed in once no video came for a second of it.
      Await.until(
          "a tag",
          () -> {
            if (kind == MediaKind.AUDIO) {
              encoder.add(kind, 0, AUDIO).send();
            }
            return !tape.tags().isEmpty();
          });
      assertThat(tape.flags()).isEqualTo(flags);
      encoder.unpublish();
      tape.awaitOver();
      assertThat(tape.tags()).allMatch(tag -> tag.kind() == kind);
    }
  }

  @Test
  @DisplayName("who comes before the first track is known gets the whole beginning")
  void earlyBird() throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(server.bench.port, "live", "new")) {
      Await.until("the stream", () -> server.bench.streams.audience("live/new") != null);
      FlvTape tape = watch("/live/live/new.flv");
      encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      assertThat(tape.awaitNumber(1).flags()).isEqualTo(5);
      encoder.unpublish();
      tape.awaitOver();
      assertThat(tape.numbers()).containsExactly(0, 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/live/live/none.flv, 404, there is no live stream live/none",
    "/live/keyed/none.flv, 403, a key is needed",
    "/live/keyed/none.flv?key=wrong, 403, the key is wrong",
    "/live/keyed/none.flv?key=s3cret-of-viewers, 404, there is no live stream keyed/none",
    "/live/closed/cam.flv?key=s3cret-of-viewers, 403, it is not to be played",
    "/live/other/cam.flv, 404, there is no live stream other/cam",
    "/live/live/cam, 404, there is nothing at /live/live/cam",
    "/live/.flv, 404, there is nothing at /live/.flv",
    "/live/live/%zz.flv, 400, the path is malformed",
    "/api/v1/streams, 404, there is nothing at /api/v1/streams",
    "/metrics, 404, there is nothing at /metrics",
  })
  @DisplayName("who may not watch gets a problem in words, and learns nothing of what there is")
  void refusals(String path, int status, String detail) throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      String answer =
          server.answer(method + " " + path + " HTTP/1.1", "Host: x", "Origin: http://a.example");
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer).containsIgnoringCase("\r\nconnection: close\r\n");
      assertThat(answer).containsIgnoringCase("\r\naccess-control-allow-origin: *\r\n");
      assertThat(answer).containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n");
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      assertThat(body).doesNotContain(LiveServer.KEY);
      if (method.equals("GET")) {
        assertThat(new JsonObject(body).getString("detail")).isEqualTo(detail);
      } else {
        assertThat(body).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("HEAD says what GET would, OPTIONS what there is, anything else is refused")
  void otherMethods() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 0)) {
      HttpResponse<String> head = ask("HEAD", "/live/live/cam.flv");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("Content-Type")).contains("video/x-flv");
      assertThat(head.body()).isEmpty();
      encoder.unpublish();
    }
    HttpResponse<String> options = ask("OPTIONS", "/live/live/cam.flv");
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(options.headers().firstValue("Access-Control-Allow-Methods"))
        .contains("GET, HEAD, OPTIONS");
    assertThat(options.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    HttpResponse<String> post = ask("POST", "/live/live/cam.flv");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
  }

  @Test
  @DisplayName(
      "on the admin port no right is asked for, and a connection serves one after the other")
  void admin() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.adminPort)) {
      socket.setSoTimeout(20_000);
      for (int round = 0; round < 2; round++) {
        try (PeerEncoder encoder = server.encoder("cam", 3)) {
          String request = "GET /live/live/cam.flv HTTP/1.1\r\nHost: localhost\r\n\r\n";
          socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
          Await.until("it to watch", () -> server.bench.viewers.get() == 1);
          encoder.unpublish();
          String response = readChunked(socket.getInputStream());
          assertThat(response)
              .startsWith("HTTP/1.1 200 OK\r\n")
              .doesNotContainIgnoringCase("access-control")
              .contains("FLV\1\5\0\0\0\11");
        }
      }
    }
  }

  /** Reads up to the last chunk, which has no bytes. */
  private static String readChunked(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n0\r\n\r\n", read.length() - 7) < 0) {
      int next = in.read();
      assertThat(next).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  @Test
  @DisplayName("HTTP/1.0 gets the same without chunks")
  void oldHttp() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3);
        Socket socket = server.ask("GET /live/live/cam.flv HTTP/1.0")) {
      String head = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
      assertThat(head).endsWith(" 200");
      encoder.unpublish();
      String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(rest).doesNotContainIgnoringCase("chunked").contains("\r\n\r\nFLV\1\5\0\0\0\11");
    }
  }

  @Test
  @DisplayName("F43: another codec ends the response, and who comes anew gets it")
  void renewed() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3)) {
      FlvTape before = watch("/live/live/cam.flv").awaitNumber(3);
      byte[] header = {(byte) 0x90, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      byte[] key = {(byte) 0x93, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      encoder.add(MediaKind.VIDEO, 160, header).add(MediaKind.VIDEO, 160, key).send();
      before.awaitOver();
      assertThat(before.isWhole()).isTrue();
      FlvTape after = watch("/live/live/cam.flv");
      Await.until("the new codec", () -> after.tags().toString().contains("9368766331"));
      encoder.unpublish();
      after.awaitOver();
    }
  }

  @Test
  @DisplayName("viewers come and go while the stream is fed and ends: nothing leaks")
  void comeAndGo() throws Exception {
    for (int round = 0; round < 8; round++) {
      List<Socket> sockets = new ArrayList<>();
      try (PeerEncoder encoder = server.encoder("cam", 3)) {
        for (int i = 0; i < 6; i++) {
          sockets.add(server.ask("GET /live/live/cam.flv HTTP/1.1", "Host: x"));
        }
        for (int number = 4; number < 40; number++) {
          encoder.addVideo(number, 10, 5_000).send();
          if (number % 9 == 0) {
            Socket leaving = sockets.removeFirst();
            leaving.setSoLinger(ThreadLocalRandom.current().nextBoolean(), 0);
            leaving.close();
          }
        }
        encoder.unpublish();
      }
      for (Socket socket : sockets) {
        socket.getInputStream().readAllBytes();
        socket.close();
      }
    }
  }

  @Test
  @DisplayName("who asks nothing by the deadline is cut")
  void asksNothing() throws Exception {
    try (Socket silent = server.say("");
        Socket slow = server.say("GET /live/live/cam.flv HTTP/1.1\r\nHost: x\r\nX-A: ");
        Socket odd = server.say("\0\0\0")) {
      assertThat(readOrReset(silent)).isEmpty();
      assertThat(readOrReset(slow)).isEmpty();
      assertThat(readOrReset(odd)).doesNotContain(" 200 ");
    }
  }

  @Test
  @DisplayName("limits.connections hold for viewers too, and what is given back is free again")
  void connectionLimit() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 3)) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < LiveServer.MAX_CONNECTIONS; i++) {
        sockets.add(server.ask("GET /live/live/cam.flv HTTP/1.1", "Host: x"));
      }
      Await.until("all to watch", () -> server.bench.viewers.get() == sockets.size());
      try (Socket tooMany = server.ask("GET /live/live/cam.flv HTTP/1.1", "Host: x")) {
        assertThat(readOrReset(tooMany)).isEmpty();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
      Await.until("all to be gone", () -> server.connections.open() == 0);
      FlvTape tape = watch("/live/live/cam.flv").awaitNumber(3);
      encoder.unpublish();
      tape.awaitOver();
    }
  }

  @Test
  @DisplayName(
      "a ticket of the admin port watches here too, whatever the route says, and a wrong one not")
  void tickets() throws Exception {
    HttpResponse<String> made =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.adminPort + "/api/v1/tickets"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(made.statusCode()).isEqualTo(201);
    String ticket = new JsonObject(made.body()).getString("ticket");
    assertThat(ask("GET", "/live/closed/cam.flv").statusCode()).isEqualTo(403);
    assertThat(ask("GET", "/live/closed/cam.flv?ticket=" + ticket + "x").statusCode())
        .isEqualTo(403);
    assertThat(ask("GET", "/live/closed/cam.flv?ticket=" + ticket).statusCode()).isEqualTo(404);
  }

  private static String readOrReset(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  @DisplayName("hostile input #102: one that reads nothing costs a bound, and no other one notices")
  void stalls() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 0);
        Socket stalled = server.ask("GET /live/live/cam.flv HTTP/1.1", "Host: x")) {
      FlvTape well = watch("/live/live/cam.flv").awaitNumber(0);
      Await.until("both to watch", () -> server.bench.viewers.get() == 2);
      assertThat(stalled.isConnected()).isTrue();
      int number = 1;
      while (server.bench.viewers.get() == 2) {
        encoder.addVideo(number, 25, 20_000).send();
        well.awaitNumber(number++);
        assertThat(server.bench.memory.heldBytes()).isLessThan(18L << 20);
      }
      encoder.unpublish();
      well.awaitOver();
      assertThat(well.numbers()).isEqualTo(range(0, number - 1));
      Await.until("the connection's end", () -> server.connections.open() == 0);
    }
  }
}
