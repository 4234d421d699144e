package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.hostile.arena.LogLines;
import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #78 to #88 and #94: bodies of audio and video that are malformed or too long. */
class MediaAttackTest {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final String HEVC = "68 76 63 31";

  @RegisterExtension static final Arena arena = Arena.patient();

  /** Nothing of what was sent is relayed, and what comes after it is. */
  private static void assertDropped(List<Bytes> video, List<Bytes> audio) {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.relayed().size();
    video.forEach(attacker::video);
    audio.forEach(attacker::audio);
    attacker.assertAlive();
    assertThat(attacker.relayed()).hasSize(before + 1);
  }

  /** All of what was sent is relayed as it came. */
  private static void assertRelayed(List<Bytes> video, List<Bytes> audio) {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.relayed().size();
    video.forEach(attacker::video);
    audio.forEach(attacker::audio);
    attacker.assertAlive();
    assertThat(attacker.relayed()).hasSize(before + video.size() + audio.size() + 1);
    for (Bytes body : video) {
      assertThat(arena.witness().got(attacker.name(), body)).isTrue();
    }
    for (Bytes body : audio) {
      assertThat(arena.witness().got(attacker.name(), body)).isTrue();
    }
  }

  @Test
  @DisplayName("#78: video of one byte, and AVC of two to four, is dropped")
  void shortVideo() {
    assertDropped(
        List.of(
            Bytes.hex("17"), Bytes.hex("17 01"), Bytes.hex("17 01 00"), Bytes.hex("27 01 0000")),
        List.of(Bytes.hex("af")));
  }

  @Test
  @DisplayName("#79: packet types that AVC and AAC do not have are dropped")
  void unknownPacketTypes() {
    List<Bytes> video = new ArrayList<>();
    for (int type = 3; type <= 255; type += 12) {
      video.add(Bytes.of(0x17, type, 0, 0, 0, 1, 2, 3));
    }
    List<Bytes> audio = List.of(Bytes.hex("af 02 01 02"), Bytes.hex("af ff 01 02"));
    assertDropped(video, audio);
  }

  @Test
  @DisplayName("#80: enhanced bodies whose FourCC is cut are dropped")
  void cutFourCc() {
    assertDropped(
        List.of(Bytes.hex("91"), Bytes.hex("91 68"), Bytes.hex("91 68 76"), Bytes.hex("91 687663")),
        List.of(
            Bytes.hex("91"), Bytes.hex("91 4f"), Bytes.hex("91 4f 70"), Bytes.hex("91 4f7075")));
  }

  @Test
  @DisplayName("#81: packet and multitrack types that there are not, or not there, are dropped")
  void unknownEnhancedTypes() {
    List<Bytes> video = new ArrayList<>();
    for (int type = 8; type <= 15; type++) {
      video.add(Bytes.of(0x90 | type).raw(Bytes.hex(HEVC)).u32(1));
    }
    for (int type = 3; type <= 15; type++) {
      video.add(Bytes.of(0x96, type << 4 | 1).raw(Bytes.hex(HEVC)).u32(1).u32(1));
    }
    video.add(Bytes.of(0x96, 0x06).raw(Bytes.hex(HEVC)).u32(1).u32(1));
    video.add(Bytes.of(0x96, 0x07).raw(Bytes.hex(HEVC)).u32(1).u32(1));
    List<Bytes> audio = new ArrayList<>();
    for (int type = 8; type <= 15; type++) {
      audio.add(Bytes.of(0x90 | type).raw(Bytes.hex("4f 70 75 73")).u32(1));
    }
    audio.add(Bytes.of(0x95, 0x05).raw(Bytes.hex("4f 70 75 73")).u32(1).u32(1));
    assertDropped(video, audio);
  }

  @Test
  @DisplayName("#82: modifiers past the end, and ten thousand of them, are dropped")
  void modifiersPastTheEnd() {
    assertDropped(
        List.of(
            Bytes.hex("97 10 00"),
            Bytes.hex("97 ff ff ff 01"),
            Bytes.hex("97 ff 00 01"),
            Bytes.of(0x97).times(10_000, Bytes.hex("00 00 07")).raw(Bytes.hex(HEVC)).u32(1)),
        List.of());
  }

