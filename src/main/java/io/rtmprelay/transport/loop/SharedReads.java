package io.rtmprelay.transport.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Has the sockets of one loop read into the same memory, one after the other: it stays in the
 * processor's caches, a read takes all that is there, and none costs an allocation. Owned by the
 * loop.
 *
 * <p>For sockets whose readers are done with a buffer once the read is over; should one be kept
 * nevertheless, the next read gets another.
 */
final class SharedReads extends DefaultMaxMessagesRecvByteBufAllocator {

  /** More than the longest frame as a rule, so that it comes in one read. */
  private static final int BYTES = 128 << 10;

  /** Reads of one socket before others get their turn; 1 MiB together. */
  private static final int READS_PER_TURN = 8;

  private final ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES));

  SharedReads() {
    super(READS_PER_TURN);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own type of handle
  public RecvByteBufAllocator.Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return BYTES;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator others) {
        return buffer.refCnt() == 1 ? buffer.clear().retain() : others.ioBuffer(BYTES);
      }
    };
  }
}
