package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.transport.publish.Publisher;
import java.util.List;

/**
 * Who may publish a stream.
 *
 * @param priority over others who do
 * @param sinks that the stream is to have while it feeds it, beside all others
 */
public record Newcomer(Publisher publisher, int priority, List<TargetConfig> sinks) {

  public Newcomer {
    sinks = List.copyOf(sinks);
  }
}
