package io.rtmprelay;

import io.rtmprelay.control.hook.HookFigures;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.metrics.RelayMetrics;

/** What the parts of a node count, as its metrics show it. */
final class NodeMetrics {

  private NodeMetrics() {}

  static void show(Refusals refusals, RelayMetrics metrics) {
    for (PublishRefusal why : PublishRefusal.values()) {
      metrics.counter(
          "relay.publishes.refused",
          "Publishes refused, by reason",
          "reason",
          why.word(),
          refusals,
          all -> all.count(why));
    }
  }

  static void show(HookFigures figures, RelayMetrics metrics) {
    metrics.counter(
        "relay.events.posted", "Events that a receiver took", figures, HookFigures::postedCount);
    metrics.counter(
        "relay.events.failed",
        "Posts of events that failed; each is tried again",
        figures,
        HookFigures::failedCount);
    metrics.gauge("relay.events.queued", "Events that wait to be posted", figures::queuedCount);
    for (HookFigures.Loss loss : HookFigures.Loss.values()) {
      metrics.counter(
          "relay.events.lost",
          "Events that a receiver was not told of, by reason",
          "reason",
          loss.word(),
          figures,
          counted -> counted.lostCount(loss));
    }
  }
}
