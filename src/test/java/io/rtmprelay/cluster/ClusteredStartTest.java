package io.rtmprelay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.cluster.member.Members;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whole relays of one cluster in one process. */
class ClusteredStartTest {

  private final List<Integer> ports = Members.freePorts(9);

  private String config(int place) {
    return """
        node: { name: node-%d }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { port: 0 }
        cluster:
          enabled: on
          secret: sixteen-at-least
          host: 127.0.0.1
          members: %d
          bus: %d
          media: %d
          peers: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"]
          detection: 2s
        routes: [ { match: "{all*}" } ]
        """
        .formatted(
            place,
            ports.get(3 * place),
            ports.get(3 * place + 1),
            ports.get(3 * place + 2),
            ports.get(0),
            ports.get(3),
            ports.get(6));
  }

  @Test
  @DisplayName("nodes start one after the other, without waiting for each other, and stop")
  void startAndStop() {
    try (RunningNode first = RunningNode.start(config(0));
        RunningNode second = RunningNode.start(config(1))) {
      assertThat(first).isNotNull();
      assertThat(second).isNotNull();
    }
  }
}
