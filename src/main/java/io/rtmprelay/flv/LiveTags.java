package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole tags on their way to one viewer. Their bodies are the memory of their frames, which are
 * held until all has left, so that their stream is charged for them as long. Owned by the viewer's
 * loop.
 */
public final class LiveTags {

  private final ByteBuf bytes;
  private final List<MediaFrame> frames;
  private final long heldBytes;

  private LiveTags(ByteBuf bytes, List<MediaFrame> frames, long heldBytes) {
    this.bytes = bytes;
    this.frames = frames;
    this.heldBytes = heldBytes;
  }

  /**
   * Makes tags of {@code frames}, and takes over the references to them.
   *
   * @param timesMs of the tags, at least as many as there are frames
   * @param start what stands before the tags, for instance nothing
   */
  static LiveTags of(List<MediaFrame> frames, int[] timesMs, byte[] start) {
    int aroundBytes = start.length + frames.size() * FlvTagWriter.TAG_OVERHEAD_BYTES;
    ByteBuf around = PooledByteBufAllocator.DEFAULT.directBuffer(aroundBytes);
    around.writeBytes(start);
    List<ByteBuf> pieces = new ArrayList<>(frames.size() * 3 + 1);
    int from = 0;
    long heldBytes = 0;
    for (int i = 0; i < frames.size(); i++) {
      MediaFrame frame = frames.get(i);
      int bodyBytes = FlvTagWriter.bodyBytes(frame);
      FlvTagWriter.tagHeader(frame.kind(), timesMs[i], bodyBytes, around);
      pieces.add(around.retainedSlice(from, around.writerIndex() - from));
      from = around.writerIndex();
      frame.body().pieces(frame.header().wrapperBytes(), pieces::add);
      FlvTagWriter.backPointer(bodyBytes, around);
      heldBytes += frame.heldBytes();
    }
    pieces.add(around.slice(from, around.writerIndex() - from)); // with the maker's reference
    return new LiveTags(
        Unpooled.wrappedUnmodifiableBuffer(pieces.toArray(ByteBuf[]::new)), frames, heldBytes);
  }

  /** The tags, to be read and not to be released. */
  public ByteBuf bytes() {
    return bytes;
  }

  /** Bytes of memory that the frames hold. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Lets go of the bytes and the frames; once. */
  public void release() {
    bytes.release();
    frames.forEach(MediaFrame::release);
  }
}
