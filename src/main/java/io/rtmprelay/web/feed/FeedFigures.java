package io.rtmprelay.web.feed;

import io.rtmprelay.metrics.RelayMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of the feeds. Written on their loops, read anywhere. */
public final class FeedFigures {

  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();

  /** Figures that {@code metrics} shows. */
  public static FeedFigures shown(RelayMetrics metrics) {
    FeedFigures figures = new FeedFigures();
    figures.show(metrics);
    return figures;
  }

  private void show(RelayMetrics metrics) {
    metrics.gauge("relay.feed.clients", "Clients that are told of events", this::clients);
    metrics.counter("relay.feed.events", "Events told", this, FeedFigures::events);
    metrics.counter("relay.feed.cut", "Clients of events that were ended", this, FeedFigures::cut);
  }

  /** Clients connected now. */
  public int clients() {
    return clients.get();
  }

  /** Events told since the start, each once however many listened. */
  public long events() {
    return events.get();
  }

  /**
   * Clients that the feed ended because they did not read, were silent or sent what they may not.
   */
  public long cut() {
    return cut.get();
  }

  void came() {
    clients.incrementAndGet();
  }

  void left() {
    clients.decrementAndGet();
  }

  void cutOne() {
    cut.incrementAndGet();
  }

  void told() {
    events.incrementAndGet();
  }
}
