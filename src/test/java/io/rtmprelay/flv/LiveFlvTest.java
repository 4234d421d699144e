package io.rtmprelay.flv;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveFlvTest {

  private static final long WAIT_MS = LiveFlv.TRACKS_WAIT_MS;

  private static final String NAME = "02 000a 6f6e4d65746144617461";
  private static final String WRAPPER = "02 000d 4073657444617461 4672616d65";
  private static final String AUDIO_CODEC = "000c 617564696f636f6465636964 00 4024000000000000";
  private static final String VIDEO_CODEC = "000c 766964656f636f6465636964 00 401c000000000000";
  private static final String WIDTH = "0005 7769647468 00 4074000000000000";

  private static final String VIDEO_HEADER = "17 00 000000 01";
  private static final String KEY = "17 01 000000 65";
  private static final String INTER = "27 01 000000 41";
  private static final String AUDIO_HEADER = "af 00 1210";
  private static final String AUDIO = "af 01 21";

  private final LiveFlv flv = new LiveFlv();
  private final List<MediaFrame> made = new ArrayList<>();

  @AfterEach
  void everythingIsFree() {
    flv.close();
    made.forEach(MediaFrame::release);
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  private MediaFrame frame(MediaKind kind, String hex) {
    MediaFrame frame = MediaFrame.of(kind, 0, PlainImage.hex(hex));
    made.add(frame);
    return frame;
  }

  private void add(MediaKind kind, String hex, int timestampMs, long nowMs) {
    flv.add(frame(kind, hex), timestampMs, nowMs);
  }

  private void addAll(String words, long nowMs) {
    for (String word : words.split(" ", -1)) {
      switch (word) {
        case "meta" -> add(MediaKind.DATA, NAME + "03" + WIDTH + "000009", 0, nowMs);
        case "metaA" -> add(MediaKind.DATA, NAME + "03" + AUDIO_CODEC + "000009", 0, nowMs);
        case "metaV" -> add(MediaKind.DATA, NAME + "03" + VIDEO_CODEC + "000009", 0, nowMs);
        case "metaAV" ->
            add(MediaKind.DATA, NAME + "03" + AUDIO_CODEC + VIDEO_CODEC + "000009", 0, nowMs);
        case "Vconfig" -> add(MediaKind.VIDEO, VIDEO_HEADER, 0, nowMs);
        case "Aconfig" -> add(MediaKind.AUDIO, AUDIO_HEADER, 0, nowMs);
        case "V" -> add(MediaKind.VIDEO, KEY, 0, nowMs);
        case "A" -> add(MediaKind.AUDIO, AUDIO, 0, nowMs);
        case "Vend" -> add(MediaKind.VIDEO, "17 02 000000", 0, nowMs);
        case "Vcommand" -> add(MediaKind.VIDEO, "57 00", 0, nowMs);
        default -> throw new IllegalArgumentException(word);
      }
    }
  }

  /** What leaves now, as hexadecimal; empty if nothing does. */
  private String taken(long nowMs) {
    FrameBytes tags = flv.take(nowMs);
    if (tags == null) {
      return "";
    }
    String hex = ByteBufUtil.hexDump(tags.bytes());
    tags.release();
    return hex;
  }

  @ParameterizedTest(name = "{0}: flags {1}, {2}")
  @DisplayName("F3: the flags are the tracks that are there; what is missing is waited for, 1 s")
  @CsvSource({
    "metaAV Vconfig Aconfig V, 5, at once",
    "meta Vconfig Aconfig V, 5, at once",
    "V A, 5, at once",
    "metaA Aconfig A, 4, at once",
    "metaV Vconfig V, 1, at once",
    "metaV Vconfig, 1, at once",
    "metaV Vconfig Aconfig, 5, at once",
    "Vconfig V, 1, late",
    "Aconfig A, 4, late",
    "meta Vconfig V, 1, late",
    "metaAV Vconfig V, 1, late",
    "metaAV Aconfig A, 4, late",
    "metaA Vconfig V, 1, late",
  })
  void flags(String came, int flags, String when) {
    addAll(came, 100);
    boolean atOnce = when.equals("at once");
    assertThat(flv.startsInMs(100)).isEqualTo(WAIT_MS);
    assertThat(taken(100 + WAIT_MS - 1).isEmpty()).isEqualTo(!atOnce);
    if (!atOnce) {
      assertThat(flv.startsInMs(101)).isEqualTo(WAIT_MS - 1);
      assertThat(taken(100 + WAIT_MS)).startsWith("464c56010%d00000009".formatted(flags));
    }
    assertThat(flv.startsInMs(100)).isEqualTo(-1);
    assertThat(flv.take(100 + WAIT_MS)).isNull();
  }

  @ParameterizedTest
  @DisplayName("F3: what is of no track starts nothing, however long it lasts")
  @CsvSource({"metaAV", "meta", "Vend", "Vcommand", "metaV Vend"})
  void noTrack(String came) {
    addAll(came, 0);
    assertThat(flv.startsInMs(0)).isEqualTo(-1);
    assertThat(flv.take(WAIT_MS * 100)).isNull();
    assertThat(flv.heldBytes()).isPositive();

    addAll("V A", WAIT_MS * 100);
    assertThat(taken(WAIT_MS * 100)).startsWith("464c5601 05 00000009 00000000".replace(" ", ""));
    assertThat(flv.heldBytes()).isZero();
  }

  @Test
  @DisplayName("F3: the second kind ends the wait")
  void secondKind() {
    addAll("Vconfig V", 0);
    assertThat(flv.take(WAIT_MS / 2)).isNull();
    addAll("A", WAIT_MS / 2);
    assertThat(taken(WAIT_MS / 2)).startsWith("464c560105");
  }

  @Test
  @DisplayName("F4, K22: the start, metadata unwrapped, config, media; times from 0, none back")
  void order() throws FlvException {
    add(MediaKind.DATA, WRAPPER + NAME + "05", 5_000, 0);
    add(MediaKind.DATA, "02 000f 40636c656172446174614672616d65", 5_000, 0);
    add(MediaKind.VIDEO, VIDEO_HEADER, 5_000, 0);
    add(MediaKind.AUDIO, AUDIO_HEADER, 5_000, 0);
    add(MediaKind.VIDEO, KEY, 5_000, 0);
    add(MediaKind.AUDIO, AUDIO, 4_990, 0);
    String first = taken(0);
    add(MediaKind.VIDEO, INTER, 5_040, 40);
    add(MediaKind.VIDEO, "", 5_040, 40);
    String second = taken(40);

    assertThat(read(first + second))
        .containsExactly(
            "DATA 0 " + (NAME + "05").replace(" ", ""),
            "VIDEO 0 170000000001",
            "AUDIO 0 af001210",
            "VIDEO 0 170100000065",
            "AUDIO 0 af0121",
            "VIDEO 40 270100000041");
    assertThat(first).startsWith("464c5601050000000900000000");
    assertThat(second)
        .as("a later take has whole tags alone")
        .isEqualTo("09000006000028 00000000 270100000041 00000011".replace(" ", ""));
  }

  @Test
  @DisplayName("F44: a session that began late ends below 2^31, whatever time it shows")
  void lateTimes() throws FlvException {
    add(MediaKind.VIDEO, KEY, Integer.MAX_VALUE - 1_000, 0);
    add(MediaKind.AUDIO, AUDIO, Integer.MAX_VALUE, 0);
    assertThat(read(taken(0))).containsExactly("VIDEO 0 170100000065", "AUDIO 1000 af0121");
  }

  @ParameterizedTest
  @DisplayName("F44: times past 24 bits and up to 2^31 stand in the tag's two parts")
  @CsvSource({"16777215", "16777216", "2147483647"})
  void longTimes(int timestampMs) throws FlvException {
    add(MediaKind.VIDEO, KEY, 0, 0);
    add(MediaKind.AUDIO, AUDIO, timestampMs, 0);
    assertThat(read(taken(0)).getLast()).isEqualTo("AUDIO " + timestampMs + " af0121");
  }

  @Test
  @DisplayName("Bodies are shared, held and counted until the tags are let go")
  void holdsWhatItSends() {
    MediaFrame key = frame(MediaKind.VIDEO, KEY + "00".repeat(10_000));
    flv.add(key, 0, 0);
    assertThat(flv.heldBytes()).isEqualTo(key.heldBytes());
    addAll("A", 0);
    FrameBytes tags = requireNonNull(flv.take(0));
    assertThat(flv.heldBytes()).isZero();
    assertThat(tags.heldBytes()).isEqualTo(key.heldBytes() + made.getLast().heldBytes());
    assertThat(key.refCnt()).isEqualTo(2);

    key.body()
        .pieces(
            5,
            piece -> {
              piece.setByte(0, 0x7f);
              piece.release();
            });
    assertThat(tags.bytes().getByte(FlvTagWriter.START_BYTES + FlvTagWriter.BODY_AT + 5))
        .isEqualTo((byte) 0x7f);
    tags.release();
    assertThat(key.refCnt()).isEqualTo(1);
  }

  private static List<String> read(String hex) throws FlvException {
    List<String> read = new ArrayList<>();
    try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
      reader.receive(
          Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)),
          (kind, timestampMs, body) ->
              read.add(kind + " " + timestampMs + " " + ByteBufUtil.hexDump(body)));
      assertThat(reader.isWhole()).isTrue();
    }
    return read;
  }
}
