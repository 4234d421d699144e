package io.rtmprelay;

import io.rtmprelay.cluster.ClusterNode;
import io.rtmprelay.cluster.lease.LeaseFigures;
import io.rtmprelay.metrics.RelayMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What a node counts of its cluster, as its metrics show it; of one alone that is next to nothing.
 */
final class ClusterMeters {

  private ClusterMeters() {}

  static void show(@Nullable ClusterNode cluster, RelayMetrics metrics) {
    metrics.gauge(
        "relay.cluster.nodes",
        "Nodes in touch, this one among them",
        () -> cluster == null ? 1 : cluster.nodes());
    metrics.counter(
        "relay.cluster.strangers",
        "Connections refused that did not prove to be of a node",
        metrics,
        same -> cluster == null ? 0 : cluster.strangers());
    show(cluster == null ? new LeaseFigures() : cluster.leases(), metrics);
  }

  private static void show(LeaseFigures leases, RelayMetrics metrics) {
    metrics.gauge("relay.leases", "Streams this node is the origin of", leases::heldCount);
    metrics.counter(
        "relay.leases.lost", "Streams that had to end here", leases, LeaseFigures::lostCount);
    metrics.gauge(
        "relay.cluster.round.seconds",
        "How long it took until enough nodes had vouched for this one",
        () -> leases.roundMs() / 1000.0);
    for (LeaseFigures.Outcome outcome : LeaseFigures.Outcome.values()) {
      metrics.counter(
          "relay.claims",
          "Claims to be the origin of a stream, by what became of them",
          "outcome",
          outcome.word(),
          leases,
          counted -> counted.claims(outcome));
    }
  }
}
