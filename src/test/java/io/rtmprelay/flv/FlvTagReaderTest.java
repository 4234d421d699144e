package io.rtmprelay.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlvTagReaderTest {

  private static final String START = "464c56 01 05 00000009 00000000";

  /** One of each kind, and between them what is skipped. */
  private static final String FILE =
      START
          + "12 000004 000000 00 000000 02000041 0000000f"
          // 15 = AMF3 script, 0 and 31 = no type, 0x29 = encrypted video
          + "0f 000002 000000 00 000000 0000 0000000d"
          + "00 000003 000000 00 000000 aabbcc 0000000e"
          + "1f 000000 000000 00 000000 0000000b"
          + "29 000002 000001 00 000000 1701 0000000d"
          + "09 000006 000028 00 000000 170100000065 00000011"
          // reserved bits, a stream id and wrong back pointers are of no account
          + "c8 000003 ffffff 01 000007 af0121 ffffffff"
          + "09 000000 000001 ff 000000 00000000"
          + "08 000002 000000 80 000000 af01 0000000d";

  private static final List<String> TAGS =
      List.of(
          "DATA 0 02000041",
          "VIDEO 40 170100000065",
          "AUDIO 33554431 af0121",
          "VIDEO -16777215 ",
          "AUDIO -2147483648 af01");

  @Test
  @DisplayName("F1, F2, hostile 96: whole")
  void whole() throws FlvException {
    assertThat(read(bytes(FILE), FILE.length())).isEqualTo(TAGS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 13})
  @DisplayName("T2: in pieces of equal size")
  void inPieces(int pieceBytes) throws FlvException {
    assertThat(read(bytes(FILE), pieceBytes)).isEqualTo(TAGS);
  }

  @Test
  @DisplayName("T3: split at each position")
  void split() throws FlvException {
    byte[] file = bytes(FILE);
    for (int at = 0; at <= file.length; at++) {
      List<String> tags = new ArrayList<>();
      try (FlvTagReader reader = new FlvTagReader(PooledByteBufAllocator.DEFAULT)) {
        receive(reader, file, 0, at, tags);
        receive(reader, file, at, file.length, tags);
        assertThat(reader.isWhole()).isTrue();
      }
      assertThat(tags).as("split at %d", at).isEqualTo(TAGS);
    }
  }

  @Test
  @DisplayName("hostile 96: a file cut anywhere gives its whole tags, and says that one is cut")
  void cut() throws FlvException {
    byte[] file = bytes(START + "09 000002 000028 00 000000 1702 0000000d");
    for (int length = 0; length <= file.length; length++) {
      List<String> tags = new ArrayList<>();
      try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
        receive(reader, file, 0, length, tags);
        boolean startedTag = length > 13 && length < 13 + 13;
        assertThat(reader.isWhole()).as("%d bytes", length).isEqualTo(length >= 9 && !startedTag);
      }
      assertThat(tags).hasSize(length >= 13 + 13 ? 1 : 0);
    }
  }

  @Test
  @DisplayName("hostile 96: a size past the end holds no more than what came, and lets go of it")
  void sizePastEnd() throws FlvException {
    PooledByteBufAllocator allocator = new PooledByteBufAllocator(false);
    List<String> tags = new ArrayList<>();
    try (FlvTagReader reader = new FlvTagReader(allocator)) {
      byte[] head = bytes(START + "09 ffffff 000000 00 000000 1701");
      receive(reader, head, 0, head.length, tags);
      assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(8 << 20);
      assertThat(reader.isWhole()).isFalse();
    }
    assertThat(tags).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("hostile 95: what is no FLV is refused, at once and for good")
  @CsvSource({
    "464c55 01 05 00000009, begins with 464c5501",
    "000000 01 05 00000009, begins with 00000001",
    "464c56 00 05 00000009, begins with 464c5600",
    "464c56 02 05 00000009, begins with 464c5602",
    "464c56 01 05 00000008, header size 8",
    "464c56 01 05 00000000, header size 0",
    "464c56 01 05 00010001, header size 65537",
    "464c56 01 05 ffffffff, header size 4294967295"
  })
  void refused(String hex, String reason) {
    try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
      List<String> tags = new ArrayList<>();
      byte[] head = bytes(hex);
      assertThatThrownBy(() -> receive(reader, head, 0, head.length, tags))
          .isInstanceOf(FlvException.class)
          .hasMessageContaining(reason)
          .extracting(Throwable::getStackTrace)
          .isEqualTo(new StackTraceElement[0]);
      byte[] file = bytes(FILE);
      assertThatThrownBy(() -> receive(reader, file, 0, file.length, tags))
          .isInstanceOf(FlvException.class);
      assertThat(tags).isEmpty();
      assertThat(reader.isWhole()).isFalse();
    }
  }

  @Test
  @DisplayName("F1: a larger header is skipped")
  void largerHeader() throws FlvException {
    String file =
        "464c56 01 ff 00000010" + "00112233445566" + "deadbeef" + "08 000001 000005 00 000000 2f";
    for (int pieceBytes = 1; pieceBytes < 30; pieceBytes++) {
      assertThat(read(bytes(file), pieceBytes)).containsExactly("AUDIO 5 2f");
    }
  }

  @Test
  @DisplayName("A receiver that fails leaves nothing behind and the reader in order")
  void receiverFails() throws FlvException {
    byte[] file = bytes(FILE);
    for (int at = 0; at <= file.length; at++) {
      ByteBuf first = Unpooled.wrappedBuffer(file, 0, at);
      ByteBuf second = Unpooled.wrappedBuffer(file, at, file.length - at);
      int[] calls = {0};
      FlvTagReader.Receiver failing =
          (kind, timestampMs, body) -> {
            calls[0]++;
            throw new IllegalStateException("receiver");
          };
      try (FlvTagReader reader = new FlvTagReader(PooledByteBufAllocator.DEFAULT)) {
        while (first.isReadable() || second.isReadable()) {
          try {
            reader.receive(first.isReadable() ? first : second, failing);
          } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("receiver");
          }
        }
        assertThat(reader.isWhole()).isTrue();
      }
      assertThat(calls[0]).isEqualTo(TAGS.size());
    }
  }

  @Test
  @DisplayName("T7: mutated at random, a file gives tags or a refusal and nothing else")
  void mutated() {
    Random random = new Random(0xf17);
    int refusals = 0;
    int tagsRead = 0;
    for (int round = 0; round < 4_000; round++) {
      byte[] file = bytes(FILE);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      try {
        tagsRead += read(file, 3 + random.nextInt(80)).size();
      } catch (FlvException refusal) {
        refusals++;
      }
    }
    assertThat(refusals).isPositive();
    assertThat(tagsRead).isPositive();
  }

  private static List<String> read(byte[] file, int pieceBytes) throws FlvException {
    List<String> tags = new ArrayList<>();
    try (FlvTagReader reader = new FlvTagReader(PooledByteBufAllocator.DEFAULT)) {
      for (int at = 0; at < file.length; at += pieceBytes) {
        receive(reader, file, at, Math.min(file.length, at + pieceBytes), tags);
      }
    }
    return tags;
  }

  private static void receive(FlvTagReader reader, byte[] file, int from, int to, List<String> tags)
      throws FlvException {
    ByteBuf piece = PooledByteBufAllocator.DEFAULT.buffer().writeBytes(file, from, to - from);
    try {
      reader.receive(
          piece, (kind, timestampMs, body) -> tags.add(describe(kind, timestampMs, body)));
      assertThat(piece.isReadable()).isFalse();
    } finally {
      assertThat(piece.refCnt()).isEqualTo(1);
      piece.release();
    }
  }

  private static String describe(MediaKind kind, int timestampMs, ByteBuf body) {
    return kind + " " + timestampMs + " " + ByteBufUtil.hexDump(body);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
