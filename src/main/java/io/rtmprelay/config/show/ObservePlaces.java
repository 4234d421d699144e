package io.rtmprelay.config.show;

import io.rtmprelay.config.observe.LogConfig;
import io.rtmprelay.config.observe.MetricsConfig;
import io.rtmprelay.config.observe.TracingConfig;

/** The keys of what the relay tells of itself. */
final class ObservePlaces {

  private ObservePlaces() {}

  static Entries log(LogConfig log) {
    Entries levels = new Entries();
    log.levels().forEach(levels::word);
    return new Entries()
        .word("level", log.level())
        .word("format", log.format())
        .keys("levels", levels);
  }

  static Entries metrics(MetricsConfig metrics) {
    return new Entries().toggle("perStream", metrics.perStream());
  }

  static Entries tracing(TracingConfig tracing) {
    return new Entries().text("otlp", tracing.otlp());
  }
}
