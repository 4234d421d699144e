package io.rtmprelay.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.peer.FfmpegListener;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Encoders straight into the media servers, with no relay between: the comparison finds no fault,
 * so a fault found behind the relay is the relay's.
 */
class ControlRunIT {

  private static final List<Passage> PASSAGES = new ArrayList<>();
  private static final List<MediaServer> SERVERS = new ArrayList<>();

  /** One encoder's stream into one server. */
  record Passage(Encoder encoder, MediaServer server, Publisher publisher) {
    @Override
    public String toString() {
      return encoder + " to " + server.getClass().getSimpleName();
    }
  }

  @BeforeAll
  static void publishAll() {
    var folder = WorkFolder.fresh("control");
    var nginx = serve(NginxServer.start(folder));
    var node = serve(NodeMediaServer.start(folder));
    for (var encoder : encoders()) {
      publish(folder.resolve("node"), encoder, node);
      if (encoder.legacy()) {
        publish(folder.resolve("nginx"), encoder, nginx);
      }
      if (encoder.content().equals(Optional.of(Content.MULTITRACK))) {
        publish(folder.resolve("listener"), encoder, serve(FfmpegListener.start(folder, "x")));
      }
    }
  }

  /** Each program, and each content. */
  private static List<Encoder> encoders() {
    return Encoder.all(Transport.RTMP).stream()
        .filter(
            encoder ->
                encoder.peer() == Peer.FFMPEG
                    || encoder.content().equals(Optional.of(Content.H264_AAC)))
        .toList();
  }

  private static MediaServer serve(MediaServer server) {
    SERVERS.add(server);
    return server;
  }

  private static void publish(Path folder, Encoder encoder, MediaServer server) {
    WorkFolder.create(folder);
    var publisher = encoder.publish(folder, server.url(encoder.name()), folder);
    PASSAGES.add(new Passage(encoder, server, publisher));
  }

  @AfterAll
  static void endAll() {
    PASSAGES.forEach(passage -> passage.publisher().close());
    SERVERS.forEach(MediaServer::close);
  }

  static List<Passage> passages() {
    return PASSAGES;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passages")
  @DisplayName("what an encoder sends is what a server records")
  void passesUnchanged(Passage passage) {
    var sent = passage.publisher().awaitSent();
    var recording = Recordings.settled(passage.server().recording(passage.encoder().name()));
    var habits = passage.server().habits();
    assertThat(FlvComparison.faults(sent, FlvFile.read(recording), habits)).isEmpty();
    assertThat(FrameHashes.of(recording)).isEqualTo(FrameHashes.of(passage.publisher().sent()));
  }
}
