package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Gives out pooled buffers and remembers them. */
final class TrackingAllocator extends AbstractByteBufAllocator {

  private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

  private final List<ByteBuf> given = new ArrayList<>();
  private long requestedBytes;

  TrackingAllocator() {
    super(true);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return track(POOL.heapBuffer(initialCapacity, maxCapacity), initialCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return track(POOL.directBuffer(initialCapacity, maxCapacity), initialCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  private ByteBuf track(ByteBuf buffer, int requested) {
    given.add(buffer);
    requestedBytes += requested;
    return buffer;
  }

  /** Bytes asked for so far. */
  long requestedBytes() {
    return requestedBytes;
  }

  /** Buffers given out so far. */
  int buffers() {
    return given.size();
  }

  /** Bytes of the buffers that are not free yet. */
  long liveBytes() {
    return given.stream().filter(b -> b.refCnt() > 0).mapToLong(ByteBuf::capacity).sum();
  }

  void assertAllFree() {
    assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }
}
