package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sinks of streams that do not live. */
final class Idle {

  private static final Drops NONE = new Drops(0, 0, 0, 0, 0, 0);

  private Idle() {}

  /** The sink, off; its URL with the templates as they stand. */
  static SinkReport report(TargetConfig sink, Origin origin) {
    Map<String, @Nullable Object> settings = ConfigTree.sink(sink);
    return new SinkReport(
        sink.id(),
        String.valueOf(settings.get("url")),
        origin,
        sink.enabled(),
        SinkState.OFF,
        null,
        null,
        0,
        0,
        0,
        0,
        NONE,
        null,
        null,
        settings);
  }
}
