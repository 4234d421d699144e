package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A real stream recorded to one file, to several, and to several of which the last is kept. */
class RecordingIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  @Test
  @DisplayName("F30: a decoder takes each file by itself, and together they are the one file")
  void rotates() {
    var folder = WorkFolder.fresh("recording");
    var config =
        new RelayConfig()
            .route(
                "live/{name}",
                List.of(
                    new Sink("whole", "file:" + folder + "/whole/{name}.flv"),
                    new Sink("parts", "file:" + folder + "/parts/{name}.flv", "rotate: 2s"),
                    new Sink(
                        "kept",
                        "file:" + folder + "/kept/{name}-{start}.flv",
                        "rotate: 2s, keep: 1")));
    try (var relay = RelayProcess.start(folder, config);
        var publisher = FfmpegPublisher.start(folder, Fixture.H264_AAC, config.url("cam"))) {
      publisher.awaitSent();
      Await.until("the stream's end", MAX_TIME, () -> relay.api().streams() == 0);
    }
    var parts = new ArrayList<String>();
    for (String name : List.of("cam.flv", "cam~2.flv", "cam~3.flv")) {
      var part = folder.resolve("parts").resolve(name);
      FrameHashes.decode(part);
      assertThat(frames(part)).isNotEmpty();
      parts.addAll(frames(part));
    }
    assertThat(WorkFolder.files(folder.resolve("parts"))).hasSize(3);
    assertThat(parts).containsExactlyInAnyOrderElementsOf(frames(folder.resolve("whole/cam.flv")));
    assertThat(WorkFolder.files(folder.resolve("kept")))
        .singleElement()
        .satisfies(
            last -> assertThat(frames(last)).isEqualTo(frames(folder.resolve("parts/cam~3.flv"))));
  }

  /** Each with its track, size and hash, whenever it is. */
  private static List<String> frames(Path file) {
    return FrameHashes.of(file).stream().map(frame -> frame.replaceFirst(" at \\S+", "")).toList();
  }
}
