package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.process.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile inputs #55 to #57: publishers that hold a place and do nothing with it. */
class DeadlineAttackTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final long DEADLINE_MS = 2_000;
  private static final Duration BEFORE_IT = Duration.ofMillis(DEADLINE_MS / 2);
  private static final int USER_CONTROL = 4;
  private static final int WINDOW_ACK_SIZE = 5;
  private static final int PING = 6;

  @RegisterExtension
  static final Arena arena = Arena.withLimits("handshake: 2s, publisherIdle: 2s");

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Test
  @DisplayName("#55: who connects and never publishes is cut off at the deadline")
  void neverPublishes() {
    long startMs = nowMs();
    Attacker attacker = arena.connected().command(Bytes.command("createStream", 2).nil());
    attacker.assertClosed();
    assertThat(nowMs() - startMs).isGreaterThanOrEqualTo(DEADLINE_MS - 100);
  }

  @Test
  @DisplayName("#56: who publishes and sends no media is cut off at the deadline")
  void neverSends() {
    long startMs = nowMs();
    Attacker attacker = arena.published();
    Await.until(
        "the deadline",
        LIMIT,
        () -> attacker.message(Bytes.DATA, 1, new Bytes().string("onTextData")).isClosed());
    assertThat(nowMs() - startMs).isGreaterThanOrEqualTo(DEADLINE_MS - 100);
  }

  @Test
  @DisplayName(
      "#57: who sends media and never reads is relayed, holds little, and has its deadline")
  void neverReads() throws IOException {
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), arena.port()));
      OutputStream out = deaf.getOutputStream();
      out.write(new Bytes().u8(3).zeros(2 * 1536).toBytes());
      send(out, Bytes.COMMAND, Attacker.connect("attack"));
      send(out, Bytes.COMMAND, Attacker.publish("deaf"));
      send(out, WINDOW_ACK_SIZE, new Bytes().u32(1));
      Await.until("the publish", LIMIT, () -> arena.stream("deaf") != null);
      long before = Arena.buffers();
      send(out, Bytes.VIDEO, new Bytes().raw(Bodies.videoHeader()));
      for (int i = 0; i < 400; i++) {
        send(out, Bytes.VIDEO, new Bytes().raw(Bodies.key(i, 10_000)));
        send(out, USER_CONTROL, new Bytes().u16(PING).u32(i));
      }
      Await.until("all of it", LIMIT, () -> arena.witness().numbers("deaf").contains(399));
      long lastMs = nowMs();
      // The last ones may be on their way out when the witness has them.
      Await.until("little is held", BEFORE_IT, () -> Arena.buffers() - before < 1 << 20);
      Await.until("the deadline", LIMIT, () -> arena.metric("relay_connections") == 1);
      assertThat(nowMs() - lastMs).isGreaterThanOrEqualTo(DEADLINE_MS - 500);
    }
  }

  private static void send(OutputStream out, int type, Bytes body) throws IOException {
    out.write(
        new Bytes()
            .message(type == Bytes.VIDEO ? 6 : 3, type, 0, 0, body.toBytes(), 128)
            .toBytes());
  }
}
