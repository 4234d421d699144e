package io.rtmprelay.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often the config file was read again, what came of it, and since when it is in use. */
public final class Reloads {

  private static final double MS_PER_SECOND = 1_000;

  private final Map<String, LongAdder> byOutcome = new LinkedHashMap<>();
  private final String refused;
  private final InstantSource clock;
  private volatile boolean good = true;
  private volatile long goodAtMs;

  /**
   * @param outcomes all there are, by their words
   * @param refused the one that leaves the config as it was
   */
  public Reloads(List<String> outcomes, String refused, InstantSource clock) {
    outcomes.forEach(outcome -> byOutcome.put(outcome, new LongAdder()));
    this.refused = refused;
    this.clock = clock;
    this.goodAtMs = clock.millis();
  }

  void show(MeterRegistry registry) {
    byOutcome.forEach(
        (outcome, count) ->
            FunctionCounter.builder("relay.config.reloads", count, LongAdder::sum)
                .description("Times that the config file was read again, by outcome")
                .tag("outcome", outcome)
                .register(registry));
    Gauge.builder("relay.config.last.reload.successful", () -> good ? 1 : 0)
        .description("0 while the config file, as it was read last, cannot be used, else 1")
        .register(registry);
    Gauge.builder(
            "relay.config.last.reload.success.timestamp.seconds", () -> goodAtMs / MS_PER_SECOND)
        .description("When the config file was last read and used, in seconds since 1970")
        .register(registry);
  }

  /** The file was read again. */
  public void reloaded(String outcome) {
    LongAdder count = byOutcome.get(outcome);
    if (count != null) {
      count.increment();
    }
    good = !outcome.equals(refused);
    if (good) {
      goodAtMs = clock.millis();
    }
  }
}
