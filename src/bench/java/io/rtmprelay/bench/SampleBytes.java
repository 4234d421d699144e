package io.rtmprelay.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.bench.SampleStream.Sample;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@link SampleStream} as a publisher sends it (RTMP 1.0, 5.3.1), and cut into reads. Shares no
 * code with what is measured.
 */
public final class SampleBytes implements AutoCloseable {

  /** Where reads end. */
  public enum Reads {
    /** At the end of each message. */
    WHOLE,
    /** After each {@value SampleBytes#SEGMENT_BYTES} bytes, be that in the midst of a header. */
    SPLIT
  }

  /** What one segment of TCP carries over Ethernet. */
  static final int SEGMENT_BYTES = 1_448;

  private static final int AUDIO_CSID = 4;
  private static final int VIDEO_CSID = 6;
  private static final int STREAM_ID = 1;

  private final ByteBuf bytes = Unpooled.directBuffer();
  private final List<ByteBuf> reads = new ArrayList<>();
  private int lastAudioMs = -1;
  private int lastVideoMs = -1;

  /**
   * @param chunkSize bytes in each chunk; {@link #announced} tells the reader so
   */
  public SampleBytes(int chunkSize, Reads cut) {
    List<Integer> ends = new ArrayList<>();
    for (Sample sample : SampleStream.messages()) {
      write(sample, chunkSize);
      ends.add(bytes.writerIndex());
    }
    if (cut == Reads.SPLIT) {
      ends.clear();
      for (int end = SEGMENT_BYTES; end < bytes.writerIndex(); end += SEGMENT_BYTES) {
        ends.add(end);
      }
      ends.add(bytes.writerIndex());
    }
    int from = 0;
    for (int end : ends) {
      reads.add(bytes.slice(from, end - from));
      from = end;
    }
  }

  /** Set Chunk Size, which goes before the rest, once. */
  public static ByteBuf announced(int chunkSize) {
    ByteBuf message = Unpooled.buffer();
    message.writeByte(2).writeMedium(0).writeMedium(4).writeByte(1).writeIntLE(0);
    return message.writeInt(chunkSize);
  }

  /** The stream from its beginning, read by read; to be gone through to the end. */
  public List<ByteBuf> reads() {
    for (ByteBuf read : reads) {
      read.readerIndex(0);
    }
    return reads;
  }

  private void write(Sample sample, int chunkSize) {
    boolean audio = sample.kind() == MediaKind.AUDIO;
    int csid = audio ? AUDIO_CSID : VIDEO_CSID;
    int lastMs = audio ? lastAudioMs : lastVideoMs;
    byte[] body = sample.body();
    // The first message on a chunk stream has an absolute time, so that the stream can begin anew.
    bytes.writeByte(lastMs < 0 ? csid : 1 << 6 | csid);
    bytes.writeMedium(lastMs < 0 ? sample.timestampMs() : sample.timestampMs() - lastMs);
    bytes.writeMedium(body.length).writeByte(sample.kind().typeId());
    if (lastMs < 0) {
      bytes.writeIntLE(STREAM_ID);
    }
    for (int at = 0; at < body.length; at += chunkSize) {
      if (at > 0) {
        bytes.writeByte(3 << 6 | csid);
      }
      bytes.writeBytes(body, at, Math.min(chunkSize, body.length - at));
    }
    if (audio) {
      lastAudioMs = sample.timestampMs();
    } else {
      lastVideoMs = sample.timestampMs();
    }
  }

  @Override
  public void close() {
    bytes.release();
  }
}
