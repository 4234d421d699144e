package io.rtmprelay.it.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.GstPublisher;
import io.rtmprelay.it.peer.GstPublisher.Element;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NginxServer.Tls;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real encoders over TLS into the relay, and from it over TLS into real servers, all verified that
 * can verify (H20). librtmp gets in over TLS 1.3, which it does only where no ticket is sent.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RtmpsIT {

  private static final Duration MAX_WAIT = Duration.ofSeconds(20);
  private static final int SECONDS = 4;
  private static final String ILL = "ill";

  private static final Map<String, Publisher> PUBLISHERS = new LinkedHashMap<>();
  private static final List<MediaServer> SERVERS = new ArrayList<>();
  private static final List<RelayProcess> RELAYS = new ArrayList<>();

  @BeforeAll
  static void publishAll() {
    var folder = WorkFolder.fresh("rtmps");
    var ca = ServerCertificate.writeCa(folder);
    var good = ServerCertificate.write(folder, "good", TestCertificates.good());
    var old = new Tls(good, "TLSv1.2");
    var wrong = ServerCertificate.write(folder, "wrong", TestCertificates.wrongHost());
    var expired = ServerCertificate.write(folder, "expired", TestCertificates.expired());
    var own = ServerCertificate.write(folder, "self", TestCertificates.selfSigned());
    var faulty = List.of(tls(wrong), tls(expired), tls(own));
    var nginx = NginxServer.start(folder, old, faulty.get(0), faulty.get(1), faulty.get(2));
    var node = NodeMediaServer.start(folder, good);
    SERVERS.add(new Secured(nginx, old.port()));
    SERVERS.add(node.secured());
    var config = new RelayConfig().withTls(good.certificate(), good.key());
    // Time enough for a machine on which every first handshake is slow.
    config.with(
        "sink: { connectTimeout: 20s, queue: { time: 30s }, tls: { ca: \"%s\" } }".formatted(ca));
    var ill = new ArrayList<Sink>();
    for (Tls listener : faulty) {
      ill.add(new Sink("s" + ill.size(), new Secured(nginx, listener.port()).url(ILL)));
    }
    ill.add(new Sink("s3", "rtmps://127.0.0.1:%d/live/x".formatted(config.adminPort())));
    config.route("live/" + ILL, ill, "stream: { grace: 1s }");
    config.route("live/{name}", sinks());
    RELAYS.add(RelayProcess.start(folder, config));
    publish(folder, ca, config);
  }

  private static Tls tls(ServerCertificate certificate) {
    return new Tls(certificate, "TLSv1.3");
  }

  private static List<Sink> sinks() {
    return SERVERS.stream()
        .map(
            server ->
                new Sink(server.habits().name().toLowerCase(Locale.ROOT), server.url("{name}")))
        .toList();
  }

  private static void publish(Path folder, Path ca, RelayConfig config) {
    PUBLISHERS.put(
        "ffmpeg",
        FfmpegPublisher.startVerifying(ca, folder, Fixture.H264B_AAC, config.securedUrl("ffmpeg")));
    PUBLISHERS.put(
        "old-ffmpeg",
        FfmpegPublisher.startLegacyVerifying(
            ca, folder, Fixture.H264_MP3, config.securedUrl("old-ffmpeg")));
    PUBLISHERS.put(
        "librtmp",
        GstPublisher.start(Element.RTMPSINK, folder, config.securedUrl("librtmp"), SECONDS));
    PUBLISHERS.put(
        "rtmp2sink",
        GstPublisher.startTrusting(
            ca, Element.RTMP2SINK, folder, config.securedUrl("rtmp2sink"), SECONDS));
    // Until the test ends it, since why its sinks fail is asked while it lives.
    PUBLISHERS.put(
        ILL, FfmpegPublisher.startLoop(20, folder, Fixture.H264_AAC, config.securedUrl(ILL)));
  }

  @AfterAll
  static void endAll() {
    PUBLISHERS.values().forEach(Publisher::close);
    RELAYS.forEach(RelayProcess::close);
    SERVERS.forEach(MediaServer::close);
  }

  @ParameterizedTest(name = "{1}")
  @Order(1)
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | the certificate is for www.media.invalid, media.invalid, not for localhost
          1 | the server's certificate expired on
          2 | the server's certificate is self-signed
          3 | the server speaks no TLS on this port
          """)
  @DisplayName("a server that cannot be trusted is told with why, and nothing else suffers")
  void tellsWhy(int sink, String words) {
    Await.until(
        words, MAX_WAIT, () -> reason(sink).contains(words), () -> "the reason is " + reason(sink));
  }

  private static String reason(int sink) {
    return RELAYS.getFirst().api().stream(ILL)
        .map(stream -> stream.getJsonArray("sinks").getJsonObject(sink))
        .map((JsonObject found) -> String.valueOf(found.getString("reason")))
        .orElse("");
  }

  @Test
  @Order(2)
  @DisplayName("all encoders end content, their streams end with them, the relay stops in order")
  void endsInOrder() {
    requireNonNull(PUBLISHERS.get(ILL)).close();
    names().forEach(name -> requireNonNull(PUBLISHERS.get(name)).awaitSent());
    var relay = RELAYS.getFirst();
    Await.until("no stream is left", MAX_WAIT, () -> relay.api().streams() == 0);
    assertThat(relay.process().lines()).anyMatch(line -> line.contains("ingest rtmps://"));
    relay.stop();
  }

  static List<String> names() {
    return PUBLISHERS.keySet().stream().filter(name -> !name.equals(ILL)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @Order(3)
  @MethodSource("names")
  @DisplayName("what an encoder sends is what each server records, message by message")
  void passesUnchanged(String name) {
    var publisher = requireNonNull(PUBLISHERS.get(name));
    for (var server : SERVERS) {
      var recording = Recordings.settled(server.recording(name));
      assertThat(
              FlvComparison.faults(publisher.awaitSent(), FlvFile.read(recording), server.habits()))
          .as("%s", server)
          .isEmpty();
      assertThat(FrameHashes.of(recording)).isEqualTo(FrameHashes.of(publisher.sent()));
    }
  }
}
