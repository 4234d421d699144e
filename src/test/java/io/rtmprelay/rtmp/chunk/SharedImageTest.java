package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guards of the hot path: one copy for each payload byte, and none for each sink. */
class SharedImageTest {

  private static final int CHUNK_SIZE = 4096;

  @ParameterizedTest
  @CsvSource({"1, 0", "1, -40", "50, 0", "50, -40"})
  @DisplayName("Payload bytes copied are payload bytes received, whatever the number of sinks")
  void copiesOnce(int sinks, int time) throws ProtocolException {
    CopyCounter counter = new CopyCounter();
    List<ChunkImage> images = new ArrayList<>();
    ChunkReader reader =
        new ChunkReader(
            counter, CHUNK_SIZE, (typeId, streamId, timestampMs, body) -> images.add(body));
    reader.trusted();
    int payload = 0;
    for (int length : new int[] {1, 100, 5_000, 65_536, 300_000}) {
      reader.read(Unpooled.wrappedBuffer(new Wire().full(6, 0, length, 9, 1).toBytes()));
      readInChunks(reader, RawMessage.body(length, length));
      payload += length;
    }
    for (int i = 0; i < sinks; i++) {
      ChunkWriter writer = new ChunkWriter(counter, CHUNK_SIZE);
      writer.chunkSize(Unpooled.buffer(), CHUNK_SIZE);
      for (ChunkImage image : images) {
        writer.write(MediaKind.VIDEO, time, 1, image, ByteBuf::release);
      }
      writer.close();
    }

    assertThat(images).hasSize(5);
    // Beside the payload at most one first header for each image, whatever the number of sinks.
    assertThat(counter.copiedBytes).isBetween((long) payload, payload + 12L * images.size());
    images.forEach(ChunkImage::release);
    reader.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x01000000})
  @DisplayName("Parts of two sinks are the same memory")
  void sharesMemory(int time) {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkImage image =
        ChunkImage.of(
            allocator,
            CHUNK_SIZE,
            ChunkImage.VIDEO_CSID,
            Unpooled.wrappedBuffer(RawMessage.body(200_000, 1)));
    int buffersOfImage = allocator.buffers();

    // Both live at once: memory that was freed between them would look shared.
    List<ByteBuf> first = parts(allocator, image, time);
    List<ByteBuf> second = parts(allocator, image, time);

    assertThat(bodyAddresses(first))
        .hasSizeGreaterThanOrEqualTo(4)
        .isEqualTo(bodyAddresses(second));
    first.forEach(ByteBuf::release);
    second.forEach(ByteBuf::release);
    // Two buffers a sink, neither growing with the message: its slab, and that of Set Chunk Size.
    assertThat(allocator.buffers()).isEqualTo(buffersOfImage + 4);
    image.release();
    allocator.assertAllFree();
  }

  @Test
  @DisplayName("Parts outlive the image and the writer")
  void partsHoldMemory() {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkWriter writer = announced(allocator);
    byte[] body = RawMessage.body(10_000, 1);
    ChunkImage image =
        ChunkImage.of(allocator, CHUNK_SIZE, ChunkImage.AUDIO_CSID, Unpooled.wrappedBuffer(body));
    List<ByteBuf> parts = new ArrayList<>();
    writer.write(MediaKind.AUDIO, 0x01000000, 1, image, parts::add);
    image.release();
    writer.close();

    assertThat(parts).allSatisfy(part -> assertThat(part.refCnt()).isPositive());
    ByteBuf tail = parts.getLast();
    assertThat(tail)
        .isEqualTo(Unpooled.wrappedBuffer(body, 2 * CHUNK_SIZE, 10_000 - 2 * CHUNK_SIZE));
    parts.forEach(ByteBuf::release);
    allocator.assertAllFree();
  }

  @Test
  @DisplayName("Sinks in step send one and the same piece; one that is not sends its own header")
  void sharesHeaders() {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkImage image = small(allocator);
    List<ByteBuf> inStep = new ArrayList<>();
    List<ByteBuf> apart = new ArrayList<>();
    for (int sink = 0; sink < 2; sink++) {
      ChunkWriter writer = announced(allocator);
      writer.write(MediaKind.AUDIO, 40, 1, image, inStep::add);
      writer.close();
    }
    ChunkWriter writer = announced(allocator);
    writer.write(MediaKind.AUDIO, 41, 1, image, apart::add);
    writer.close();

    ByteBuf header = Unpooled.wrappedBuffer(new Wire().full(5, 40, 3, 8, 1).toBytes());
    assertThat(inStep).hasSize(2);
    assertThat(inStep)
        .allSatisfy(
            part -> {
              assertThat(part.readableBytes()).isEqualTo(12 + 3);
              assertThat(part.slice(part.readerIndex(), 12)).isEqualTo(header);
              assertThat(address(part)).isEqualTo(address(inStep.getFirst()));
            });
    assertThat(apart).hasSize(2);
    assertThat(apart.getFirst())
        .isEqualTo(Unpooled.wrappedBuffer(new Wire().full(5, 41, 3, 8, 1).toBytes()));
    assertThat(address(apart.getLast())).isEqualTo(address(inStep.getFirst()) + 12);
    inStep.forEach(ByteBuf::release);
    apart.forEach(ByteBuf::release);
    image.release();
    allocator.assertAllFree();
  }

  private static long address(ByteBuf part) {
    return part.memoryAddress() + part.readerIndex();
  }

  @Test
  @DisplayName("A sink that sends what it is given needs one slab, however many messages")
  void reusesSlab() {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkWriter writer = announced(allocator);
    ChunkImage image = small(allocator);
    int before = allocator.buffers();
    for (int i = 0; i < 10_000; i++) {
      writer.write(MediaKind.AUDIO, i, 1, image, ByteBuf::release);
    }
    assertThat(allocator.buffers()).isEqualTo(before + 1);
    image.release();
    writer.close();
    allocator.assertAllFree();
  }

  @Test
  @DisplayName("Headers that wait are not overwritten by those that follow")
  void keepsWaitingHeaders() {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkWriter writer = announced(allocator);
    ChunkImage image = small(allocator);
    int before = allocator.buffers();
    List<ByteBuf> waiting = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      // Each goes back in time, so that each header is a long one.
      writer.write(MediaKind.AUDIO, 10_000 - i, 1, image, waiting::add);
    }
    // The image leads with the first of them, so that message is one piece.
    assertThat(waiting).hasSize(1 + 2 * 999);
    for (int i = 1; i < 1_000; i++) {
      byte[] header = new Wire().full(5, 10_000 - i, 3, 8, 1).toBytes();
      assertThat(waiting.get(2 * i - 1)).isEqualTo(Unpooled.wrappedBuffer(header));
    }
    assertThat(allocator.buffers() - before).isBetween(2, 30);
    waiting.forEach(ByteBuf::release);
    image.release();
    writer.close();
    allocator.assertAllFree();
  }

  private static void readInChunks(ChunkReader reader, byte[] body) throws ProtocolException {
    for (int at = 0; at < body.length; at += 128) {
      byte[] header = at == 0 ? new byte[0] : new byte[] {(byte) 0xC6};
      int run = Math.min(128, body.length - at);
      reader.read(Unpooled.wrappedBuffer(header));
      reader.read(Unpooled.wrappedBuffer(body, at, run));
    }
  }

  private static List<ByteBuf> parts(TrackingAllocator allocator, ChunkImage image, int time) {
    ChunkWriter writer = announced(allocator);
    List<ByteBuf> parts = new ArrayList<>();
    writer.write(MediaKind.VIDEO, time, 1, image, parts::add);
    writer.close();
    return parts;
  }

  private static Set<Long> bodyAddresses(List<ByteBuf> parts) {
    Set<Long> addresses = new HashSet<>();
    for (ByteBuf part : parts) {
      // Shorter ones are headers, each sink's own.
      if (part.readableBytes() > 18) {
        addresses.add(part.memoryAddress() + part.readerIndex());
      }
    }
    return addresses;
  }

  private static ChunkImage small(TrackingAllocator allocator) {
    return ChunkImage.of(
        allocator, CHUNK_SIZE, ChunkImage.AUDIO_CSID, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
  }

  private static ChunkWriter announced(TrackingAllocator allocator) {
    ChunkWriter writer = new ChunkWriter(allocator, CHUNK_SIZE);
    writer.chunkSize(Unpooled.buffer(), CHUNK_SIZE);
    return writer;
  }

  /** Counts the bytes that are copied from buffers into buffers of its own. */
  private static final class CopyCounter extends AbstractByteBufAllocator {

    private long copiedBytes;

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return new UnpooledHeapByteBuf(
          UnpooledByteBufAllocator.DEFAULT, initialCapacity, maxCapacity) {
        @Override
        public ByteBuf setBytes(int index, ByteBuf source, int from, int length) {
          copiedBytes += length;
          return super.setBytes(index, source, from, length);
        }

        @Override
        public ByteBuf copy(int index, int length) {
          copiedBytes += length;
          return super.copy(index, length);
        }
      };
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }
}
