package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Signals before there is anything to stop; {@code CommandLineIT} sends real ones after. */
class SignalsTest {

  private final Signals signals = new Signals();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicInteger stops = new AtomicInteger();
  private final AtomicInteger reloads = new AtomicInteger();

  private void answer() {
    signals.answerBy(
        () -> {
          stops.incrementAndGet();
          stopped.complete(null);
        },
        reloads::incrementAndGet);
  }

  @Test
  @DisplayName("one that comes too early to stop anything does so as soon as there is something")
  void early() throws Exception {
    signals.stop("TERM");
    assertThat(stops).hasValue(0);
    answer();
    stopped.get(30, TimeUnit.SECONDS);
    assertThat(stops).hasValue(1);
    assertThat(reloads).hasValue(0);
  }

  @Test
  @DisplayName("a reload is made once however often it was asked for too early, later each time")
  void earlyReload() {
    signals.reload();
    signals.reload();
    answer();
    assertThat(reloads).hasValue(1);
    signals.reload();
    assertThat(reloads).hasValue(2);
    assertThat(stops).hasValue(0);
  }

  @Test
  @DisplayName("one that comes when there is something to stop stops it")
  void inTime() throws Exception {
    answer();
    signals.stop("INT");
    stopped.get(30, TimeUnit.SECONDS);
    assertThat(stops).hasValue(1);
  }
}
