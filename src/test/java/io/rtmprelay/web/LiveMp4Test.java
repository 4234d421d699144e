package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.mp4.Movie;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fragmented MP4 over real sockets, of a relay in this process. */
class LiveMp4Test {

  private static final String PATH = "/live/live/cam.mp4";
  private static final byte[] AVC =
      hex(
          "170000000001640015ffe1001967640015acd941433f260220000003002000000643e28532c0"
              + "01000668fba3cb22c0fdf8f800");
  private static final byte[] AAC = hex("af001190");

  private final LiveServer server = new LiveServer();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocketClient client =
      vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(1 << 24));

  @AfterEach
  void nothingIsLeft() {
    http.shutdownNow();
    Bench.done(vertx.close());
    server.close();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** Pictures {@code from} to {@code to}, in groups of ten, with a sound beside each. */
  private static PeerEncoder send(PeerEncoder encoder, int from, int to) throws Exception {
    for (int number = from; number <= to; number++) {
      encoder.add(MediaKind.VIDEO, number * 40, picture(number));
      encoder.add(MediaKind.AUDIO, number * 40, hex("af01%04x".formatted(number)));
    }
    encoder.send();
    return encoder;
  }

  private static byte[] picture(int number) {
    return hex((number % 10 == 0 ? "17" : "27") + "01000000" + "%04x".formatted(number));
  }

  private PeerEncoder encoder(int last) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(server.bench.port, "live", "cam");
    encoder.add(MediaKind.VIDEO, 0, AVC).add(MediaKind.AUDIO, 0, AAC);
    send(encoder, 0, last);
    Await.until("its pictures", () -> server.bench.report("cam").publisher() != null);
    return encoder;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("%04x"::formatted).toList();
  }

  /** One viewer by WebSocket, and what it was told and sent, each message by itself. */
  private record Watcher(WebSocket socket, List<String> notices, Movie movie, List<String> order) {

    static Watcher of(WebSocket socket) {
      var watcher =
          new Watcher(
              socket, new CopyOnWriteArrayList<>(), new Movie(), new CopyOnWriteArrayList<>());
      socket.frameHandler(watcher::frame);
      return watcher;
    }

    private synchronized void frame(WebSocketFrame frame) {
      if (frame.isText()) {
        notices.add(frame.textData());
        order.add("text");
      } else if (frame.isBinary()) {
        movie.read(frame.binaryData().getBytes());
        order.add("bytes");
      }
    }

    synchronized List<String> pictures() {
      return movie.samples(1).stream().map(Movie.Sample::hex).toList();
    }

    synchronized int starts() {
      return movie.starts().size();
    }

    Watcher awaitPicture(int number) {
      var wanted = "%04x".formatted(number);
      Await.until("picture " + number, () -> pictures().contains(wanted));
      return this;
    }

    void awaitClosed() {
      Await.until("a close", socket::isClosed);
    }
  }

  private Watcher watch() {
    var options =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(server.port).setURI(PATH);
    ClientWebSocket socket = client.webSocket();
    Watcher watcher = Watcher.of(socket); // before it connects: the first frame comes at once
    Bench.done(socket.connect(options));
    return watcher;
  }

  @Test
  @DisplayName("by WebSocket: what it is in words, then start and fragments; its end is a 1000")
  void watches() throws Exception {
    try (PeerEncoder encoder = encoder(13)) {
      Watcher watcher = watch().awaitPicture(12);
      send(encoder, 14, 30);
      watcher.awaitPicture(29);
      encoder.unpublish();
      watcher.awaitClosed();
      assertThat(watcher.pictures()).isEqualTo(numbers(10, 30));
      assertThat(watcher.socket.closeStatusCode()).isEqualTo((short) 1000);
      assertThat(watcher.order.subList(0, 2)).containsExactly("text", "bytes");
      assertThat(new JsonObject(watcher.notices.getFirst()))
          .isEqualTo(
              new JsonObject()
                  .put("type", "codecs")
                  .put("mime", "video/mp4; codecs=\"avc1.640015,mp4a.40.2\"")
                  .putNull("apart")
                  .put("tracks", new JsonArray().add(videoTrack()).add(audioTrack()))
                  .put("leftOut", new JsonArray()));
    }
  }

  private static JsonObject videoTrack() {
    return track("video", "avc1", "avc1.640015").put("width", 320).put("height", 180);
  }

  private static JsonObject audioTrack() {
    return track("audio", "mp4a", "mp4a.40.2").put("sampleRate", 48_000).put("channels", 2);
  }

  private static JsonObject track(String kind, String codec, String codecString) {
    return new JsonObject()
        .put("kind", kind)
        .put("id", 0)
        .put("codec", codec)
        .put("codecString", codecString)
        .putNull("width")
        .putNull("height")
        .putNull("sampleRate")
        .putNull("channels");
  }

  @Test
  @DisplayName("another size is told, and goes on in the same socket")
  void resized() throws Exception {
    try (PeerEncoder encoder = encoder(13)) {
      Watcher watcher = watch().awaitPicture(12);
      byte[] other = AVC.clone();
      other[8] = 0x1f;
      other[16] = 0x1f;
      encoder.add(MediaKind.VIDEO, 14 * 40, other).add(MediaKind.VIDEO, 20 * 40, picture(20));
      send(encoder, 21, 22);
      watcher.awaitPicture(21);
      assertThat(watcher.starts()).isEqualTo(2);
      assertThat(watcher.notices).hasSize(2);
      assertThat(watcher.notices.getLast()).contains("avc1.64001f,");
      encoder.unpublish();
      watcher.awaitClosed();
    }
  }

  @Test
  @DisplayName("F43: another codec is a close of 1000, renewed: come again")
  void renewed() throws Exception {
    try (PeerEncoder encoder = encoder(13)) {
      Watcher watcher = watch().awaitPicture(12);
      encoder.add(MediaKind.VIDEO, 560, hex("9068766331" + "01020304"));
      encoder.add(MediaKind.VIDEO, 560, hex("9368766331" + "01020304")).send();
      watcher.awaitClosed();
      assertThat(watcher.socket.closeStatusCode()).isEqualTo((short) 1000);
      assertThat(watcher.socket.closeReason()).isEqualTo("renewed");
      assertThat(watcher.pictures()).isEqualTo(numbers(10, 13));
      encoder.unpublish();
    }
  }

  @Test
  @DisplayName("by HTTP: the bytes alone, from the newest group to the stream's end")
  void overHttp() throws Exception {
    try (PeerEncoder encoder = encoder(13)) {
      HttpResponse<InputStream> response = ask("GET", PATH, BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("video/mp4");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
      Await.until("a viewer", () -> server.bench.viewers.get() == 1);
      send(encoder, 14, 25);
      encoder.unpublish();
      Movie movie = new Movie();
      try (InputStream body = response.body()) {
        movie.read(body.readAllBytes());
      }
      assertThat(movie.samples(1)).extracting(Movie.Sample::hex).isEqualTo(numbers(10, 25));
      assertThat(movie.samples(2)).extracting(Movie.Sample::hex).endsWith("0019");
    }
  }

  private <T> HttpResponse<T> ask(String method, String path, HttpResponse.BodyHandler<T> body)
      throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.port + path);
    return http.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(), body);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /live/live/none.mp4, 404",
    "GET, /live/keyed/cam.mp4, 403",
    "GET, /live/closed/cam.mp4, 403",
    "POST, /live/live/cam.mp4, 405",
  })
  @DisplayName("who may not watch is told why, as with FLV")
  void refusals(String method, String path, int status) throws Exception {
    assertThat(ask(method, path, BodyHandlers.ofString()).statusCode()).isEqualTo(status);
  }

  @Test
  @DisplayName("HEAD says what there is, and does not watch it")
  void head() throws Exception {
    try (PeerEncoder encoder = encoder(3)) {
      HttpResponse<String> response = ask("HEAD", PATH, BodyHandlers.ofString());
      assertThat(response.headers().firstValue("Content-Type")).contains("video/mp4");
      assertThat(response.body()).isEmpty();
      encoder.unpublish();
    }
  }
}
