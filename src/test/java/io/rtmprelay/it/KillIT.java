package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The relay dies without warning while it records. */
class KillIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(10);
  private static final long ENOUGH_BYTES = 2_000_000;
  private static final int MAX_TAG_BYTES = 15 + (1 << 24);

  @Test
  @DisplayName("F5: killed while it records, it leaves whole tags and at most one partial tag")
  void leavesWholeTags() {
    var folder = WorkFolder.fresh("kill");
    var files = new FileSink(folder.resolve("recordings"));
    var config =
        new RelayConfig().route("live/{name}", List.of(new Sink("file", files.url("{name}"))));
    try (var relay = RelayProcess.start(folder, config);
        var publisher = FfmpegPublisher.start(folder, Fixture.HEAVY, config.url("cut"))) {
      var recording = files.recording("cut");
      Await.until("enough is recorded", MAX_TIME, () -> Files.size(recording) > ENOUGH_BYTES);
      assertThat(publisher.process().isAlive()).isTrue();
      relay.process().kill();
      relay.process().awaitExit(MAX_TIME);
      check(folder, recording);
    }
  }

  private static void check(Path folder, Path recording) {
    var recorded = FlvFile.read(recording);
    var sent = FlvFile.read(Fixture.HEAVY.file());
    assertThat(recorded.restBytes()).isLessThan(MAX_TAG_BYTES);
    long media = mediaCount(recorded);
    assertThat(media).isPositive().isLessThan(mediaCount(sent));
    var begun = new FlvFile(firstMedia(sent, media), 0);
    var whole = new FlvFile(recorded.messages(), 0);
    assertThat(FlvComparison.faults(begun, whole, Habits.NGINX)).isEmpty();
    FrameHashes.decode(cut(folder, recording, recorded.restBytes()));
  }

  private static long mediaCount(FlvFile file) {
    return file.messages().stream().filter(m -> m.role() == FlvMessage.Role.MEDIA).count();
  }

  /** The file's messages up to its media message number {@code count}. */
  private static List<FlvMessage> firstMedia(FlvFile file, long count) {
    var messages = new ArrayList<FlvMessage>();
    long media = 0;
    for (var message : file.messages()) {
      if (media == count) {
        break;
      }
      messages.add(message);
      media += message.role() == FlvMessage.Role.MEDIA ? 1 : 0;
    }
    return messages;
  }

  private static Path cut(Path folder, Path recording, int restBytes) {
    var bytes = WorkFolder.read(recording);
    return WorkFolder.write(
        folder.resolve("whole.flv"), Arrays.copyOf(bytes, bytes.length - restBytes));
  }
}
