package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A relay that is taken out of service while an encoder publishes. */
class DrainIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(40);

  @Test
  @DisplayName("told by the API and by SIGTERM, it exits with 0 once the encoder has sent its all")
  void drains() {
    var folder = WorkFolder.fresh("drain");
    var files = new FileSink(folder.resolve("recordings"));
    var config =
        new RelayConfig()
            .with("drain: { deadline: 1h }")
            .route("live/{name}", List.of(new Sink("file", files.url("{name}"))));
    try (var relay = RelayProcess.start(folder, config);
        var publisher = FfmpegPublisher.start(folder, Fixture.H264_AAC, config.url("cam"))) {
      Await.until("media", MAX_TIME, () -> Files.size(files.recording("cam")) > 0);
      assertThat(relay.api().request("GET", "/health/ready").statusCode()).isEqualTo(200);
      var nodes = "/api/v1/nodes";
      assertThat(relay.api().request("POST", nodes + "/nobody/drain").statusCode()).isEqualTo(404);
      assertThat(relay.api().request("POST", nodes + "/test/drain").statusCode()).isEqualTo(202);
      assertThat(relay.api().request("GET", "/health/ready").statusCode()).isEqualTo(503);
      try (var late = FfmpegPublisher.start(folder, Fixture.H264_AAC, config.url("late"))) {
        assertThat(late.process().awaitExit(MAX_TIME)).as("nobody new is let in").isNotZero();
      }
      assertThat(publisher.process().isAlive()).as("the encoder goes on").isTrue();
      // To the relay alone: what watches over it would not wait so long.
      ProcessHandle.of(relay.process().pid()).orElseThrow().destroy();
      assertThat(relay.process().awaitExit(MAX_TIME)).as(relay.process().output()).isZero();
      assertThat(publisher.process().awaitExit(MAX_TIME)).as("the encoder was not cut").isZero();
      assertThat(FrameHashes.of(files.recording("cam")))
          .isEqualTo(FrameHashes.of(Fixture.H264_AAC.file()));
    }
  }
}
