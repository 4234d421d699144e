package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Where first headers stand until they are sent: appended to one small buffer and handed out as
 * slices of it, so that a header costs no allocation.
 *
 * <p>Owned by one writer. A slab all of whose slices are sent is begun anew; one that is full is
 * left to the slices that still hold it.
 */
final class HeaderSlab {

  private static final int SLAB_BYTES = 512;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf slab;
  private int cutAt;

  HeaderSlab(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The buffer to append to, with room for {@code bytes}, at most {@value #SLAB_BYTES}. */
  ByteBuf open(int bytes) {
    ByteBuf buffer = slab;
    if (buffer != null && buffer.refCnt() == 1) {
      buffer.clear();
    } else if (buffer == null || buffer.writableBytes() < bytes) {
      close();
      buffer = allocator.directBuffer(SLAB_BYTES, SLAB_BYTES);
      slab = buffer;
    }
    cutAt = buffer.writerIndex();
    return buffer;
  }

  /** What was appended since it was opened or cut last; the caller takes over the slice. */
  ByteBuf cut(ByteBuf opened) {
    int from = cutAt;
    cutAt = opened.writerIndex();
    return opened.retainedSlice(from, cutAt - from);
  }

  void close() {
    if (slab != null) {
      slab.release();
      slab = null;
    }
  }
}
