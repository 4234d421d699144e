package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.observe.StreamObserver;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.runtime.state.SinkPlan;
import io.rtmprelay.control.runtime.state.SinkPlans;
import io.rtmprelay.control.sink.SinkServices;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.rtmprelay.transport.RtmpClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/**
 * What every stream of a node shares.
 *
 * @param board where each stream shows its report
 * @param memory the process's budget for media
 * @param client dials media servers
 * @param images makes the bodies the relay itself writes
 * @param maxBitrate of one publisher, in bits per second
 * @param viewers how far each may lag
 * @param observer is told what lives here
 * @param plans what is set at run time of each stream's sinks
 * @param recordings folder beneath which files lie that a request has named
 */
public record StreamServices(
    Vertx vertx,
    String node,
    ControlBus bus,
    StreamBoard board,
    MemoryBudget memory,
    RtmpClient client,
    Sink.Images images,
    long maxBitrate,
    ViewerSettings viewers,
    StreamObserver observer,
    SinkPlans plans,
    Path recordings) {

  /**
   * A stream to be, as it lives by {@code route}; whoever makes it closes it.
   *
   * @param ofPublisher sinks that its publisher brings
   */
  public Stream stream(String name, RouteConfig route, List<TargetConfig> ofPublisher) {
    return new Stream(name, settings(route, plan(name, ofPublisher)), memory);
  }

  /** What is set at run time of a stream's sinks, with those that its publisher brings. */
  SinkPlan plan(String name, List<TargetConfig> ofPublisher) {
    return plans.of(name).with(ofPublisher);
  }

  /** What a stream may hold that has the sinks of {@code route} and of {@code plan}. */
  static StreamSettings settings(RouteConfig route, SinkPlan plan) {
    return StreamSettings.of(route, plan.added());
  }

  /** What of it the sinks need. */
  SinkServices ofSinks() {
    return new SinkServices(client, images, recordings, observer);
  }
}
