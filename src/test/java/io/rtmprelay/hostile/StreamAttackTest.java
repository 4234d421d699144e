package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #89 to #93: well-formed media that no decoder can do with, for ever. */
class StreamAttackTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int STREAM_MEMORY = 16 * MIB;
  private static final String HEVC = "68 76 63 31";

  @RegisterExtension static final Arena arena = Arena.patient();

  private static int sessions(Attacker attacker) {
    return arena.witness().sessions(attacker.name()).size();
  }

  private static double heldBytes() {
    return arena.metric("relay_memory_used_bytes");
  }

  @Test
  @DisplayName("#89: another header before each frame is relayed, in one session")
  void headerForEachFrame() {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.relayed().size();
    int frames = 200;
    for (int i = 0; i < frames; i++) {
      byte[] header = Bodies.videoHeader();
      header[8] = (byte) i;
      attacker.video(new Bytes().raw(header));
      attacker.video(new Bytes().raw(Bodies.key(1_000 + i, 64)));
    }
    attacker.assertAlive();
    assertThat(attacker.relayed()).hasSize(before + 2 * frames + 1);
    assertThat(arena.witness().numbers(attacker.name()))
        .containsSubsequence(IntStream.range(1_000, 1_000 + frames).boxed().toList());
    assertThat(sessions(attacker)).isEqualTo(1);
  }

  @Test
  @DisplayName("#90: of a group without end no more is kept than the stream may hold")
  void endlessGroup() {
    Attacker attacker = arena.published().assertAlive();
    for (int i = 0; i < 1_000; i++) {
      attacker.video(new Bytes().raw(Bodies.inter(10_000 + i, 20 * KIB)));
      if (i % 100 == 0) {
        assertThat(heldBytes()).isLessThan(STREAM_MEMORY + MIB);
      }
    }
    attacker.assertAlive();
    assertThat(heldBytes()).isLessThan(STREAM_MEMORY + MIB);
  }

  @Test
  @DisplayName("#90: a group of hours is let go after a while, however few its bytes")
  void groupOfHours() {
    Attacker attacker = arena.published().assertAlive();
    for (int second = 1; second <= 7_200; second++) {
      byte[] body = Bodies.inter(10_000 + second, 200);
      attacker.send(new Bytes().message(6, Bytes.VIDEO, 1, 1_000L * second, body, 65_536));
    }
    attacker.assertAlive();
    assertThat(heldBytes()).isLessThan(256 * KIB);
  }

  @Test
  @DisplayName("#91: without any keyframe the sink waits, which is to be seen, and keeps nothing")
  void neverAKeyframe() {
    Attacker attacker = arena.published();
    attacker.video(new Bytes().raw(Bodies.videoHeader()));
    for (int i = 0; i < 500; i++) {
      attacker.video(new Bytes().raw(Bodies.inter(10_000 + i, 20 * KIB)));
    }
    Await.until(
        "the sink to wait",
        LIMIT,
        () ->
            sessions(attacker) == 1
                && arena.sink(attacker.name()).getString("state").equals("starting"));
    assertThat(arena.sink(attacker.name()).getJsonObject("queue").getLong("bytes")).isZero();
    assertThat(arena.witness().numbers(attacker.name())).isEmpty();
    attacker.assertAlive();
    assertThat(heldBytes()).isLessThan(MIB);
  }

  private static Bytes hevc(int packetType, String rest) {
    return Bytes.of(0x90 | packetType).raw(Bytes.hex(HEVC + rest));
  }

  @Test
  @DisplayName("#92: a codec that flips with each message makes few sessions, then it is refused")
  void flippingCodec() {
    Attacker attacker = arena.published().assertAlive();
    Await.until(
        "the refusal",
        LIMIT,
        () -> {
          attacker.video(hevc(0, "01 02 03")).video(hevc(1, "000000 0102030405"));
          attacker.video(new Bytes().raw(Bodies.videoHeader()));
          return attacker.video(new Bytes().raw(Bodies.key(10_000, 64))).isClosed();
        });
    attacker.assertRefused("NetStream.");
    assertThat(sessions(attacker)).isLessThanOrEqualTo(3);
  }

  @Test
  @DisplayName("#93: audio that goes from AAC to Opus to MP3 is told anew each time")
  void otherAudio() {
    Attacker attacker = arena.published().assertAlive();
    attacker.audio(Bytes.hex("af 00 12 10")).audio(Bytes.hex("af 01").text("aac"));
    attacker.assertAlive();
    attacker.audio(Bytes.hex("90 4f 70 75 73").text("OpusHead"));
    attacker.audio(Bytes.hex("91 4f 70 75 73").text("opus"));
    attacker.assertAlive();
    assertThat(sessions(attacker)).isEqualTo(2);
    attacker.audio(Bytes.hex("2f").text("mp3")).assertAlive();
    assertThat(sessions(attacker)).isEqualTo(3);
  }
}
