package io.rtmprelay.it.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.rtmprelay.it.tls.ServerCertificate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A relay whose config changes, section by section, while encoders publish. Nobody tells it: the
 * file is saved, and what follows is seen from outside.
 */
class ReloadIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  /** Of 6 s each: longer than all the changes take, on any machine; they are ended after them. */
  private static final int LOOPS = 60;

  private final Path folder = WorkFolder.fresh("reload");
  private final FileSink files = new FileSink(folder.resolve("recordings"));
  private final int secondPort = Ports.free();
  private final int viewersPort = Ports.free();
  private final X509Bundle identity = TestCertificates.good();
  private final X509Bundle renewed = TestCertificates.goodEc();
  private final ServerCertificate certificate = ServerCertificate.write(folder, "server", identity);
  private final ConfigEdits edits = ConfigEdits.in(folder);
  private final RelayConfig config =
      new RelayConfig()
          .secured("first-token")
          .withTls(certificate.certificate(), certificate.key())
          .with("limits: { memory: 64MiB }")
          .with("stream: { memory: 16MiB }")
          .with("sink: { queue: { time: 20s } }")
          .with("log: { format: plain }")
          .with("events: []")
          .with("viewers: []")
          .with("threads: { media: 1 }");

  @Test
  @DisplayName("each section changes under live streams, which lose no frame by it")
  void changesWhileStreamsLive() throws Exception {
    try (var nginx = NginxServer.start(folder)) {
      config
          .route("live/still", List.of(new Sink("nginx", nginx.url("still"))))
          .route(
              "live/{name}",
              List.of(new Sink("file", files.url("{name}"))),
              "publish: { keys: [first-key] }");
      try (var relay = RelayProcess.start(folder, config);
          var still = publisher("still");
          var busy = publisher("busy?key=first-key")) {
        awaitSink(relay, "still", "nginx", "live");
        awaitSink(relay, "busy", "file", "live");
        change(relay, nginx);
        assertThat(still.process().isAlive()).as("the changes were in time").isTrue();
        assertWhole(still, nginx, "still");
        assertWhole(busy, files, "busy");
        relay.stop();
      }
    }
  }

  private Publisher publisher(String name) {
    return FfmpegPublisher.startLoop(LOOPS, folder, Fixture.H264_AAC, config.url(name));
  }

  private static void assertWhole(Publisher publisher, MediaServer server, String name) {
    var sent = publisher.end();
    var received = FlvFile.read(Recordings.settled(server.recording(name)));
    assertThat(FlvComparison.faults(sent, received, server.habits())).as(name).isEmpty();
  }

  private void change(RelayProcess relay, NginxServer nginx) throws Exception {
    changeLimits(relay);
    changeSinks(relay);
    changeRights(relay);
    changeDoors(relay);
    changeTokens(relay);
    renewCertificate(relay);
    changeEvents(relay);
    refuse(relay, nginx);
    changeSettings(relay);
    leavePending(relay);
  }

  private static void told(RelayProcess relay, String words) {
    relay.process().awaitLine(words, MAX_TIME, line -> line.contains(words));
  }

  private static void awaitSink(RelayProcess relay, String stream, String id, String state) {
    Await.until(
        stream + "'s sink " + id + " is " + state,
        MAX_TIME,
        () ->
            relay
                .api()
                .sink(stream, id)
                .filter(sink -> state.equals(sink.getString("state")))
                .isPresent());
  }

  private void changeLimits(RelayProcess relay) {
    edits.replace("memory: 64MiB", "memory: 96MiB").swapLink();
    told(relay, "reload: 1 change is in force: limits.memory");
    assertThat(relay.api().metric("relay_memory_limit_bytes")).isEqualTo(96 << 20);
  }

  private void changeSinks(RelayProcess relay) throws IOException {
    var more = "file:" + folder.resolve("more-{name}.flv");
    var file = "      - { id: file,";
    edits.replace(file, "      - { id: more, url: \"" + more + "\" }\n" + file).overwrite();
    told(relay, "in force: routes[live/{name}].sinks[more]");
    awaitSink(relay, "busy", "more", "live");
    edits.replace("      - { id: more, url: \"" + more + "\" }\n", "").swapLink();
    Await.until("its end", MAX_TIME, () -> relay.api().sink("busy", "more").isEmpty());
    assertThat(Files.size(folder.resolve("more-busy.flv"))).isPositive();
  }

  private void changeRights(RelayProcess relay) throws IOException {
    edits.replace("[first-key]", "[second-key]").overwrite();
    told(relay, "in force: routes[live/{name}].publish.keys");
    assertThatThrownBy(() -> publish(config.rtmpPort(), "new?key=first-key"))
        .isInstanceOf(IOException.class);
    publish(config.rtmpPort(), "new?key=second-key");
  }

  private static void publish(int port, String name) throws IOException {
    try (var publisher = RtmpPublisher.start(port, "live", name)) {
      publisher.end();
    }
  }

  private void changeDoors(RelayProcess relay) throws IOException {
    var listener = "  - { host: 127.0.0.1, port: %d }\n".formatted(secondPort);
    edits
        .replace("ingest:\n", "ingest:\n" + listener)
        .replace("viewers: []", "viewers: [{ port: %d }]".formatted(viewersPort))
        .renameOver();
    told(relay, "reload: 2 changes are in force: ingest[127.0.0.1:%d]".formatted(secondPort));
    publish(secondPort, "new?key=second-key");
    connect(viewersPort);
    edits.replace(listener, "").overwrite();
    told(relay, "reload: 1 change is in force: ingest[127.0.0.1:%d]".formatted(secondPort));
    assertThatThrownBy(() -> connect(secondPort)).isInstanceOf(IOException.class);
  }

  private static void connect(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }

  private void changeTokens(RelayProcess relay) {
    assertThat(me(relay, "second-token")).isEqualTo(401);
    var token = "{ name: test, role: admin, secret: \"first-token\" }";
    var other = "{ name: other, role: viewer, secret: \"second-token\" }";
    edits.replace(token, token + ", " + other).renameOver();
    told(relay, "in force: admin.tokens[other]");
    assertThat(me(relay, "second-token")).isEqualTo(200);
  }

  private static int me(RelayProcess relay, String token) {
    return relay.api().as(token).request("GET", "/api/v1/me").statusCode();
  }

  private void renewCertificate(RelayProcess relay) throws Exception {
    assertThat(PresentedCertificate.serial(config.rtmpsPort())).isEqualTo(serial(identity));
    ServerCertificate.write(folder, "server", renewed);
    told(relay, "].tls.certificate");
    assertThat(PresentedCertificate.serial(config.rtmpsPort())).isEqualTo(serial(renewed));
  }

  private static BigInteger serial(X509Bundle bundle) {
    return bundle.getCertificate().getSerialNumber();
  }

  private void changeEvents(RelayProcess relay) throws IOException {
    Queue<String> posted = new ConcurrentLinkedQueue<>();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    try {
      var url = "http://127.0.0.1:%d/".formatted(receiver.getAddress().getPort());
      edits
          .replace("events: []", "events: [{ url: \"%s\", secret: signed-with }]".formatted(url))
          .overwrite();
      told(relay, "in force: events[");
      publish(config.rtmpPort(), "told?key=second-key");
      Await.until(
          "an event of the stream",
          MAX_TIME,
          () ->
              posted.stream()
                  .map(JsonObject::new)
                  .anyMatch(event -> "told".equals(event.getString("name"))));
    } finally {
      receiver.stop(0);
    }
  }

  private void refuse(RelayProcess relay, NginxServer nginx) {
    var refused = "outcome=\"refused\"";
    var listener = "  - { host: 127.0.0.1, port: %d }\n".formatted(nginx.port());
    edits.replace("ingest:\n", "ingest:\n" + listener).renameOver();
    told(relay, "reload: 127.0.0.1:%d is in use".formatted(nginx.port()));
    edits.replace(listener, "").replace("sink: { queue:", "sink: { quue:").overwrite();
    told(relay, "did you mean queue?");
    assertThat(relay.api().samples("relay_config_reloads_total").get(refused)).isEqualTo(2);
    edits.replace("quue", "queue");
  }

  /** After these the log is JSON. */
  private void changeSettings(RelayProcess relay) {
    edits
        .replace("stream: { memory: 16MiB }", "stream: { memory: 12MiB }")
        .replace("time: 20s", "time: 21s")
        .replace("deadline: 0s", "deadline: 100ms")
        .replace("format: plain", "format: json")
        .renameOver();
    relay
        .process()
        .awaitLine(
            "JSON with what changed",
            MAX_TIME,
            line -> line.startsWith("{") && line.contains("4 changes are in force"));
    assertThat(relay.api().stream("busy").orElseThrow().getJsonObject("memory").getLong("limit"))
        .isEqualTo(12 << 20);
    var shown = new JsonObject(relay.api().request("GET", "/api/v1/config").body());
    assertThat(shown.getJsonObject("config").getJsonObject("sink").getJsonObject("queue"))
        .isEqualTo(new JsonObject().put("bytes", "4MiB").put("time", "21s"));
  }

  private void leavePending(RelayProcess relay) {
    edits.replace("media: 1", "media: 2").overwrite();
    told(relay, "reload: 1 change waits for a restart: threads.media");
    var shown = new JsonObject(relay.api().request("GET", "/api/v1/config").body());
    assertThat(shown.getJsonArray("pending").getJsonObject(0).getString("path"))
        .isEqualTo("threads.media");
  }
}
