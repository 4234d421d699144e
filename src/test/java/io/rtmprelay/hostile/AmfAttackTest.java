package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #61 to #77: values and metadata that make no sense, or grow without end. */
class AmfAttackTest {

  private static final int MIB = 1 << 20;
  private static final int AVMPLUS = 0x11;

  @RegisterExtension static final Arena arena = Arena.patient();

  /** A class that no peer may have made. */
  static final class Trap {

    static {
      sprung = true;
    }

    private Trap() {}
  }

  private static volatile boolean sprung;

  /** A command whose last argument is what {@code value} says. */
  private static Bytes with(Bytes value) {
    return Bytes.command("whatever", 0).nil().raw(value);
  }

  private static Bytes amf3(String digits) {
    return Bytes.of(AVMPLUS).raw(Bytes.hex(digits));
  }

  /** Each value is sent in a command of both types and in data of both; nothing comes of it. */
  private static void assertDropped(Bytes... values) {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.answers().size();
    for (Bytes value : values) {
      attacker.command(with(value));
      attacker.message(Bytes.COMMAND_AMF3, 1, Bytes.of(0).raw(with(value)));
      attacker.message(Bytes.DATA, 1, new Bytes().string("onTextData").raw(value));
      attacker.message(Bytes.DATA_AMF3, 1, Bytes.of(0).string("onTextData").raw(value));
    }
    attacker.assertAlive();
    assertThat(attacker.answers()).hasSize(before);
    assertThat(arena.stream(attacker.name())).isNotNull();
  }

  @Test
  @DisplayName("#61: values that are cut are dropped, in connect they end the connection")
  void cutValues() {
    assertDropped(Bytes.of(0).zeros(7), Bytes.hex("02 ff ff 61"), Bytes.hex("02 00"));
    for (String rest : new String[] {"00 00 00 00 00 00 00 00", "02 ff ff 61", ""}) {
      Bytes cut = Bytes.command("connect", 1).object().name("app").raw(Bytes.hex(rest));
      arena.handshaken().command(cut).assertClosed();
    }
  }

  @Test
  @DisplayName("#62: lengths and counts of 2^32 allocate nothing")
  void hugeCounts() {
    long before = Arena.buffers();
    assertDropped(
        Bytes.hex("0c ff ff ff ff 61"),
        Bytes.hex("0a ff ff ff ff 05"),
        Bytes.hex("08 ff ff ff ff 00 01 61 05 00 00 09"),
        Bytes.hex("0f ff ff ff ff 61"));
    assertThat(Arena.buffers() - before).isLessThan(MIB);
  }

  @Test
  @DisplayName("#63: an array of a million nulls is dropped")
  void manyValues() {
    assertDropped(Bytes.hex("0a 00 0f 42 40").times(1_000_000, Bytes.of(5)));
  }

  @Test
  @DisplayName("#64: objects and arrays nested 200 and 100 000 times are dropped")
  void deepNesting() {
    for (int depth : new int[] {200, 100_000}) {
      assertDropped(
          new Bytes().times(depth, Bytes.hex("03 00 01 61")),
          new Bytes().times(depth, Bytes.hex("0a 00 00 00 01")),
          Bytes.of(AVMPLUS).times(depth, Bytes.hex("09 03 01")),
          Bytes.of(AVMPLUS).times(depth, Bytes.hex("0a 0b 01 03 61")));
    }
  }

  @Test
  @DisplayName("#65: a reference to what holds it is legal, a later one or out of range is dropped")
  void references() {
    assertDropped(
        Bytes.hex("03 00 01 61 07 00 00 00 00 09"),
        Bytes.hex("03 00 01 61 07 00 01 00 00 09"),
        Bytes.hex("07 ff ff"),
        amf3("0a 0b 01 03 61 0a 00 01"),
        amf3("09 03 01 09 7e"));
  }

  @Test
  @DisplayName("#66: references that would double thirty times over are not followed")
  void doublingReferences() {
    Bytes chain = Bytes.hex("0a 00 00 00 1f 0a 00 00 00 02 05 05");
    Bytes chain3 = amf3("09 3f 01 09 05 01 01 01");
    for (int i = 1; i <= 30; i++) {
      chain.raw(Bytes.hex("0a 00 00 00 02")).u8(7).u16(i).u8(7).u16(i);
      chain3.raw(Bytes.hex("09 05 01")).u8(9).u8(i << 1).u8(9).u8(i << 1);
    }
    Arena.withoutRecords(() -> assertDropped(chain, chain3));
  }

