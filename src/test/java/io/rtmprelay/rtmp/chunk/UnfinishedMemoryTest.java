package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.UnfinishedMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What thousands of peers leave unfinished, each within its own bounds. */
class UnfinishedMemoryTest {

  private static final int MIB = 1 << 20;

  /** An eighth of it: the least that either kind of peers has together. */
  private static final int MEDIA_BYTES = 64 * MIB;

  private static final int OF_STRANGERS = 8 * MIB;
  private static final int OF_PUBLISHERS = 16 * MIB;

  private final UnfinishedMemory memory = UnfinishedMemory.within(MEDIA_BYTES);
  private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
  private final List<ChunkReader> readers = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    readers.forEach(ChunkReader::close);
    assertThat(memory.heldBytes()).as("nothing is counted for who is gone").isZero();
  }

  private ChunkReader stranger() {
    ChunkReader reader =
        new ChunkReader(allocator, 4096, memory, (type, stream, time, body) -> body.release());
    readers.add(reader);
    return reader;
  }

  private ChunkReader publisher() {
    ChunkReader reader = stranger();
    reader.trusted();
    return reader;
  }

  /** Begins a message of video on each of {@code streams} chunk streams with {@code sent} bytes. */
  private static void begin(ChunkReader reader, int streams, int declared, int sent)
      throws ProtocolException {
    ByteBuf in = Unpooled.buffer();
    in.writeBytes(new byte[] {2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0}).writeInt(sent);
    for (int csid = 3; csid < 3 + streams; csid++) {
      in.writeByte(csid).writeMedium(0).writeMedium(declared).writeByte(9).writeIntLE(1);
      in.writeZero(sent);
    }
    reader.read(in);
  }

  @Test
  @DisplayName("#13: a stranger that declares much and sends a byte of each holds next to nothing")
  void holdsWhatCame() throws ProtocolException {
    begin(stranger(), 15, 65_536, 1);
    assertThat(memory.heldBytes()).isLessThanOrEqualTo(15 * 2048);
  }

  @Test
  @DisplayName(
      "#13: of strangers by the thousand those who hold most are left, and memory is bounded")
  void boundsStrangers() {
    assertThat(tooManyStrangers()).as("are left").isPositive();
    assertThat(memory.heldBytes()).isBetween((long) OF_STRANGERS / 2, 2L * OF_STRANGERS);
  }

  /** A thousand of them, each modest by itself; how many were cut. */
  private int tooManyStrangers() {
    int left = 0;
    for (int i = 0; i < 1_000; i++) {
      ChunkReader reader = stranger();
      try {
        begin(reader, 15, 65_536, 3_000);
      } catch (ProtocolException e) {
        assertThat(e).hasMessageContaining("those of all peers too many");
        reader.close();
        left++;
      }
    }
    return left;
  }

  @Test
  @DisplayName("#13: who says what encoders say is not cut, however much strangers hold")
  void sparesTheModest() throws ProtocolException {
    tooManyStrangers();
    begin(stranger(), 2, 3_000, 500);
  }

  @Test
  @DisplayName("#13: what strangers hold costs no publisher anything, and the other way round")
  void keepsKindsApart() throws ProtocolException {
    tooManyStrangers();
    long ofStrangers = memory.heldBytes();
    begin(publisher(), 2, MIB, MIB / 2);
    assertThat(memory.heldBytes() - ofStrangers).isBetween((long) MIB, 2L * MIB);
  }

  @Test
  @DisplayName("#13: of publishers too who holds more than its share has to go, and nobody else")
  void boundsPublishers() throws ProtocolException {
    ChunkReader modest = publisher();
    begin(modest, 1, MIB, 200_000);
    List<ChunkReader> greedy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      greedy.add(publisher());
    }
    assertThatThrownBy(
            () -> {
              for (ChunkReader one : greedy) {
                begin(one, 5, MIB, 900_000);
              }
            })
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("those of all peers too many");
    assertThat(memory.heldBytes()).isLessThanOrEqualTo(2L * OF_PUBLISHERS);
    modest.read(Unpooled.wrappedBuffer(new byte[] {(byte) 0xC3}));
  }

  @Test
  @DisplayName("who becomes a publisher is counted among publishers, and what is done is not")
  void movesOver() throws ProtocolException {
    ChunkReader reader = stranger();
    begin(reader, 1, 60_000, 30_000);
    assertThat(memory.heldBytes()).isPositive();
    reader.trusted();
    assertThat(memory.heldBytes()).as("less than nobody is asked for").isZero();
    begin(publisher(), 1, 300_000, 300_000);
    assertThat(memory.heldBytes()).as("a whole message is no more unfinished").isZero();
  }
}
