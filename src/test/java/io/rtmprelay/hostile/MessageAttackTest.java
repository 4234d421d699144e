package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #31 to #38: types, times and aggregates. */
class MessageAttackTest {

  private static final int FRAME_BYTES = 64;

  @RegisterExtension static final Arena arena = Arena.patient();

  @Test
  @DisplayName("#31: types that mean nothing are ignored, a flood of them ends the connection")
  void unknownTypes() {
    int[] types =
        IntStream.concat(IntStream.of(0, 7, 10, 11, 12, 13, 14, 21), IntStream.rangeClosed(23, 255))
            .toArray();
    Attacker attacker = arena.published();
    for (int type : types) {
      attacker.message(type, 1, new Bytes().text("nothing"));
    }
    attacker.assertAlive();
    Bytes one = new Bytes().message(4, 0, 0, 0, new byte[1], 128);
    attacker.send(new Bytes().times(20_000, one)).assertClosed();
  }

  @Test
  @DisplayName("#32: messages without a body are dropped")
  void emptyMessages() {
    Attacker attacker = arena.published().assertAlive();
    for (int type : new int[] {20, 17, 18, 15, 8, 9, 22}) {
      attacker.message(type, 1, new Bytes());
    }
    attacker.assertAlive();
    assertThat(attacker.relayed()).hasSize(3).noneMatch(message -> message.body().length == 0);
  }

  /** A message whose time is in the extended form, whatever it is. */
  private static Bytes extended(long timeMs, byte[] body) {
    return new Bytes()
        .basic(0, 6)
        .u24(0xFFFFFF)
        .u24(body.length)
        .u8(Bytes.VIDEO)
        .u32(0x01000000)
        .u32(timeMs)
        .raw(body);
  }

  private static List<Long> timesOfFrames(Attacker attacker) {
    return attacker.relayed().stream()
        .filter(message -> message.body()[1] == 1)
        .map(RtmpMessage::timeMs)
        .toList();
  }

  @Test
  @DisplayName("#33: any value of the extended time is used as it is")
  void extendedTimes() {
    Attacker small = arena.published();
    small.send(extended(5, Bodies.videoHeader())).send(extended(5, Bodies.key(900, FRAME_BYTES)));
    small.assertAlive(); // at 40 ms
    assertThat(distance(small)).isEqualTo(35);

    Attacker large = arena.published();
    large.send(extended(0xFFFFFFFFL, Bodies.videoHeader()));
    large.send(extended(0xFFFFFFFFL, Bodies.key(900, FRAME_BYTES))).assertAlive();
    assertThat(distance(large)).isEqualTo(41);
  }

  private static long distance(Attacker attacker) {
    List<Long> times = timesOfFrames(attacker);
    assertThat(times).hasSize(2);
    return times.getLast() - times.getFirst();
  }

  @Test
  @DisplayName("#34: times that jump by 2^31 are relayed on a clock that never goes back")
  void jumpingTimes() {
    Attacker attacker = arena.published().assertAlive();
    int frames = 40;
    for (int i = 0; i < frames; i++) {
      long timeMs = i % 2 == 0 ? 0x80000000L : 40;
      byte[] body = Bodies.key(1_000 + i, FRAME_BYTES);
      attacker.send(new Bytes().message(6, Bytes.VIDEO, 1, timeMs, body, 65_536));
    }
    attacker.assertAlive();
    assertThat(arena.witness().numbers(attacker.name()))
        .containsAll(IntStream.range(1_000, 1_000 + frames).boxed().toList());
    assertThat(timesOfFrames(attacker)).isSorted().allMatch(timeMs -> timeMs < 1L << 31);
  }

  @Test
  @DisplayName("#35: an extended time may be cut at any byte")
  void cutTimes() {
    Attacker attacker = arena.published().assertAlive().chunkSize(128);
    int length = cutTime(0).toBytes().length;
    for (int cut = 1; cut < length; cut++) {
      byte[] message = cutTime(cut).toBytes();
      attacker.send(Arrays.copyOf(message, cut));
      LockSupport.parkNanos(200_000); // or the two would travel as one
      attacker.send(Arrays.copyOfRange(message, cut, length));
    }
    attacker.assertAlive();
    assertThat(arena.witness().numbers(attacker.name()))
        .containsAll(IntStream.range(1_001, 1_000 + length).boxed().toList());
  }

  private static Bytes cutTime(int number) {
    byte[] body = Bodies.key(1_000 + number, 200);
    return new Bytes().message(6, Bytes.VIDEO, 1, 0x01020304L + number, body, 128);
  }

  private static Bytes tag(int type, byte[] body) {
    return new Bytes().u8(type).u24(body.length).zeros(7).raw(body).u32(11 + body.length);
  }

  @Test
  @DisplayName("#36: of an aggregate whose last tag is cut the whole tags are relayed")
  void cutAggregate() {
    Attacker attacker = arena.published().assertAlive();
    Bytes whole = tag(Bytes.VIDEO, Bodies.key(1_000, FRAME_BYTES));
    Bytes cut = Bytes.of(Bytes.VIDEO).u24(5_000).zeros(7).raw(Bodies.key(1_001, FRAME_BYTES));
    attacker.message(Bytes.AGGREGATE, 1, whole.raw(cut)).assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).contains(1_000).doesNotContain(1_001);
  }

  @Test
  @DisplayName("#37: an aggregate and a command within an aggregate are dropped")
  void nestedAggregate() {
    Attacker attacker = arena.published().assertAlive();
    Bytes inner = tag(Bytes.VIDEO, Bodies.key(1_000, FRAME_BYTES));
    Bytes command = Bytes.command("deleteStream", 0).nil().number(1);
    Bytes body =
        tag(Bytes.AGGREGATE, inner.toBytes())
            .raw(tag(Bytes.COMMAND, command.toBytes()))
            .raw(tag(Bytes.VIDEO, Bodies.key(1_001, FRAME_BYTES)));
    attacker.message(Bytes.AGGREGATE, 1, body).assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).contains(1_001).doesNotContain(1_000);
  }

  @Test
  @DisplayName("#38: an aggregate of a million empty tags is dropped, and holds nobody up")
  void manyEmptyTags() {
    Attacker attacker = arena.published().assertAlive();
    Bytes tags = new Bytes().times(1_000_000, tag(Bytes.VIDEO, new byte[0]));
    attacker.message(Bytes.AGGREGATE, 1, tags).assertAlive();
    assertThat(attacker.relayed()).hasSize(3);
  }
}