  @Test
  @DisplayName("#67: an end without an object, reserved and unknown markers are dropped")
  void unknownMarkers() {
    Bytes[] markers =
        IntStream.concat(IntStream.of(4, 9, 14), IntStream.rangeClosed(0x12, 0xFF))
            .mapToObj(Bytes::of)
            .toArray(Bytes[]::new);
    assertDropped(markers);
  }

  @Test
  @DisplayName("#68: an object without an end, and a name without a value, are dropped")
  void unendedObjects() {
    assertDropped(
        Bytes.hex("03 00 01 61 05"),
        Bytes.hex("03 00 01 61"),
        Bytes.hex("08 00 00 00 01 00 01 61"),
        Bytes.hex("10 00 01 78 00 01 61"));
  }

  @Test
  @DisplayName("#69: AMF3 values in AMF0 messages are read, a marker without one is dropped")
  void switchedVersion() {
    Attacker attacker = arena.connected();
    Bytes create = new Bytes().string("createStream").number(2).raw(amf3("01"));
    attacker.command(create).streamCommand(Attacker.publish(attacker.name())).awaitPublished();
    attacker.assertAlive();
    assertDropped(Bytes.of(AVMPLUS));
  }

  @Test
  @DisplayName("#70: AMF3 numbers that are cut, and references out of range, are dropped")
  void oddAmf3() {
    assertDropped(amf3("04 ff"), amf3("04 ff ff ff"), amf3("06 7e"), amf3("0a 7e"), amf3("0a 7d"));
  }

  @Test
  @DisplayName("#71: AMF3 counts of 2^25 to 2^28 - 1 allocate nothing")
  void hugeAmf3Counts() {
    long before = Arena.buffers();
    for (String count : new String[] {"ff ff ff ff", "a0 80 80 01", "90 80 80 01"}) {
      assertDropped(
          amf3("0c " + count + " 00"),
          amf3("09 " + count + " 01 01"),
          amf3("0d " + count + " 00 00"),
          amf3("0e " + count + " 00 00"),
          amf3("0f " + count + " 00 00"),
          amf3("10 " + count + " 00 01"),
          amf3("11 " + count + " 00 01"),
          amf3("06 " + count + " 61"),
          amf3("0a " + count + " 01"));
    }
    assertThat(Arena.buffers() - before).isLessThan(MIB);
  }

  @Test
  @DisplayName("#72: a class is a name and never made, an unknown externalizable one is dropped")
  void classes() {
    String name = Trap.class.getName();
    Bytes inline = new Bytes().u8(name.length() << 1 | 1).text(name);
    assertThat(name.length()).isLessThan(64); // in one byte of U29
    assertDropped(
        Bytes.of(AVMPLUS, 0x0A, 0x03).raw(inline),
        Bytes.of(AVMPLUS, 0x0A, 0x07).raw(inline).u32(1),
        Bytes.of(0x10).name(name).end());
    assertThat(sprung).isFalse();
  }

  @Test
  @DisplayName("#73: a dictionary that is its own key, an object its own member: no endless walk")
  void ownMember() {
    assertDropped(
        amf3("11 03 00 11 00 11 00"),
        amf3("0a 0b 01 03 61 0a 00 01"),
        Bytes.hex("0a 00 00 00 01 07 00 00"));
  }

  @Test
  @DisplayName("#74: type 17 without a body, with its selector alone or another one is dropped")
  void oddSelectors() {
    Attacker attacker = arena.published();
    Bytes command = Bytes.command("deleteStream", 0).nil().number(1);
    attacker.message(Bytes.COMMAND_AMF3, 1, new Bytes());
    attacker.message(Bytes.COMMAND_AMF3, 1, Bytes.of(0));
    attacker.message(Bytes.COMMAND_AMF3, 1, Bytes.of(3).raw(command));
    attacker.assertAlive();
  }

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
