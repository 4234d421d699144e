package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.observe.StreamObserver;
import io.rtmprelay.control.report.StreamBoard;
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

  /** A stream to be, as it lives by {@code route}; whoever makes it closes it. */
  public Stream stream(String name, RouteConfig route) {
    return new Stream(name, StreamSettings.of(route), memory);
  }

  /** What of it the sinks need. */
  SinkServices ofSinks() {
    return new SinkServices(client, images, recordings, observer);
  }
}
