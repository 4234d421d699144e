package io.rtmprelay;

import io.rtmprelay.control.hook.HookFigures;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.control.stream.StreamObserver;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.StreamStats;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.SinkState;

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

  static StreamObserver observer(RelayMetrics metrics) {
    return new StreamObserver() {
      @Override
      public void streamBegan(StreamStats stats) {
        metrics.streamBegan(stats);
      }

      @Override
      public void streamEnded(StreamStats stats) {
        metrics.streamEnded(stats);
      }

      @Override
      public void sinkAttached(SinkStats stats) {
        metrics.sinkAttached(stats);
      }

      @Override
      public void sinkDetached(SinkStats stats) {
        metrics.sinkDetached(stats);
      }

      @Override
      public void viewerJoined(SinkStats stats) {
        metrics.viewerJoined(stats);
      }

      @Override
      public void viewerLeft(SinkStats stats) {
        metrics.viewerLeft(stats);
      }

      @Override
      public void mirrorBegan(SinkStats stats) {
        metrics.mirrorBegan(stats);
      }

      @Override
      public void mirrorEnded(SinkStats stats) {
        metrics.mirrorEnded(stats);
      }

      @Override
      public void sinkChanged(SinkState from, SinkState to) {
        metrics.sinkChanged(from, to);
      }

      @Override
      public void sinkFailed(FailureClass kind) {
        metrics.sinkFailed(kind);
      }
    };
  }
}
