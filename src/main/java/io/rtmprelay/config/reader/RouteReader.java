package io.rtmprelay.config.reader;

import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.NodeConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys under {@code routes}. */
final class RouteReader {

  private static final int MAX_STREAMS = 1_000_000;

  private final NodeConfig node;
  private final StreamReader streams;
  private final StreamConfig stream;
  private final SinkConfig sink;
  private final boolean ofRequest;
  private final Map<String, NamePattern> earlier = new LinkedHashMap<>();

  /**
   * @param ofRequest whether the routes come with a request and not from the file
   */
  RouteReader(
      NodeConfig node,
      StreamReader streams,
      StreamConfig stream,
      SinkConfig sink,
      boolean ofRequest) {
    this.ofRequest = ofRequest;
    this.node = node;
    this.streams = streams;
    this.stream = stream;
    this.sink = sink;
  }

  List<RouteConfig> routes(Section root) {
    return root.sections("routes", this::route);
  }

  /** The route; null if it cannot be told what it matches, after all its faults are told. */
  @Nullable RouteConfig route(Section section) {
    NamePattern match = match(section);
    UrlReader urls =
        ofRequest ? UrlReader.ofRequest(match, node.name()) : UrlReader.ofFile(match, node.name());
    TargetReader targets = new TargetReader(urls, sink);
    var publish = RightsReader.publish(section);
    var play = RightsReader.play(section);
    Integer maxStreams = section.value("maxStreams", streams -> streams.number(1, MAX_STREAMS));
    StreamConfig streamOfRoute = section.section("stream", own -> streams.read(own, stream));
    List<TargetConfig> sinks = section.sections("sinks", targets::read);
    return match == null
        ? null
        : new RouteConfig(match, publish, play, maxStreams, streamOfRoute, sinks);
  }

  private @Nullable NamePattern match(Section section) {
    Scalar scalar = section.required("match");
    if (scalar == null) {
      return null;
    }
    NamePattern match;
    try {
      match = new NamePattern(scalar.text());
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
    for (var other : earlier.entrySet()) {
      if (other.getValue().covers(match)) {
        scalar.fault("is never reached, since " + other.getKey() + " matches all of it before");
        break;
      }
    }
    earlier.put(section.path(), match);
    return match;
  }
}
