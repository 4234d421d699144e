package io.rtmprelay.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Outlet;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import org.jspecify.annotations.Nullable;

/**
 * An RTMP target without a socket: frames become the pieces that would be sent, which are counted.
 * One thread.
 */
public final class WireOutlet implements Outlet, ChunkWriter.Parts, AutoCloseable {

  private static final int STREAM_ID = 1;

  private final ChunkWriter writer =
      new ChunkWriter(PooledByteBufAllocator.DEFAULT, SampleFrames.CHUNK_SIZE);
  private @Nullable ByteBuf copy;
  private long bytes;
  private long flushes;

  public WireOutlet() {
    writer.chunkSize(Unpooled.buffer(), SampleFrames.CHUNK_SIZE);
  }

  /** Appends all that is sent from here on to {@code target}, too; not any more if it is null. */
  public void copyTo(@Nullable ByteBuf target) {
    copy = target;
  }

  /** Bytes sent so far. */
  public long bytes() {
    return bytes;
  }

  public long flushes() {
    return flushes;
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    writer.write(frame.kind(), timestampMs, STREAM_ID, (ChunkImage) frame.body(), this);
  }

  @Override
  public void part(ByteBuf part) {
    send(part, part.readerIndex());
    part.release();
  }

  @Override
  public void shared(ByteBuf image, int from) {
    send(image, from);
  }

  private void send(ByteBuf piece, int from) {
    int length = piece.writerIndex() - from;
    bytes += length;
    if (copy != null) {
      copy.writeBytes(piece, from, length);
    }
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void close() {
    writer.close();
  }
}
