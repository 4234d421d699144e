package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkWriterTest {

  private static final int CHUNK_SIZE = 1000;

  private final TrackingAllocator allocator = new TrackingAllocator();
  private final ChunkWriter writer = new ChunkWriter(allocator, CHUNK_SIZE);
  private final ByteBuf out = Unpooled.buffer();

  @AfterEach
  void everythingIsFree() {
    writer.close();
    allocator.assertAllFree();
  }

  @Test
  @DisplayName("C20: chunks of 128 bytes until the chunk size is told, then of that size")
  void splitsIntoChunks() {
    byte[] body = RawMessage.body(1300, 1);
    write(3, 0, 20, 0, body);
    writer.chunkSize(out, CHUNK_SIZE);
    write(3, 0, 20, 0, body);

    Wire wire = new Wire().full(3, 0, 1300, 20, 0).raw(body, 0, 128);
    for (int at = 128; at < 1300; at += 128) {
      wire.bare(3).raw(body, at, Math.min(1300, at + 128));
    }
    wire.full(2, 0, 4, 1, 0).int32(CHUNK_SIZE);
    wire.deltaOnly(3, 0).raw(body, 0, 1000).bare(3).raw(body, 1000, 1300);
    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(wire.toBytes());
  }

  @Test
  @DisplayName("C20: a chunk size below the control message's own length holds for the next one")
  void splitsControlMessages() {
    writer.chunkSize(out, 3);
    writer.chunkSize(out, 200);
    assertThat(ByteBufUtil.getBytes(out))
        .isEqualTo(
            new Wire()
                .full(2, 0, 4, 1, 0)
                .int32(3)
                .deltaOnly(2, 0)
                .raw(0, 0, 0)
                .bare(2)
                .raw(200)
                .toBytes());
  }

  @Test
  @DisplayName("C18: format 0 first, 1 for another length or type, 2 for equal ones, never 3")
  void choosesFormat() {
    write(4, 100, 8, 1, bytes(1));
    write(4, 100, 8, 1, bytes(2));
    write(4, 120, 8, 1, bytes(3));
    write(4, 140, 8, 1, bytes(4));
    write(4, 141, 9, 1, bytes(5));
    write(4, 142, 9, 1, bytes(6, 7));
    write(5, 142, 9, 1, bytes(8));
    assertThat(ByteBufUtil.getBytes(out))
        .isEqualTo(
            new Wire()
                .full(4, 100, 1, 8, 1)
                .raw(1)
                .deltaOnly(4, 0)
                .raw(2)
                .deltaOnly(4, 20)
                .raw(3)
                .deltaOnly(4, 20)
                .raw(4)
                .delta(4, 1, 1, 9)
                .raw(5)
                .delta(4, 1, 2, 9)
                .raw(6, 7)
                .full(5, 142, 1, 9, 1)
                .raw(8)
                .toBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 999, 1, a time that goes back",
    "1000, 1020, 2, another message stream",
    "0, 0xFFFFFF, 1, a delta that would be extended",
    "5, 0x1000004, 1, the same at another time",
    "0, 0x80000000, 1, half the circle",
    "1000, 0xFFFFFFFF, 1, back across zero"
  })
  @DisplayName("C11, C18: format 0 again")
  void beginsAnew(int first, String second, int streamId, String why) {
    int time = Long.decode(second).intValue();
    write(4, first, 8, 1, bytes(1));
    out.clear();
    write(4, time, 8, streamId, bytes(1));

    boolean extended = Integer.compareUnsigned(time, 0xFFFFFF) >= 0;
    Wire wire = new Wire().full(4, extended ? 0xFFFFFF : time, 1, 8, streamId);
    if (extended) {
      wire.int32(time);
    }
    assertThat(ByteBufUtil.getBytes(out)).as(why).isEqualTo(wire.raw(1).toBytes());
  }

  @Test
  @DisplayName("C16, C18: small deltas go on across 0xFFFFFF and across 2^32")
  void crossesBoundariesByDeltas() {
    write(4, 0xFFFFF0, 8, 1, bytes(1));
    write(4, 0x1000000, 8, 1, bytes(1));
    write(5, -5, 8, 1, bytes(1));
    write(5, 5, 8, 1, bytes(1));
    write(5, 5 + 0xFFFFFE, 8, 1, bytes(1));
    assertThat(ByteBufUtil.getBytes(out))
        .isEqualTo(
            new Wire()
                .full(4, 0xFFFFF0, 1, 8, 1)
                .raw(1)
                .deltaOnly(4, 16)
                .raw(1)
                .full(5, 0xFFFFFF, 1, 8, 1)
                .int32(-5)
                .raw(1)
                .deltaOnly(5, 10)
                .raw(1)
                .deltaOnly(5, 0xFFFFFE)
                .raw(1)
                .toBytes());
  }

  @Test
  @DisplayName("C14: continuations of a message with an extended time repeat it")
  void repeatsExtendedTime() {
    byte[] body = RawMessage.body(300, 1);
    write(4, 0x01020304, 18, 1, body);
    assertThat(ByteBufUtil.getBytes(out))
        .isEqualTo(
            new Wire()
                .full(4, 0xFFFFFF, 300, 18, 1)
                .int32(0x01020304)
                .raw(body, 0, 128)
                .bare(4)
                .int32(0x01020304)
                .raw(body, 128, 256)
                .bare(4)
                .int32(0x01020304)
                .raw(body, 256, 300)
                .toBytes());
  }

  @Test
  @DisplayName("C9: an empty message is its header alone")
  void writesEmptyMessage() {
    writer.chunkSize(out, CHUNK_SIZE);
    out.clear();
    write(3, 0, 20, 0);
    media(MediaKind.VIDEO, 7, 1);
    assertThat(ByteBufUtil.getBytes(out))
        .isEqualTo(new Wire().full(3, 0, 0, 20, 0).full(6, 7, 0, 9, 1).toBytes());
  }

  @Test
  @DisplayName("C23: media goes out on its kind's chunk stream, with its kind's type")
  void writesMedia() {
    writer.chunkSize(out, CHUNK_SIZE);
    out.clear();
    byte[] body = RawMessage.body(2500, 1);
    media(MediaKind.VIDEO, 40, 1, body);
    media(MediaKind.AUDIO, 41, 1, bytes(1));
    media(MediaKind.DATA, 42, 1, bytes(2));
    media(MediaKind.VIDEO, 80, 1, body);
    write(4, 0, 20, 1, bytes(3));

    Wire wire = new Wire().full(6, 40, 2500, 9, 1);
    wire.raw(body, 0, 1000).bare(6).raw(body, 1000, 2000).bare(6).raw(body, 2000, 2500);
    wire.full(5, 41, 1, 8, 1).raw(1).full(4, 42, 1, 18, 1).raw(2).deltaOnly(6, 40);
    wire.raw(body, 0, 1000).bare(6).raw(body, 1000, 2000).bare(6).raw(body, 2000, 2500);
    wire.full(4, 0, 1, 20, 1).raw(3);
    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(wire.toBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 3000, 65_536, 65_537, 200_000})
  @DisplayName("C14: media with an extended time repeats it before each further chunk")
  void writesMediaWithExtendedTime(int length) {
    writer.chunkSize(out, CHUNK_SIZE);
    out.clear();
    byte[] body = RawMessage.body(length, 1);
    media(MediaKind.VIDEO, -40, 1, body);
    media(MediaKind.VIDEO, -20, 1, body);

    Wire wire = new Wire().full(6, 0xFFFFFF, length, 9, 1).int32(-40);
    wire.raw(body, 0, Math.min(length, CHUNK_SIZE));
    for (int at = CHUNK_SIZE; at < length; at += CHUNK_SIZE) {
      wire.bare(6).int32(-40).raw(body, at, Math.min(length, at + CHUNK_SIZE));
    }
    wire.deltaOnly(6, 20).raw(body, 0, Math.min(length, CHUNK_SIZE));
    for (int at = CHUNK_SIZE; at < length; at += CHUNK_SIZE) {
      wire.bare(6).raw(body, at, Math.min(length, at + CHUNK_SIZE));
    }
    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(wire.toBytes());
  }

  @Test
  @DisplayName("Media before its chunk size is announced is refused")
  void refusesMediaBeforeChunkSize() {
    assertThatThrownBy(() -> media(MediaKind.AUDIO, 0, 1, bytes(1)))
        .isInstanceOf(IllegalStateException.class);
    writer.chunkSize(out, CHUNK_SIZE + 1);
    assertThatThrownBy(() -> media(MediaKind.AUDIO, 0, 1, bytes(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({"6, 1000", "5, 999"})
  @DisplayName("An image for another chunk stream or chunk size is refused")
  void refusesOtherImages(int csid, int chunkSize) {
    writer.chunkSize(out, CHUNK_SIZE);
    ChunkImage image = ChunkImage.of(allocator, chunkSize, csid, Unpooled.EMPTY_BUFFER);
    assertThatThrownBy(() -> writer.write(MediaKind.AUDIO, 0, 1, image, ByteBuf::release))
        .isInstanceOf(IllegalArgumentException.class);
    image.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 64})
  @DisplayName("C1: chunk streams beyond one byte of header are refused")
  void refusesOtherChunkStreams(int csid) {
    assertThatThrownBy(() -> write(csid, 0, 20, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 0x1000000})
  @DisplayName("C21: a chunk size out of range is refused")
  void refusesChunkSizes(int size) {
    assertThatThrownBy(() -> writer.chunkSize(out, size))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void write(int csid, int time, int typeId, int streamId, byte... body) {
    ByteBuf buffer = Unpooled.wrappedBuffer(body);
    writer.write(out, csid, time, typeId, streamId, buffer);
    assertThat(buffer.readableBytes()).isEqualTo(body.length);
    assertThat(body.length == 0 ? 1 : buffer.refCnt()).isEqualTo(1);
  }

  private void media(MediaKind kind, int time, int streamId, byte... body) {
    ChunkImage image =
        ChunkImage.of(allocator, CHUNK_SIZE, ChunkImage.csid(kind), Unpooled.wrappedBuffer(body));
    try {
      writer.write(
          kind,
          time,
          streamId,
          image,
          part -> {
            out.writeBytes(part);
            part.release();
          });
      assertThat(image.refCnt()).as("the image stays the caller's").isEqualTo(1);
    } finally {
      image.release();
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
