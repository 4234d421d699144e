package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.media.MediaKind.VIDEO;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.bench.SampleStream;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The one copy of a body, with the headers of its chunks, and the first header of one sink. */
@State(Scope.Thread)
public class WireImageBenchmark {

  private static final int STREAM_ID = 1;
  private static final int FRAME_MS = 40;

  /** Also a body of more than one segment. */
  @Param({
    "" + SampleStream.AUDIO_BYTES,
    "" + SampleStream.INTER_BYTES,
    "" + SampleStream.KEY_BYTES,
    "200000"
  })
  public int bodyBytes;

  @Param({"128", "4096", "60000"})
  public int chunkSize;

  private final Sent sent = new Sent();
  private ByteBuf body;
  private ImageBuilder builder;
  private ChunkWriter writer;
  private int timestampMs;

  /** Counts what would be sent, as a socket would take it over. */
  private static final class Sent implements ChunkWriter.Parts {

    private long bytes;

    @Override
    public void part(ByteBuf part) {
      bytes += part.readableBytes();
      part.release();
    }

    @Override
    public void shared(ByteBuf image, int from) {
      bytes += image.writerIndex() - from;
    }
  }

  @Setup
  public void open() {
    byte[] noise = new byte[bodyBytes];
    new Random(1).nextBytes(noise);
    body = Unpooled.directBuffer(bodyBytes).writeBytes(noise);
    builder = new ImageBuilder(PooledByteBufAllocator.DEFAULT);
    writer = new ChunkWriter(PooledByteBufAllocator.DEFAULT, chunkSize);
    writer.chunkSize(Unpooled.buffer(), chunkSize);
    check();
  }

  /** The image holds the body, and goes out with each header in its place. */
  private void check() {
    ChunkImage image = image();
    ByteBuf copy = Unpooled.buffer(bodyBytes);
    image.copyTo(0, copy);
    writer.write(VIDEO, 0, STREAM_ID, image, sent);
    image.release();
    int headers = 12 + (bodyBytes - 1) / chunkSize;
    if (!copy.equals(body) || sent.bytes != bodyBytes + headers) {
      throw new IllegalStateException(sent.bytes + " bytes of a body of " + bodyBytes);
    }
  }

  private ChunkImage image() {
    builder.begin(bodyBytes, chunkSize, ChunkImage.VIDEO_CSID);
    builder.append(body.readerIndex(0), bodyBytes);
    ChunkImage image = builder.finish();
    body.readerIndex(0);
    return image;
  }

  @Benchmark
  public long make() {
    ChunkImage image = image();
    timestampMs += FRAME_MS;
    writer.write(VIDEO, timestampMs, STREAM_ID, image, sent);
    image.release();
    return sent.bytes;
  }

  @TearDown
  public void close() {
    writer.close();
    body.release();
  }
}
