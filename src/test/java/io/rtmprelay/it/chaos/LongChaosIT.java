package io.rtmprelay.it.chaos;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@link ChaosIT} for minutes. It runs alone: relays that start beside it take both cores for
 * seconds, and its well servers would lag as much as the others.
 */
@Tag("full")
class LongChaosIT {

  @Test
  @DisplayName("5 min of disorder: what is well loses nothing, all can be decoded, nothing stays")
  void longRun() throws Exception {
    ChaosIT.run(Duration.ofMinutes(5));
  }
}
