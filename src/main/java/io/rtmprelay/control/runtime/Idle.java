package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sinks of streams that do not live. */
final class Idle {

  private Idle() {}

  /**
   * The sink, off as far as is known, that is since now; its URL with the templates as they stand.
   */
  static SinkReport report(TargetConfig sink, Origin origin) {
    Map<String, @Nullable Object> settings = ConfigTree.sink(sink);
    return new SinkReport(
        sink.id(),
        String.valueOf(settings.get("url")),
        origin,
        sink.enabled(),
        SinkState.OFF,
        Instant.now(),
        null,
        null,
        settings);
  }
}
