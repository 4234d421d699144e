package io.rtmprelay.amf;

import static io.rtmprelay.amf.AmfVectors.bytes;
import static io.rtmprelay.amf.AmfVectors.hex;
import static io.rtmprelay.amf.AmfVectors.raw;
import static io.rtmprelay.amf.AmfVectors.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfVectors.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each type of both versions: reading, writing, cutting and damaging its bytes. */
class AmfCodecTest {

  /** One vector with the version it is read and written in. */
  record Case(int version, Vector vector) {
    AmfValue read(ByteBuf bytes) throws AmfException {
      return version == 0 ? new Amf0Reader(bytes).read() : new Amf3Reader(bytes).read();
    }

    List<AmfValue> readAll(ByteBuf bytes) throws AmfException {
      return version == 0 ? new Amf0Reader(bytes).readAll() : new Amf3Reader(bytes).readAll();
    }

    void write(ByteBuf out, AmfValue value) throws AmfException {
      if (version == 0) {
        new Amf0Writer(out).write(value);
      } else {
        new Amf3Writer(out).write(value);
      }
    }

    @Override
    public String toString() {
      return "AMF" + version + " " + vector;
    }
  }

  static Stream<Case> cases() {
    return Stream.concat(
        AmfVectors.amf0().stream().map(vector -> new Case(0, vector)),
        AmfVectors.amf3().stream().map(vector -> new Case(3, vector)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("T1 reads the bytes of the specification, to their last and no further")
  void readsWhole(Case each) throws AmfException {
    ByteBuf body = bytes(each.vector().hex() + "c0ffee");

    assertThat(each.read(body)).isEqualTo(each.vector().value());
    assertThat(hex(body)).isEqualTo("c0ffee");
    assertThat(body.refCnt()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("T2 T3 reads bytes that lie in pieces, one each or split at each position")
  void readsPieces(Case each) throws AmfException {
    byte[] whole = raw(each.vector().hex());

    ByteBuf single = split(whole, IntStream.range(1, whole.length).toArray());
    assertThat(each.read(single)).isEqualTo(each.vector().value());
    for (int at = 1; at < whole.length; at++) {
      assertThat(each.read(split(whole, at))).isEqualTo(each.vector().value());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("A5 calls each beginning of a value truncated, the missing object end included")
  void refusesBeginnings(Case each) {
    byte[] whole = raw(each.vector().hex());

    for (int length = 0; length < whole.length; length++) {
      ByteBuf cut = Unpooled.wrappedBuffer(whole, 0, length);
      assertThatThrownBy(() -> each.read(cut))
          .isInstanceOf(AmfException.class)
          .hasMessageContaining("truncated");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("T6 writes the canonical bytes")
  void writes(Case each) throws AmfException {
    ByteBuf out = Unpooled.buffer();

    each.write(out, each.vector().value());

    assertThat(hex(out)).isEqualTo(each.vector().hex().replace(" ", ""));
    assertThat(out.refCnt()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("equal values have equal hashes and one printed line")
  void comparesAndPrints(Case each) throws AmfException {
    AmfValue value = each.read(bytes(each.vector().hex()));

    assertThat(value.hashCode()).isEqualTo(each.vector().value().hashCode());
    assertThat(value.toString())
        .isNotEmpty()
        .isEqualTo(each.vector().value().toString())
        .matches("[ -~…]*");
  }

  @ParameterizedTest
  @MethodSource("cases")
  @DisplayName("T7 no damage leads to anything but an AmfException or a value that can be written")
  void survivesDamage(Case each) {
    Random random = new Random(42);
    byte[] whole = raw(each.vector().hex());
    int read = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length + random.nextInt(4));
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        List<AmfValue> values = each.readAll(Unpooled.wrappedBuffer(damaged));
        read++;
        assertThat(values.toString()).isNotEmpty();
        assertThat(values.hashCode()).isEqualTo(List.copyOf(values).hashCode());
        for (AmfValue value : values) {
          each.write(Unpooled.buffer(), value);
        }
      } catch (AmfException e) {
        assertThat(e.getMessage()).isNotEmpty();
        assertThat(e.getStackTrace()).isEmpty();
      }
    }
    assertThat(read).as("some damage leaves values").isPositive();
  }
}
