package io.rtmprelay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The run of {@code ./run.sh bench chaos}, in a short form; {@link LongChaosIT} is the long one.
 */
class ChaosIT {

  private static final long SEED = 20;

  @Test
  @DisplayName("30 s of disorder: what is well loses nothing, all can be decoded, nothing stays")
  void shortRun() throws Exception {
    run(Duration.ofSeconds(30));
  }

  static void run(Duration length) throws Exception {
    var ledger = Chaos.run(length, SEED);
    assertThat(ledger.faults()).as("%s", ledger.lines()).isEmpty();
    // Without these it was no disorder.
    assertThat(ledger.counted("relay: sinks retried")).isGreaterThan(20);
    assertThat(ledger.counted("relay: publishers that came back or took over")).isGreaterThan(3);
    assertThat(ledger.counted("relay: dropped, cause=\"held\"")).isPositive();
    assertThat(ledger.counted("sessions cut")).isGreaterThan(20);
    assertThat(ledger.counted("recordings decoded by ffmpeg")).isGreaterThan(3);
  }
}
