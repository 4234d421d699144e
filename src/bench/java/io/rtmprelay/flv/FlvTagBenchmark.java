package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.bench.SampleFrames;
import io.rtmprelay.bench.SampleStream;
import io.rtmprelay.bench.SampleStream.Sample;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** FLV tags of a second of media: copied for a file, in pieces for a viewer. */
@State(Scope.Thread)
public class FlvTagBenchmark {

  private final List<MediaFrame> frames = new ArrayList<>();
  private final LiveFlv live = new LiveFlv();
  private int batchBytes;
  private int baseMs;

  @Setup
  public void open() {
    try (SampleFrames samples = new SampleFrames()) {
      for (int i = 0; i < samples.size(); i++) {
        frames.add(samples.frame(i, 0));
        batchBytes += FlvTagWriter.tagBytes(frames.getLast());
      }
    }
    check();
  }

  /** Read by hand, the tags are those of the stream; a viewer's begin with the file's header. */
  private void check() {
    ByteBuf tags = tags();
    for (Sample sample : SampleStream.messages()) {
      int at = tags.readerIndex();
      boolean fits =
          tags.readByte() == sample.kind().typeId()
              && tags.readMedium() == sample.body().length
              && tags.readMedium() == sample.timestampMs();
      tags.readerIndex(at + FlvTagWriter.BODY_AT + sample.body().length);
      if (!fits || tags.readInt() != FlvTagWriter.BODY_AT + sample.body().length) {
        throw new IllegalStateException("no tag of " + sample);
      }
    }
    boolean whole = !tags.isReadable();
    tags.release();
    if (!whole || pieces() != batchBytes + FlvTagWriter.START_BYTES || pieces() != batchBytes) {
      throw new IllegalStateException("another size than " + batchBytes);
    }
  }

  private ByteBuf tags() {
    ByteBuf tags = PooledByteBufAllocator.DEFAULT.directBuffer(batchBytes);
    for (int i = 0; i < frames.size(); i++) {
      MediaFrame frame = frames.get(i);
      FlvTagWriter.tag(frame, frame.timestampMs(), tags);
    }
    return tags;
  }

  /** One batch of a recording, as far as the file. */
  @Benchmark
  @OperationsPerInvocation(SampleStream.MESSAGES)
  public int file() {
    ByteBuf tags = tags();
    int bytes = tags.readableBytes();
    tags.release();
    return bytes;
  }

  /** Each message by itself, as it comes. */
  @Benchmark
  @OperationsPerInvocation(SampleStream.MESSAGES)
  public int viewer() {
    return pieces();
  }

  private int pieces() {
    int bytes = 0;
    for (int i = 0; i < frames.size(); i++) {
      MediaFrame frame = frames.get(i);
      int nowMs = baseMs + frame.timestampMs();
      live.add(frame, nowMs, nowMs);
      FrameBytes taken = live.take(nowMs);
      if (taken != null) {
        bytes += taken.bytes().readableBytes();
        taken.release();
      }
    }
    baseMs = (baseMs + SampleStream.DURATION_MS) & Integer.MAX_VALUE;
    return bytes;
  }

  @TearDown
  public void close() {
    live.close();
    frames.forEach(MediaFrame::release);
  }
}
