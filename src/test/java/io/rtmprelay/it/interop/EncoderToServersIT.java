package io.rtmprelay.it.interop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegListener;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every encoder through the relay into every media server that takes its codecs, and into a file,
 * all at once and in real time: nothing is lost at the start or the end, nothing is changed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EncoderToServersIT {

  private static final Duration MAX_END = Duration.ofSeconds(15);

  private static final Map<String, Publisher> PUBLISHERS = new LinkedHashMap<>();
  private static final List<Passage> PASSAGES = new ArrayList<>();
  private static final List<MediaServer> SERVERS = new ArrayList<>();
  private static final List<RelayProcess> RELAYS = new ArrayList<>();

  /** One encoder's stream in one of its sinks. */
  record Passage(Encoder encoder, MediaServer server) {
    @Override
    public String toString() {
      return encoder + " to " + server.getClass().getSimpleName();
    }
  }

  @BeforeAll
  static void publishAll() {
    var folder = WorkFolder.fresh("matrix");
    var nginx = NginxServer.start(folder);
    var node = NodeMediaServer.start(folder);
    var files = new FileSink(folder.resolve("recordings"));
    SERVERS.addAll(List.of(nginx, node));
    var config = new RelayConfig();
    for (var encoder : Encoder.all()) {
      var servers = new ArrayList<MediaServer>(List.of(node, files));
      if (encoder.legacy()) {
        servers.add(nginx);
      }
      if (encoder.multitrack()) {
        var listener = FfmpegListener.start(folder, encoder.name());
        SERVERS.add(listener);
        servers.add(listener);
      }
      config.route("live/" + encoder.name(), sinks(servers, encoder));
      servers.forEach(server -> PASSAGES.add(new Passage(encoder, server)));
    }
    RELAYS.add(RelayProcess.start(folder, config));
    publish(folder.resolve("sent"), config);
  }

  private static List<Sink> sinks(List<MediaServer> servers, Encoder encoder) {
    return servers.stream()
        .map(server -> new Sink(server.getClass().getSimpleName(), server.url(encoder.name())))
        .toList();
  }

  private static void publish(Path folder, RelayConfig config) {
    WorkFolder.create(folder);
    for (var encoder : Encoder.all()) {
      PUBLISHERS.put(encoder.name(), encoder.publish(folder, config.url(encoder.name())));
    }
  }

  @AfterAll
  static void endAll() {
    PUBLISHERS.values().forEach(Publisher::close);
    RELAYS.forEach(RelayProcess::close);
    SERVERS.forEach(MediaServer::close);
  }

  @Test
  @Order(1)
  @DisplayName("all encoders end content, their streams end with them, the relay stops in order")
  void endsInOrder() {
    PUBLISHERS.values().forEach(Publisher::awaitSent);
    var relay = RELAYS.getFirst();
    Await.until("no stream is left", MAX_END, () -> relay.api().streams() == 0);
    relay.stop();
  }

  static List<Passage> passages() {
    return PASSAGES;
  }

  @ParameterizedTest(name = "{0}")
  @Order(2)
  @MethodSource("passages")
  @DisplayName("what an encoder sends is what each sink records, message by message")
  void passesUnchanged(Passage passage) {
    var publisher = requireNonNull(PUBLISHERS.get(passage.encoder().name()));
    var recording = Recordings.settled(passage.server().recording(passage.encoder().name()));
    assertThat(
            FlvComparison.faults(
                publisher.awaitSent(), FlvFile.read(recording), passage.server().habits()))
        .isEmpty();
    assertThat(FrameHashes.of(recording)).isEqualTo(FrameHashes.of(publisher.sent()));
  }
}