  @Test
  @DisplayName("#83: a nanosecond offset that is short or too large ends nothing")
  void oddNanoseconds() {
    Attacker attacker = arena.published();
    attacker.video(Bytes.hex("97 00 05 01" + HEVC + "000000 0102030405"));
    attacker.video(Bytes.hex("97 02 ffffff 01" + HEVC + "000000 0102030405"));
    attacker.assertAlive();
  }

  @Test
  @DisplayName("#84: bundles whose tracks do not fill them, or come twice, are dropped")
  void oddBundles() {
    String start = "96 11" + HEVC;
    assertDropped(
        List.of(
            Bytes.hex(start + "01 ffffff 01"),
            Bytes.hex(start + "01 000000"),
            Bytes.hex(start + "01 000002 0000"),
            Bytes.hex(start + "01 000004 00000001 01 000004 00000001"),
            Bytes.hex(start + "01 000004 00000001 02"),
            Bytes.hex(start)),
        List.of());
  }

  @Test
  @DisplayName("#85: headers of 256 tracks, and of a MiB each, are not kept over the limits")
  void manyTracks() {
    Attacker attacker = arena.published().assertAlive();
    for (int track = 1; track <= 255; track++) {
      int bytes = track < 5 ? MIB : 32 * KIB;
      attacker.video(Bytes.of(0x96, 0).raw(Bytes.hex(HEVC)).u8(track).zeros(bytes));
    }
    attacker.assertAlive();
    assertThat(arena.metric("relay_memory_used_bytes")).isLessThan(2 * MIB);
  }

  @Test
  @DisplayName("#86: unknown FourCCs are relayed as they are, and shown escaped")
  void unknownFourCcs() {
    try (LogLines log = new LogLines()) {
      for (String fourCc : new String[] {"7a 7a 7a 7a", "ff 0a 0d fe"}) {
        Attacker attacker = arena.published();
        Bytes header = Bytes.hex("90" + fourCc).text("config");
        Bytes frame = Bytes.hex("91" + fourCc).text("frame");
        attacker.video(header).video(frame);
        Await.until(
            "the frame", Duration.ofSeconds(15), () -> arena.witness().got(attacker.name(), frame));
        assertThat(arena.witness().got(attacker.name(), header)).isTrue();
        assertThat(String.valueOf(arena.stream(attacker.name())))
            .doesNotContain("\\n")
            .doesNotContain("\\r")
            .doesNotContain("\u00FF")
            .doesNotContain("\uFFFD");
        attacker.assertAlive();
      }
      assertThat(log.lines())
          .isNotEmpty()
          .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }
  }

  @Test
  @DisplayName("#87: headers that are empty, cut, or name lengths past their end are relayed")
  void oddHeaders() {
    assertRelayed(
        List.of(
            Bytes.hex("17 00 000000"),
            Bytes.hex("17 00 000000 01"),
            Bytes.hex("17 00 000000 01 64 00 1f ff e1 ff ff 67"),
            Bytes.hex("17 00 000000 01 64 00 1f ff ff ff ff 67"),
            Bytes.hex("96 00" + HEVC + "05"),
            Bytes.hex("96 00" + HEVC + "05 01 ff ff")),
        List.of(Bytes.hex("af 00"), Bytes.hex("af 00 ff"), Bytes.hex("af 00 00 00 00 00")));
  }

  @Test
  @DisplayName("#88: a header of 10 MiB is dropped")
  void longHeader() {
    assertDropped(List.of(Bytes.hex("17 00 000000").zeros(10 * MIB)), List.of());
    assertThat(arena.metric("relay_memory_used_bytes")).isLessThan(2 * MIB);
  }

  @Test
  @DisplayName("#94: the least and the greatest composition time are relayed")
  void extremeComposition() {
    Bytes least = Bytes.of(0x27, 1).u24(0x800000).u32(77).text("least");
    Bytes greatest = Bytes.of(0x27, 1).u24(0x7FFFFF).u32(78).text("greatest");
    assertRelayed(List.of(least, greatest, new Bytes().raw(Bodies.inter(79, 64))), List.of());
  }
}
