package io.rtmprelay.control.sink;

import io.rtmprelay.control.observe.SinkObserver;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.transport.RtmpClient;
import java.nio.file.Path;

/**
 * What all sinks of a node share.
 *
 * @param client dials media servers
 * @param images makes the bodies the relay itself writes
 * @param recordings folder beneath which files lie that a request has named
 * @param observer is told which sinks there are
 */
public record SinkServices(
    RtmpClient client, Sink.Images images, Path recordings, SinkObserver observer) {}
