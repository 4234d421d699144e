package io.rtmprelay.it.cluster.node;

import io.rtmprelay.it.process.Ports;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where a node is reached by others of its cluster.
 *
 * @param members port of Hazelcast
 * @param bus port of the event bus
 * @param media port of the listener for streams of other nodes
 */
public record Inner(String host, int members, int bus, int media) {

  static Inner on(String host) {
    return new Inner(host, Ports.free(), Ports.free(), Ports.free());
  }

  /** The section {@code cluster} of its config. */
  String yaml(List<Inner> all, String detection, String secret) {
    var peers =
        all.stream()
            .map(one -> String.format(Locale.ROOT, "\"%s:%d\"", one.host, one.members))
            .collect(Collectors.joining(", "));
    return """
    cluster:
      enabled: true
      secret: "%s"
      host: %s
      advertise: %s
      members: %d
      bus: %d
      media: %d
      peers: [%s]
      nodes: %d
      detection: %s
    """
        .formatted(secret, host, host, members, bus, media, peers, all.size(), detection);
  }
}
