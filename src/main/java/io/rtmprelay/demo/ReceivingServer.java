package io.rtmprelay.demo;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Outlet;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A media server that takes one stream over RTMP and measures how it arrives. Any thread. */
public final class ReceivingServer {

  private static final long MEMORY_BYTES = 16L << 20;
  private static final long MAX_DELAY_US = TimeUnit.SECONDS.toMicros(10);

  private final String name;
  private final SentTimes times;
  private final RtmpServer server;
  private final Arrivals arrivals = new Arrivals();
  private final AtomicReference<@Nullable Promise<Long>> awaited = new AtomicReference<>();

  public ReceivingServer(String name, MediaLoops loops, LimitsConfig limits, SentTimes times) {
    this.name = name;
    this.times = times;
    this.server =
        new RtmpServer(
            loops,
            new IngestConfig("127.0.0.1", 0),
            ServerSettings.DEFAULT,
            new ConnectionLimits(limits),
            this::take,
            PlayGate.NOTHING);
  }

  /** Listens on a free port of 127.0.0.1, and says which. */
  public Future<Integer> listen() {
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
        .ready(new Session(awaited.getAndSet(null)), nowMs);
    return Future.succeededFuture(new PublishAnswer.Accepted(new Taken(publisher.loop(), stream)));
  }

  /**
   * The {@code System.nanoTime()} of the first media in a session that begins after this call; what
   * still comes in the present one does not count.
   */
  Future<Long> nextSession() {
    Promise<Long> first = Promise.promise();
    awaited.set(first);
    return first.future();
  }

  String name() {
    return name;
  }

  /** What arrived since the last call, in words. */
  public String report() {
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

  /** What one relay sends, from publish on. */
  private final class Session implements Outlet {

    private @Nullable Promise<Long> first;

    Session(@Nullable Promise<Long> first) {
      this.first = first;
    }

    @Override
    public void write(MediaFrame frame, int timestampMs) {
      long nowNanos = System.nanoTime();
      arrivals.count(frame, nowNanos);
      if (first != null && frame.kind() != MediaKind.DATA) {
        first.complete(nowNanos);
        first = null;
      }
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

  /** Counts messages and how long each was on its way. */
  private final class Arrivals {

    private final Histogram delaysUs = new Histogram(MAX_DELAY_US, 3);
    private long messages;
    private long bytes;
    private long sinceNanos = System.nanoTime();

    synchronized void count(MediaFrame frame, long nowNanos) {
      messages++;
      bytes += frame.body().length();
      times
          .sentNanos(frame.body())
          .ifPresent(
              sentNanos -> {
                long us = TimeUnit.NANOSECONDS.toMicros(nowNanos - sentNanos);
                delaysUs.recordValue(Math.clamp(us, 0, MAX_DELAY_US));
              });
    }

    synchronized String report() {
      long nowNanos = System.nanoTime();
      double seconds = Math.max(1e-3, (nowNanos - sinceNanos) / 1e9);
      String words =
          messages == 0
              ? "nothing"
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
  }
}
