package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkImageTest {

  private static final int KIB = 1 << 10;

  private final TrackingAllocator allocator = new TrackingAllocator();

  @AfterEach
  void everythingIsFree() {
    allocator.assertAllFree();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 128",
    "1, 128",
    "127, 128",
    "128, 128",
    "129, 128",
    "256, 128",
    "257, 128",
    "100, 1",
    "65535, 4096",
    "65536, 4096",
    "65537, 4096",
    "200000, 4096",
    "131072, 65536",
    "65537, 65536",
    "150000, 7",
    "70000, 16777215"
  })
  @DisplayName("The image is the body with one header byte before each chunk but the first")
  void laysOutChunks(int length, int chunkSize) {
    byte[] body = RawMessage.body(length, length);
    ChunkImage image = image(body, chunkSize);

    assertThat(wireOf(image)).isEqualTo(chunked(body, chunkSize, 0xC0 | ChunkImage.VIDEO_CSID));
    assertThat(image.length()).isEqualTo(length);
    assertThat(image.chunkCount()).isEqualTo(Math.max(1, (length + chunkSize - 1) / chunkSize));
    image.release();
  }

  @ParameterizedTest
  @CsvSource({"1, 128", "1000, 128", "65536, 4096", "65537, 4096", "200000, 4096", "70000, 3"})
  @DisplayName("byteAt, copyTo and pieces see the body without the headers")
  void readsPlainBody(int length, int chunkSize) {
    byte[] body = RawMessage.body(length, length);
    ChunkImage image = image(body, chunkSize);

    for (int i = 0; i < length; i++) {
      assertThat(image.byteAt(i)).isEqualTo(body[i] & 0xFF);
    }
    for (int offset : new int[] {0, 1, length / 2, length - 1, length}) {
      ByteBuf copy = Unpooled.buffer();
      image.copyTo(offset, copy);
      assertThat(copy).isEqualTo(Unpooled.wrappedBuffer(body, offset, length - offset));
      ByteBuf pieces = Unpooled.buffer();
      image.pieces(offset, piece -> append(piece, pieces));
      assertThat(pieces).isEqualTo(copy);
    }
    image.release();
  }

  @Test
  @DisplayName("Pieces are the image's own memory, and outlive it")
  void piecesAreShared() {
    byte[] body = RawMessage.body(10_000, 1);
    ChunkImage image = image(body, 4096);
    int buffers = allocator.buffers();
    List<ByteBuf> pieces = new ArrayList<>();
    image.pieces(5, pieces::add);
    assertThat(allocator.buffers()).isEqualTo(buffers);
    image.release();
    ByteBuf joined = Unpooled.buffer();
    pieces.forEach(piece -> append(piece, joined));
    assertThat(joined).isEqualTo(Unpooled.wrappedBuffer(body, 5, body.length - 5));
  }

  private static void append(ByteBuf piece, ByteBuf target) {
    assertThat(piece.isReadable()).isTrue();
    target.writeBytes(piece);
    piece.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  @DisplayName("An index outside the body is refused, also where the image has bytes")
  void refusesIndexOutside(int index) {
    ChunkImage image = image(new byte[10], 2);
    assertThatThrownBy(() -> image.byteAt(index)).isInstanceOf(IndexOutOfBoundsException.class);
    int offset = index + (index > 0 ? 1 : 0);
    assertThatThrownBy(() -> image.copyTo(offset, Unpooled.buffer()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> image.pieces(offset, ByteBuf::release))
        .isInstanceOf(IndexOutOfBoundsException.class);
    image.release();
  }

  @Test
  @DisplayName("Up to 64 KiB it is one buffer of exactly the image's size")
  void usesOneBuffer() {
    ChunkImage image = image(new byte[64 * KIB], 4096);
    assertThat(allocator.buffers()).isEqualTo(1);
    assertThat(allocator.requestedBytes()).isEqualTo(64 * KIB + 15 + 12);
    image.release();
  }

  @Test
  @DisplayName("Longer it is segments of 64 KiB of which the last is exact")
  void usesSegments() {
    ChunkImage image = image(new byte[200_000], 4096);
    assertThat(allocator.buffers()).isEqualTo(4);
    assertThat(allocator.requestedBytes()).isEqualTo(200_000 + 48);
    image.release();
  }

  @Test
  @DisplayName("heldBytes counts what the allocator rounds up to")
  void countsRoundedBytes() {
    ChunkImage small = image(new byte[1000], 4096);
    assertThat(small.heldBytes()).isEqualTo(1024);
    ChunkImage large = image(new byte[200_000], 4096);
    assertThat(large.heldBytes()).isEqualTo(3 * 64 * KIB + 3584);
    ChunkImage empty = image(new byte[0], 4096);
    assertThat(empty.heldBytes()).isZero();
    small.release();
    large.release();
    empty.release();
  }

  @Test
  @DisplayName("A long body takes memory as its bytes come")
  void growsWithBytes() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().setChunkSize(0xFFFFFF).full(6, 0, 200_000, 9, 1));
      assertThat(probe.allocator.liveBytes()).isZero();
      probe.read(new byte[1]);
      assertThat(probe.allocator.liveBytes()).isEqualTo(64 * KIB);
      probe.read(new byte[65_519]);
      assertThat(probe.allocator.liveBytes()).isEqualTo(64 * KIB);
      probe.read(new byte[2]);
      assertThat(probe.allocator.liveBytes()).isEqualTo(128 * KIB);
    }
  }

  @Test
  @DisplayName("of() leaves the body to its caller and reads what is readable of it")
  void copiesReadablePart() {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4});
    body.skipBytes(1);
    ChunkImage image = ChunkImage.of(allocator, 128, ChunkImage.DATA_CSID, body);
    assertThat(body.readableBytes()).isEqualTo(3);
    assertThat(body.refCnt()).isEqualTo(1);
    assertThat(wireOf(image)).containsExactly(2, 3, 4);
    image.release();
  }

  @Test
  @DisplayName("C23: each kind has its chunk stream")
  void hasChunkStreams() {
    assertThat(ChunkImage.csid(MediaKind.DATA)).isEqualTo(4);
    assertThat(ChunkImage.csid(MediaKind.AUDIO)).isEqualTo(5);
    assertThat(ChunkImage.csid(MediaKind.VIDEO)).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"8, 0xC5", "9, 0xC6", "18, 0xC4", "20, 0", "17, 0", "15, 0", "22, 0"})
  @DisplayName("The reader lays out media for its kind's chunk stream, and all else plain")
  void readerLaysOut(int typeId, String header) throws ProtocolException {
    byte[] body = RawMessage.body(300, 1);
    ChunkImage[] read = new ChunkImage[1];
    ChunkReader reader =
        new ChunkReader(allocator, 100, (type, streamId, timestampMs, image) -> read[0] = image);
    reader.read(
        Unpooled.wrappedBuffer(
            new Wire().setChunkSize(4096).full(3, 0, 300, typeId, 1).raw(body).toBytes()));

    int expected = Integer.decode(header);
    assertThat(wireOf(read[0])).isEqualTo(expected == 0 ? body : chunked(body, 100, expected));
    read[0].release();
    reader.close();
  }

  @Test
  @DisplayName("Segments are free when the last reference goes")
  void countsReferences() {
    ChunkImage image = image(new byte[200_000], 4096);
    image.retain();
    assertThat(image.release()).isFalse();
    assertThat(allocator.liveBytes()).isPositive();
    assertThat(image.release()).isTrue();
    assertThat(allocator.liveBytes()).isZero();
  }

  private ChunkImage image(byte[] body, int chunkSize) {
    return ChunkImage.of(allocator, chunkSize, ChunkImage.VIDEO_CSID, Unpooled.wrappedBuffer(body));
  }

  private static byte[] wireOf(ChunkImage image) {
    ByteBuf wire = Unpooled.buffer();
    image.parts(
        part -> {
          wire.writeBytes(part);
          part.release();
        });
    return ByteBufUtil.getBytes(wire);
  }

  private static byte[] chunked(byte[] body, int chunkSize, int header) {
    ByteBuf wire = Unpooled.buffer();
    for (int i = 0; i < body.length; i++) {
      if (i > 0 && i % chunkSize == 0) {
        wire.writeByte(header);
      }
      wire.writeByte(body[i]);
    }
    return ByteBufUtil.getBytes(wire);
  }
}
