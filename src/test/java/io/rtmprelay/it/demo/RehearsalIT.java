package io.rtmprelay.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a relay's JVM learns under load is written down, and fits the next relay. */
class RehearsalIT {

  private static final Duration MAX_TIME = Duration.ofMinutes(4);

  @Test
  @Tag("full")
  @DisplayName("rehearse FILE: a relay that insists on that file starts, and stops in order")
  void learnt() {
    Path folder = WorkFolder.fresh("rehearsal");
    Path cache = folder.resolve("learnt.aot");
    try (var rehearsal = RelayProcess.launch(folder, "rehearse", cache.toString())) {
      assertThat(rehearsal.awaitExit(MAX_TIME)).as(rehearsal.output()).isZero();
    }
    assertThat(cache).isNotEmptyFile();
    RelayConfig config = new RelayConfig().route("live/{name}", List.of());
    try (var relay =
        RelayProcess.startOn(
            List.of(), folder, config, List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"))) {
      relay.stop();
    }
  }
}
