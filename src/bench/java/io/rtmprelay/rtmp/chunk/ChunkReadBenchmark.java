package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.bench.SampleBytes;
import io.rtmprelay.bench.SampleFrames;
import io.rtmprelay.bench.SampleStream;
import io.rtmprelay.bench.SampleStream.Sample;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayDeque;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A publisher's bytes to messages, laid out for sinks: one read cycle of a connection. */
@State(Scope.Thread)
public class ChunkReadBenchmark {

  @Param({"128", "4096", "60000"})
  public int chunkSize;

  @Param public SampleBytes.Reads reads = SampleBytes.Reads.WHOLE;

  private SampleBytes publisher;
  private ChunkReader reader;
  private long messages;

  @Setup
  public void open() throws ProtocolException {
    publisher = new SampleBytes(chunkSize, reads);
    check();
    reader = reader(this::count);
  }

  private ChunkReader reader(ChunkReader.Receiver receiver) throws ProtocolException {
    ChunkReader made =
        new ChunkReader(PooledByteBufAllocator.DEFAULT, SampleFrames.CHUNK_SIZE, receiver);
    made.trusted();
    made.read(SampleBytes.announced(chunkSize));
    return made;
  }

  /** Each message comes out as it was published, also when the stream begins anew. */
  private void check() throws ProtocolException {
    ArrayDeque<Sample> expected = new ArrayDeque<>();
    ByteBuf body = Unpooled.buffer();
    ChunkReader checked =
        reader(
            (typeId, streamId, timestampMs, image) -> {
              Sample sample = expected.remove();
              image.copyTo(0, body.clear());
              image.release();
              if (typeId != sample.kind().typeId()
                  || timestampMs != sample.timestampMs()
                  || !body.equals(Unpooled.wrappedBuffer(sample.body()))) {
                throw new IllegalStateException("read wrongly: " + sample);
              }
            });
    for (int time = 0; time < 2; time++) {
      expected.addAll(SampleStream.messages());
      for (ByteBuf in : publisher.reads()) {
        checked.read(in);
      }
      if (!expected.isEmpty()) {
        throw new IllegalStateException("not read: " + expected);
      }
    }
    checked.close();
  }

  private void count(int typeId, int streamId, int timestampMs, ChunkImage image) {
    messages++;
    image.release();
  }

  @Benchmark
  @OperationsPerInvocation(SampleStream.MESSAGES)
  public long read() throws ProtocolException {
    for (ByteBuf in : publisher.reads()) {
      reader.read(in);
    }
    return messages;
  }

  @TearDown
  public void close() {
    reader.close();
    publisher.close();
  }
}
