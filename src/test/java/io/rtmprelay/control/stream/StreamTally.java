package io.rtmprelay.control.stream;

import io.rtmprelay.control.observe.StreamObserver;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.StreamStats;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.SinkState;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many of each live, as metrics are told of them. Any thread. */
public final class StreamTally implements StreamObserver {

  public final AtomicInteger sinks = new AtomicInteger();
  public final AtomicInteger viewers = new AtomicInteger();
  public final AtomicInteger mirrors = new AtomicInteger();

  /** Streams, and sinks that are not off. */
  public final AtomicInteger told = new AtomicInteger();

  private volatile @Nullable StreamStats newest;

  /** Messages that the stream which began last has had. */
  public long framesIn() {
    StreamStats stats = newest;
    return stats == null ? 0 : stats.framesIn();
  }

  @Override
  public void streamBegan(StreamStats stats) {
    newest = stats;
    told.incrementAndGet();
  }

  @Override
  public void streamEnded(StreamStats stats) {
    told.decrementAndGet();
  }

  @Override
  public void sinkAttached(SinkStats stats) {
    sinks.incrementAndGet();
  }

  @Override
  public void sinkDetached(SinkStats stats) {
    sinks.decrementAndGet();
  }

  @Override
  public void viewerJoined(SinkStats stats) {
    viewers.incrementAndGet();
  }

  @Override
  public void viewerLeft(SinkStats stats) {
    viewers.decrementAndGet();
  }

  @Override
  public void mirrorBegan(SinkStats stats) {
    mirrors.incrementAndGet();
  }

  @Override
  public void mirrorEnded(SinkStats stats) {
    mirrors.decrementAndGet();
  }

  @Override
  public void sinkChanged(SinkState from, SinkState to) {
    told.addAndGet((from == SinkState.OFF ? 1 : 0) - (to == SinkState.OFF ? 1 : 0));
  }

  @Override
  public void sinkFailed(FailureClass kind) {}
}
