package io.rtmprelay.metrics;

import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;

/** Which of Vert.x's own meters are of use. */
public final class VertxMeters {

  private VertxMeters() {}

  /**
   * Those of its HTTP server, its bus and its workers. Not of sockets, past which media goes, nor
   * with the method of a request for a label, which whoever asks may choose.
   */
  public static MicrometerMetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setLabels(EnumSet.of(Label.HTTP_CODE, Label.POOL_NAME, Label.EB_SIDE))
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET);
  }
}
