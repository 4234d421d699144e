package io.rtmprelay.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.bench.SampleBytes;
import io.rtmprelay.bench.SampleFrames;
import io.rtmprelay.bench.SampleStream;
import io.rtmprelay.bench.SampleStream.Sample;
import io.rtmprelay.bench.WireOutlet;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a message that is read to what its sinks send, each message in a read cycle of its own: a
 * frame is made, published and flushed. Images are made beforehand.
 */
@State(Scope.Thread)
public class FanOutBenchmark {

  private static final long STREAM_BYTES = 16 << 20;
  private static final long QUEUE_BYTES = 4 << 20;
  private static final int QUEUE_MS = 4_000;

  @Param({"1", "2", "50"})
  public int sinks;

  private SampleFrames frames;
  private Stream stream;
  private List<WireOutlet> outlets;
  private int baseMs;

  /** Times go up as the stream plays, so that they begin anew before they could run out. */
  @Setup(Level.Iteration)
  public void open() throws ProtocolException {
    stream =
        new Stream(
            "live/cam",
            new StreamSettings(STREAM_BYTES, QUEUE_BYTES, QUEUE_MS),
            new MemoryBudget(8 * STREAM_BYTES));
    outlets = new ArrayList<>();
    for (int i = 0; i < sinks; i++) {
      WireOutlet outlet = new WireOutlet();
      outlets.add(outlet);
      stream
          .attach("s" + i, new SinkSettings(QUEUE_BYTES, QUEUE_MS, StartMode.AUTO), 0)
          .ready(outlet, 0);
    }
    baseMs = 0;
    ByteBuf sent = Unpooled.buffer();
    outlets.getLast().copyTo(sent);
    for (MediaFrame header : SampleFrames.headers()) {
      stream.publish(header, 0);
      header.release();
    }
    stream.flush(0);
    // An image keeps the header that its first sink sends. Those of the first second are others
    // than in the long run, so they go to images that are not used any more.
    frames = new SampleFrames();
    publish();
    frames.close();
    frames = new SampleFrames();
    publish();
    outlets.getLast().copyTo(null);
    check(sent);
    sent.release();
  }

  /** Each sink got all; what the last one sent is read as what was published. */
  private void check(ByteBuf sent) throws ProtocolException {
    for (WireOutlet outlet : outlets) {
      if (outlet.bytes() != sent.readableBytes() || outlet.flushes() != 2 * frames.size() + 1) {
        throw new IllegalStateException(outlet.bytes() + " bytes, " + outlet.flushes());
      }
    }
    ArrayDeque<Sample> expected = new ArrayDeque<>(SampleStream.headers());
    expected.addAll(SampleStream.messages());
    expected.addAll(SampleStream.messages());
    ChunkReader reader =
        new ChunkReader(
            PooledByteBufAllocator.DEFAULT,
            SampleFrames.CHUNK_SIZE,
            (typeId, streamId, timestampMs, image) -> {
              Sample sample = expected.remove();
              ByteBuf body = Unpooled.buffer();
              image.copyTo(0, body);
              image.release();
              if (timestampMs % SampleStream.DURATION_MS != sample.timestampMs()
                  || !body.equals(Unpooled.wrappedBuffer(sample.body()))) {
                throw new IllegalStateException("sent wrongly: " + sample);
              }
            });
    reader.trusted();
    reader.read(SampleBytes.announced(SampleFrames.CHUNK_SIZE));
    reader.read(sent);
    reader.close();
    if (!expected.isEmpty()) {
      throw new IllegalStateException("not sent: " + expected);
    }
  }

  @Benchmark
  @OperationsPerInvocation(SampleStream.MESSAGES)
  public long publish() {
    for (int i = 0; i < frames.size(); i++) {
      MediaFrame frame = frames.frame(i, baseMs);
      stream.publish(frame, frame.timestampMs());
      frame.release();
      stream.flush(frame.timestampMs());
    }
    baseMs += SampleStream.DURATION_MS;
    return outlets.getFirst().bytes();
  }

  @TearDown(Level.Iteration)
  public void close() {
    stream.close();
    outlets.forEach(WireOutlet::close);
    frames.close();
  }
}
