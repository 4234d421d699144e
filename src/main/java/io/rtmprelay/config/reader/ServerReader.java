package io.rtmprelay.config.reader;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.NodeConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.DrainConfig;
import io.rtmprelay.config.ServerConfig.EventsConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.ThreadsConfig;
import io.rtmprelay.config.reader.cluster.ClusterReader;
import io.rtmprelay.config.reader.observe.ObserveReader;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of the whole file, and those too small for a reader of their own. */
final class ServerReader {

  private static final Pattern NODE_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final int MAX_MEDIA_THREADS = 256;
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final Duration MAX_DRAIN = Duration.ofHours(24);

  private final Machine machine;

  ServerReader(Machine machine) {
    this.machine = machine;
  }

  ServerConfig read(Section root) {
    ListenerReader listeners = new ListenerReader();
    NodeConfig node = root.section("node", this::node);
    var ingest = listeners.ingest(root);
    var admin = root.section("admin", listeners::admin);
    var viewers = listeners.viewers(root);
    ThreadsConfig threads = root.section("threads", this::threads);
    LimitsConfig limits = root.section("limits", section -> LimitsReader.read(section, machine));
    StreamReader streams = new StreamReader(limits.memory());
    StreamConfig stream = root.section("stream", streams::defaults);
    SinkConfig sink = root.section("sink", SinkReader::defaults);
    List<RouteConfig> routes = new RouteReader(node, streams, stream, sink, false).routes(root);
    return new ServerConfig(
        node,
        ingest,
        admin,
        viewers,
        threads,
        limits,
        stream,
        sink,
        routes,
        events(root),
        root.section("cluster", ClusterReader::read),
        root.section("drain", ServerReader::drain),
        root.section("log", ObserveReader::log),
        root.section("metrics", ObserveReader::metrics),
        root.section("tracing", ObserveReader::tracing));
  }

  private NodeConfig node(Section section) {
    String name = section.value("name", ServerReader::nodeName);
    Path data = section.value("data", Values::path);
    return new NodeConfig(name == null ? hostName() : name, data == null ? Path.of("data") : data);
  }

  private static @Nullable String nodeName(Scalar scalar) {
    if (NODE_NAME.matcher(scalar.text()).matches()) {
      return scalar.text();
    }
    scalar.fault(
        "must be 1 to 63 letters, digits, dots, dashes and underscores, a letter or digit at either"
            + " end");
    return null;
  }

  private String hostName() {
    String host = machine.hostName();
    return NODE_NAME.matcher(host).matches() ? host : "relay";
  }

  private ThreadsConfig threads(Section section) {
    int half = Math.clamp(machine.cores() / 2, 1, MAX_MEDIA_THREADS);
    return new ThreadsConfig(section.number("media", half, 1, MAX_MEDIA_THREADS));
  }

  private static List<EventsConfig> events(Section root) {
    Set<String> urls = new HashSet<>();
    return root.sections(
        "events",
        section -> {
          String url = Values.requiredHttpUrl(section, "url");
          if (!url.isEmpty() && !urls.add(url)) {
            section.fault("url", "is told already; each receiver is named once");
          }
          return new EventsConfig(url, Values.requiredSecret(section, "secret"));
        });
  }

  private static DrainConfig drain(Section section) {
    return new DrainConfig(section.duration("deadline", DRAIN, Duration.ZERO, MAX_DRAIN));
  }
}
