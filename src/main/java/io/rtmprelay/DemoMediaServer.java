package io.rtmprelay;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Outlet;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.MediaLoop;
import io.rtmprelay.transport.MediaLoops;
import io.rtmprelay.transport.PublishAnswer;
import io.rtmprelay.transport.PublishGate;
import io.rtmprelay.transport.Publisher;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.play.PlayGate;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A media server that takes one stream over RTMP and measures how it arrives. */
final class DemoMediaServer {

  private static final long MEMORY_BYTES = 16L << 20;
  private static final long MAX_DELAY_US = TimeUnit.SECONDS.toMicros(10);

  private final String name;
  private final DemoClock clock;
  private final RtmpServer server;
  private final Arrivals arrivals = new Arrivals();

  DemoMediaServer(String name, MediaLoops loops, LimitsConfig limits, DemoClock clock) {
    this.name = name;
    this.clock = clock;
    this.server =
        new RtmpServer(
            loops,
            new IngestConfig("127.0.0.1", 0),
            ServerSettings.DEFAULT,
            new ConnectionLimits(limits),
            this::take,
            PlayGate.NOTHING);
  }

  Future<Integer> listen() {
    return server.listen();
  }

  private Future<PublishAnswer> take(PublishGate.Attempt attempt, Publisher publisher) {
    Stream stream =
        new Stream(
            attempt.streamName(),
            new StreamSettings(MEMORY_BYTES, 0, 0),
            new MemoryBudget(MEMORY_BYTES));
    long nowMs = publisher.loop().nowMs();
    stream
        .attach("arrivals", new SinkSettings(MEMORY_BYTES, 1_000, StartMode.AUTO), nowMs)
        .ready(arrivals, nowMs);
    return Future.succeededFuture(new PublishAnswer.Accepted(new Taken(publisher.loop(), stream)));
  }

  /** What arrived since the last call, in words. */
  String report() {
    return name + ": " + arrivals.report();
  }

  private record Taken(MediaLoop loop, Stream stream) implements PublishAnswer.Publication {

    @Override
    public Inlet inlet() {
      return stream;
    }

    @Override
    public void flushed() {}

    @Override
    public void ended(boolean deliberate, String reason) {
      stream.end();
      stream.close();
    }
  }

  /** Counts messages and how long each was on its way. */
  private final class Arrivals implements Outlet {

    private final Histogram delaysUs = new Histogram(MAX_DELAY_US, 3);
    private long messages;
    private long bytes;
    private long sinceNanos = System.nanoTime();

    @Override
    public synchronized void write(MediaFrame frame, int timestampMs) {
      messages++;
      bytes += frame.body().length();
      long sentNanos = clock.sentNanos(frame.kind(), timestampMs);
      if (sentNanos != DemoClock.UNKNOWN) {
        long us = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentNanos);
        delaysUs.recordValue(Math.clamp(us, 0, MAX_DELAY_US));
      }
    }

    synchronized String report() {
      long nowNanos = System.nanoTime();
      double seconds = Math.max(1e-3, (nowNanos - sinceNanos) / 1e9);
      String words =
          messages == 0
              ? "nothing yet"
              : "%d messages, %.0f kbit/s, delay p50 %.2f ms, p99 %.2f ms"
                  .formatted(
                      messages,
                      bytes * 8 / seconds / 1000,
                      delaysUs.getValueAtPercentile(50) / 1000.0,
                      delaysUs.getValueAtPercentile(99) / 1000.0);
      messages = 0;
      bytes = 0;
      delaysUs.reset();
      sinceNanos = nowNanos;
      return words;
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public long pendingBytes() {
      return 0;
    }
  }
}
