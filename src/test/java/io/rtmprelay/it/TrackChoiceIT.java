package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.peer.FfmpegListener;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One stream, and to each server the tracks that it is to have, in the form that it knows. */
class TrackChoiceIT {

  /** Packet type of color information. */
  private static final int COLOR = 4;

  private static final Duration MAX_END = Duration.ofSeconds(15);

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName(
      "two pictures and two sounds: all to who knows them, the second sound to who does not")
  void secondSound() {
    var folder = WorkFolder.fresh("track-choice");
    var files = new FileSink(folder.resolve("recordings"));
    var config = new RelayConfig();
    try (var nginx = NginxServer.start(folder);
        var node = NodeMediaServer.start(folder);
        var listener = FfmpegListener.start(folder, "all")) {
      config.route(
          "live/multitrack",
          List.of(
              new Sink("node", node.url("multitrack")),
              new Sink("ffmpeg", listener.url("multitrack")),
              new Sink("nginx", nginx.url("second"), "tracks: { video: [0], audio: [1] }"),
              new Sink("file", files.url("second"), "tracks: { video: [1], audio: [1] }"),
              new Sink("sound", files.url("sound"), "tracks: { audio: [0, 1] }, codecs: [mp4a]")));
      try (var relay = RelayProcess.start(folder, config);
          var publisher =
              FfmpegPublisher.start(folder, Fixture.MULTITRACK, config.url("multitrack"))) {
        var sent = publisher.awaitSent();
        Await.until("the stream is over", MAX_END, () -> relay.api().streams() == 0);

        var all = Recordings.settled(node.recording("multitrack"));
        assertThat(FlvComparison.faults(sent, FlvFile.read(all), node.habits())).isEmpty();
        var source = FrameHashes.of(publisher.sent());
        assertThat(FrameHashes.of(listener.recording("multitrack"))).isEqualTo(source);

        var second = Recordings.settled(nginx.recording("second"));
        assertThat(FrameHashes.of(second)).isEqualTo(tracks(source, 0, 1));
        FrameHashes.decode(second);
        assertThat(FrameHashes.of(files.recording("second"))).isEqualTo(tracks(source, 1, 1));
        assertLegacy(files.recording("second"));
        // Of a file without pictures ffmpeg shows some sound in their place.
        assertThat(sounds(FrameHashes.of(files.recording("sound")))).isEqualTo(sounds(source));
        assertThat(FlvFile.read(files.recording("sound")).messages())
            .noneMatch(message -> message.kind() == Kind.VIDEO);
      }
    }
  }

  /** The frames of one picture and one sound, as those of a file with no other. */
  private static List<String> tracks(List<String> frames, int video, int audio) {
    return Stream.of("0:v? " + video + " ", "0:a? " + audio + " ")
        .flatMap(
            track ->
                frames.stream()
                    .filter(frame -> frame.startsWith(track))
                    .map(frame -> frame.replaceFirst("\\? \\d+ ", "? 0 ")))
        .toList();
  }

  private static List<String> sounds(List<String> frames) {
    return frames.stream().filter(frame -> frame.startsWith("0:a?")).toList();
  }

  /** No message has a header of Enhanced RTMP. */
  private static void assertLegacy(Path file) {
    assertThat(FlvFile.read(file).messages())
        .filteredOn(message -> message.kind() != Kind.DATA)
        .noneMatch(message -> firstByte(message) >= 0x80 && message.kind() == Kind.VIDEO)
        .noneMatch(message -> firstByte(message) >> 4 == 9 && message.kind() == Kind.AUDIO);
  }

  private static int firstByte(FlvMessage message) {
    return message.body().at(0);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("HEVC goes out as codec id 12 and comes back as hvc1, byte for byte")
  void hevcThereAndBack() {
    var folder = WorkFolder.fresh("hevc-forms");
    var files = new FileSink(folder.resolve("recordings"));
    var config = new RelayConfig();
    config.route(
        "live/hevc",
        List.of(
            new Sink("file", files.url("legacy"), "hevc: legacy"),
            new Sink("back", config.url("back"), "hevc: legacy")));
    config.route("live/back", List.of(new Sink("file", files.url("enhanced"), "hevc: enhanced")));
    try (var relay = RelayProcess.start(folder, config);
        var publisher = FfmpegPublisher.start(folder, Fixture.HEVC_AAC, config.url("hevc"))) {
      var sent = withoutColor(publisher.awaitSent());
      Await.until("the streams are over", MAX_END, () -> relay.api().streams() == 0);
      var enhanced = FlvFile.read(files.recording("enhanced"));
      assertThat(FlvComparison.faults(sent, enhanced, Habits.EXACT)).isEmpty();
      var pictures =
          FlvFile.read(files.recording("legacy")).messages().stream()
              .filter(message -> message.kind() == Kind.VIDEO)
              .toList();
      assertThat(pictures).allMatch(message -> (firstByte(message) & 0x8F) == 12);
      assertThat(pictures).filteredOn(message -> message.body().at(1) == 0).hasSize(1);
    }
  }

  /** The legacy form has no room for color information. */
  private static FlvFile withoutColor(FlvFile file) {
    return new FlvFile(
        file.messages().stream()
            .filter(message -> message.role() != Role.CONFIG || message.part() != COLOR)
            .toList(),
        file.restBytes());
  }
}
