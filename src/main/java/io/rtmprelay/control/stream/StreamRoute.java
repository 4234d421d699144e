package io.rtmprelay.control.stream;

import io.rtmprelay.access.PublishQuery;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.publish.PublishGate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route that one stream lives by, and what its templates are filled with. What it is to be any
 * thread says and sees; the stream's loop takes that up.
 */
final class StreamRoute {

  private final PublishGate.Attempt attempt;
  private final Instant since;
  private final String node;
  private volatile RouteConfig config;
  private RouteConfig taken;

  /**
   * @param attempt by which the stream came to be
   * @param since when it did
   */
  StreamRoute(RouteConfig config, PublishGate.Attempt attempt, Instant since, String node) {
    this.config = config;
    this.taken = config;
    this.attempt = attempt;
    this.since = since;
    this.node = node;
  }

  /** What it is to be. Any thread. */
  RouteConfig config() {
    return config;
  }

  /** It is to be {@code next}. Any thread. */
  void become(RouteConfig next) {
    config = next;
  }

  /** What is new of it; null if nothing is. On the stream's loop. */
  @Nullable RouteConfig news() {
    RouteConfig next = config;
    if (next.equals(taken)) {
      return null;
    }
    taken = next;
    return next;
  }

  /** What the stream goes by. On its loop. */
  RouteConfig taken() {
    return taken;
  }

  /** See {@link Template#variables}. On the stream's loop. */
  Map<String, String> variables() {
    Map<String, String> captures = taken.match().match(attempt.streamName());
    return Template.variables(
        captures == null ? Map.of() : captures,
        attempt.app(),
        attempt.name(),
        Template.start(since),
        node,
        new PublishQuery(attempt.query()).relayed());
  }

  /** What is told of the stream, without figures. On its loop. */
  StreamReport report(
      StreamState state,
      long epoch,
      long revision,
      @Nullable PublisherReport publisher,
      List<SinkReport> sinks) {
    return new StreamReport(
        attempt.app(), attempt.name(), state, since, node, epoch, revision, publisher, sinks);
  }
}
