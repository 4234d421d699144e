package io.rtmprelay.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The config files of the demo's nodes, which differ in name, folder and ports.
 *
 * @param portOfFirst of the media server that takes sink a
 * @param portOfSecond of the one that takes sink b
 */
record NodesConfig(List<NodePorts> nodes, int portOfFirst, int portOfSecond) {

  /** Where the nodes find what they know each other by. */
  static final String SECRET_VARIABLE = "RTMP_RELAY_DEMO_SECRET";

  NodesConfig {
    nodes = List.copyOf(nodes);
  }

  static String name(int node) {
    return "node-" + (node + 1);
  }

  /** Of two, the one that is left has to go on alone; else it takes more than half. */
  int quorum() {
    return nodes.size() == 2 ? 1 : nodes.size() / 2 + 1;
  }

  /** The text of one node's file, whose data is kept below {@code folder}. */
  String text(int node, Path folder) {
    NodePorts ports = nodes.get(node);
    String peers =
        nodes.stream()
            .map(peer -> "\"" + Loopback.HOST + ":" + peer.members() + "\"")
            .collect(Collectors.joining(", "));
    return """
        node: { name: %s, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: %d } ]
        admin: { host: 127.0.0.1, port: %d }
        threads: { media: 1 }
        limits: { memory: 64MiB }
        drain: { deadline: 2s }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: a, url: "rtmp://127.0.0.1:%d/live/{name}" }
              - { id: b, url: "rtmp://127.0.0.1:%d/live/{name}" }
        cluster:
          enabled: true
          secret: "${%s}"
          host: 127.0.0.1
          advertise: 127.0.0.1
          members: %d
          bus: %d
          media: %d
          peers: [%s]
          nodes: %d
          quorum: %d
        """
        .formatted(
            name(node),
            folder.resolve("data"),
            ports.ingest(),
            ports.admin(),
            portOfFirst,
            portOfSecond,
            SECRET_VARIABLE,
            ports.members(),
            ports.bus(),
            ports.media(),
            peers,
            nodes.size(),
            quorum());
  }
}
