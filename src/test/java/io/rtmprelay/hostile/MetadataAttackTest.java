package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.rtmp.RtmpMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #75 to #77: metadata that is too long, too frequent or makes no sense. */
class MetadataAttackTest {

  private static final int MIB = 1 << 20;

  @RegisterExtension static final Arena arena = Arena.patient();

  /** A metadata message with one member. */
  private static Bytes metadata(String name, Bytes value) {
    return new Bytes()
        .string("@setDataFrame")
        .string("onMetaData")
        .object()
        .name(name)
        .raw(value)
        .end();
  }

  private static long heldBytes() {
    return (long) arena.metric("relay_memory_used_bytes");
  }

  @Test
  @DisplayName("#75: metadata of 1 MiB is not kept, other that makes no sense ends nothing")
  void longMetadata() {
    Attacker attacker = arena.published().assertAlive();
    Bytes text = Bytes.of(0x0C).u32(MIB).times(MIB, Bytes.of('x'));
    attacker.message(Bytes.DATA, 1, metadata("comment", text)).assertAlive();
    assertThat(heldBytes()).isLessThan(MIB);
    attacker.message(Bytes.DATA, 1, new Bytes().string("@setDataFrame"));
    attacker.message(Bytes.DATA, 1, new Bytes().string("@setDataFrame").number(1).nil());
    attacker.message(Bytes.DATA, 1, new Bytes().number(1).nil()).assertAlive();
  }

  @Test
  @DisplayName("#76: of metadata a thousand times a second little is kept and little is relayed")
  void frequentMetadata() {
    Attacker attacker = arena.published().assertAlive();
    int flood = 3_000;
    for (int i = 0; i < flood; i++) {
      attacker.message(Bytes.DATA, 1, metadata("width", new Bytes().number(i)));
    }
    attacker.assertAlive();
    assertThat(heldBytes()).isLessThan(MIB / 2);
    assertThat(attacker.relayed().stream().filter(message -> message.type() == RtmpMessage.DATA))
        .hasSizeBetween(1, flood / 3);
  }

  @Test
  @DisplayName("#77: numbers of metadata that are none are not shown as numbers")
  void senselessMetadata() {
    Attacker attacker = arena.published();
    Bytes senseless =
        new Bytes()
            .string("@setDataFrame")
            .string("onMetaData")
            .object()
            .name("duration")
            .string("abc")
            .name("width")
            .number(-1e300)
            .name("framerate")
            .number(Double.NaN)
            .end();
    attacker.message(Bytes.DATA, 1, senseless).assertAlive();
    assertThat(String.valueOf(arena.stream(attacker.name())))
        .doesNotContain("abc")
        .doesNotContain("E300")
        .doesNotContain("NaN");
    assertThat(arena.witness().got(attacker.name(), senseless)).isTrue();
  }
}
