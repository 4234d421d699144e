package io.rtmprelay.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.peer.obs.Obs;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * OBS through the relay into two media servers and a file at once. OBS keeps no copy of what it
 * sends, so its own count is the measure, and the three recordings are each other's.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ObsToServersIT {

  private static final int FRAMES = 90;

  /** Decoding and presentation time of a picture. */
  private static final Pattern PICTURE = Pattern.compile("0:v\\? .* at (-?\\d+)/(-?\\d+) .*");

  private static final Duration MAX_END = Duration.ofSeconds(15);

  private static NginxServer nginx;
  private static NodeMediaServer node;
  private static FileSink files;
  private static RelayConfig config;
  private static RelayProcess relay;
  private static Obs obs;

  @BeforeAll
  static void start() {
    var folder = WorkFolder.fresh("obs");
    var good = ServerCertificate.write(folder, "good", TestCertificates.good());
    nginx = NginxServer.start(folder);
    node = NodeMediaServer.start(folder);
    files = new FileSink(folder.resolve("recordings"));
    var sinks =
        List.of(
            new Sink("nginx", nginx.url("{name}")),
            new Sink("node", node.url("{name}")),
            new Sink("file", files.url("{name}")));
    config =
        new RelayConfig()
            .route("live/{name}", sinks)
            .with("sink: { queue: { bytes: 4MiB, time: 20s } }")
            .withTls(good.certificate(), good.key());
    relay = RelayProcess.start(folder, config);
    obs = Obs.trusting(ServerCertificate.writeCa(folder), folder);
  }

  @AfterAll
  static void end() {
    obs.close();
    relay.stop();
    nginx.close();
    node.close();
  }

  @ParameterizedTest(name = "{0} by {2}")
  @Order(1)
  @CsvSource({
    "H264B_AAC, 2, RTMP",
    "H264_AAC, 0, RTMPS",
    "H264B_AAC, 2, RTMPS",
    "H264_AAC, 0, RTMP"
  })
  @DisplayName("what OBS counts as sent is in each recording, decodes, and is the same in all")
  void arrivesWhole(Content content, int bFrames, Transport transport) {
    var name = name(content, transport);
    var url = transport == Transport.RTMPS ? config.securedUrl(name) : config.url(name);
    var sent = obs.stream(url.replaceFirst("/[^/]*$", ""), name, bFrames, FRAMES);
    Await.until("the stream is over", MAX_END, () -> relay.api().stream(name).isEmpty());
    var file = Recordings.settled(files.recording(name));
    assertThat(sent.reconnects()).as("connections lost").isEmpty();
    assertThat(sent.skipped()).as("frames skipped").isZero();
    assertThat(sent.frames()).isGreaterThanOrEqualTo(FRAMES);
    long pictures = pictures(FlvFile.read(file));
    assertThat(pictures).isLessThanOrEqualTo(sent.frames());
    Await.until(
        "each of the " + sent.frames() + " pictures has arrived or was not sent at the end",
        MAX_END,
        () -> pictures + obs.unsent() >= sent.frames(),
        () -> pictures + " arrived");
    FrameHashes.decode(file);
    assertThat(isReordered(file)).as("has B-frames").isEqualTo(bFrames > 0);
    for (var other : List.<MediaServer>of(nginx, node)) {
      var recording = FlvFile.read(Recordings.settled(other.recording(name)));
      assertThat(FlvComparison.faults(FlvFile.read(file), recording, other.habits())).isEmpty();
    }
    Findings.passed(Peer.OBS, content, transport);
  }

  @ParameterizedTest
  @Order(2)
  @EnumSource
  @DisplayName("an OBS before 29.1 sends H.264 and AAC, both, from time 0 on, and nothing else")
  void sendsNothingElse(Content content) {
    assumeTrue(obs.version().startsWith(Peer.OBS.version() + "."));
    var first = FlvFile.read(files.recording(name(Content.H264_AAC, Transport.RTMP))).messages();
    assertThat(first.getLast().timeMs()).isLessThan(0xFFFFFF);
    for (var transport : Peer.OBS.transports()) {
      if (Limits.of(Peer.OBS, content, transport).isPresent()) {
        Findings.limited(Peer.OBS, content, transport);
      }
    }
  }

  private static String name(Content content, Transport transport) {
    return (content + "-" + transport).toLowerCase(Locale.ROOT);
  }

  /** Whether pictures are shown in another order than they are sent. */
  private static boolean isReordered(Path file) {
    var waits = new HashSet<Long>();
    for (var frame : FrameHashes.of(file)) {
      var times = PICTURE.matcher(frame);
      if (times.matches()) {
        waits.add(Long.parseLong(times.group(2)) - Long.parseLong(times.group(1)));
      }
    }
    return waits.size() > 1;
  }

  private static long pictures(FlvFile file) {
    return file.messages().stream()
        .filter(message -> message.kind() == FlvMessage.Kind.VIDEO)
        .filter(message -> message.role() == FlvMessage.Role.MEDIA)
        .count();
  }
}
