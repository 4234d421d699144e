package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import java.util.List;

/**
 * Bytes on their way to one viewer. What of them is media is the memory of its frames, which are
 * held until all has left, so that their stream is charged for them as long. Owned by the viewer's
 * loop.
 */
public final class FrameBytes {

  private final ByteBuf bytes;
  private final List<MediaFrame> frames;
  private final long heldBytes;

  private FrameBytes(ByteBuf bytes, List<MediaFrame> frames) {
    this.bytes = bytes;
    this.frames = frames;
    long held = 0;
    for (MediaFrame frame : frames) {
      held += frame.heldBytes();
    }
    this.heldBytes = held;
  }

  /**
   * Takes over the references to {@code pieces}, which are the bytes in their order, and to the
   * frames whose memory is among them.
   */
  public static FrameBytes of(List<ByteBuf> pieces, List<MediaFrame> frames) {
    return new FrameBytes(
        Unpooled.wrappedUnmodifiableBuffer(pieces.toArray(ByteBuf[]::new)), frames);
  }

  /** The bytes, to be read and not to be released. */
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
