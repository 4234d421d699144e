package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.process.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs #22 to #30: control messages that make no sense, or too much of it. */
class ControlAttackTest {

  private static final int ABORT = 2;
  private static final int ACKNOWLEDGEMENT = 3;
  private static final int USER_CONTROL = 4;
  private static final int WINDOW_ACK_SIZE = 5;
  private static final int PEER_BANDWIDTH = 6;
  private static final int PING = 6;
  private static final int PONG = 7;

  @RegisterExtension static final Arena arena = Arena.patient();

  private static long pongs(Attacker attacker) {
    return attacker.replies().stream()
        .filter(reply -> reply.type() == USER_CONTROL)
        .filter(reply -> ByteBuffer.wrap(reply.body()).getShort() == PONG)
        .count();
  }

  @ParameterizedTest(name = "#22: Abort of chunk stream {0}")
  @ValueSource(longs = {77, 0, 0xFFFFFFFFL})
  @DisplayName("#22: Abort of what is not unfinished is ignored")
  void abortOfNothing(long csid) {
    arena.published().message(ABORT, 0, new Bytes().u32(csid)).assertAlive();
  }

  @ParameterizedTest(name = "#23: Abort of {0} bytes")
  @ValueSource(ints = {0, 1, 2, 3})
  @DisplayName("#23: a short Abort is dropped")
  void shortAbort(int bytes) {
    Attacker attacker = arena.published().chunkSize(128);
    byte[] body = Bodies.key(7_000, 200);
    Bytes message = new Bytes().message(40, Bytes.VIDEO, 1, 0, body, 128);
    byte[] whole = message.toBytes();
    int cut = 12 + 128; // the first chunk
    attacker.send(Arrays.copyOf(whole, cut));
    attacker.message(ABORT, 0, new Bytes().zeros(bytes));
    attacker.send(Arrays.copyOfRange(whole, cut, whole.length)).assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).contains(7_000);
  }

  @Test
  @DisplayName("#24: a window of 0 is ignored")
  void windowOfZero() {
    arena.published().message(WINDOW_ACK_SIZE, 0, new Bytes().u32(0)).assertAlive();
  }

  @Test
  @DisplayName("#25: a window of 1 byte has a floor")
  void windowOfOne() {
    Attacker attacker = arena.published().assertAlive();
    attacker.message(WINDOW_ACK_SIZE, 0, new Bytes().u32(1));
    int sent = 0;
    for (int i = 0; i < 200; i++) {
      attacker.video(new Bytes().raw(Bodies.inter(i, 500)));
      sent += 500;
    }
    attacker.assertAlive();
    Await.until("an acknowledgement", Duration.ofSeconds(15), () -> acks(attacker) > 0);
    assertThat(acks(attacker)).isLessThanOrEqualTo(sent / 2048 + 8);
  }

  private static long acks(Attacker attacker) {
    return attacker.replies().stream().filter(reply -> reply.type() == ACKNOWLEDGEMENT).count();
  }

  @Test
  @DisplayName("#26: acknowledgements of what was never sent, and going back, are ignored")
  void oddAcknowledgements() {
    Attacker attacker = arena.published();
    for (long total : new long[] {0xFFFFFFFFL, 5, 0x80000000L, 0}) {
      attacker.message(ACKNOWLEDGEMENT, 0, new Bytes().u32(total));
    }
    attacker.assertAlive();
  }

  @Test
  @DisplayName("#27: Set Peer Bandwidth of an unknown kind, or cut, is ignored")
  void oddBandwidth() {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.replies().size();
    attacker.message(PEER_BANDWIDTH, 0, new Bytes().u32(1_000).u8(9));
    attacker.message(PEER_BANDWIDTH, 0, new Bytes().u32(1_000));
    attacker.assertAlive();
    assertThat(attacker.replies()).hasSize(before);
  }

  @Test
  @DisplayName("#28: user control that is cut, and unknown events, are ignored")
  void oddUserControl() {
    Attacker attacker = arena.published();
    attacker.message(USER_CONTROL, 0, new Bytes());
    attacker.message(USER_CONTROL, 0, Bytes.of(0));
    attacker.message(USER_CONTROL, 0, new Bytes().u16(0xFFFF).u32(1));
    attacker.message(USER_CONTROL, 0, new Bytes().u16(PING).u16(1));
    attacker.assertAlive();
    assertThat(pongs(attacker)).isZero();
  }

  @Test
  @DisplayName("#29: of a flood of pings ten a second are answered")
  void pingFlood() {
    Attacker attacker = arena.published().assertAlive();
    Bytes ping =
        new Bytes().message(2, USER_CONTROL, 0, 0, new Bytes().u16(PING).u32(5).toBytes(), 128);
    long startNanos = System.nanoTime();
    attacker.send(new Bytes().times(10_000, ping)).assertAlive();
    Await.until("an answer", Duration.ofSeconds(15), () -> pongs(attacker) > 0);
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000 + 1;
    assertThat(pongs(attacker)).isBetween(1L, 10 + 10 * seconds);
  }

  @Test
  @DisplayName("#30: control messages count on whatever stream they come")
  void controlAnywhere() {
    Attacker attacker = arena.published().assertAlive();
    byte[] ping = new Bytes().u16(PING).u32(5).toBytes();
    attacker.send(new Bytes().message(12, USER_CONTROL, 7, 0, ping, 128));
    Await.until("the answer", Duration.ofSeconds(15), () -> pongs(attacker) == 1);
    byte[] size = new Bytes().u32(150).toBytes();
    attacker.send(new Bytes().message(13, 1, 1, 0, size, 128));
    byte[] body = Bodies.key(7_000, 400);
    attacker.send(new Bytes().message(6, Bytes.VIDEO, 1, 40, body, 150));
    attacker.chunkSizeIs(150).assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).contains(7_000);
  }
}
