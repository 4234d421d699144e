package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.it.process.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs #1 to #9: before the first chunk. */
class HandshakeAttackTest {

  private static final long HANDSHAKE_MS = 2_000;
  private static final int PER_ADDRESS = 100;

  @RegisterExtension
  static final Arena arena =
      Arena.withLimits(
          "handshake: 2s, publisherIdle: 60s, handshakesPerSecond: { perAddress: 100 }");

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Test
  @DisplayName("#1: who connects and says nothing is cut off at the deadline")
  void silence() {
    long startMs = nowMs();
    Attacker attacker = arena.dialled();
    attacker.assertClosed();
    assertThat(nowMs() - startMs).isGreaterThanOrEqualTo(HANDSHAKE_MS - 100);
    assertThat(attacker.opening()).isEmpty();
  }

  @Test
  @DisplayName("#2: one byte after the other does not move the deadline")
  void drip() {
    long startMs = nowMs();
    Attacker attacker = arena.dialled().send(Bytes.of(3));
    Await.until(
        "the deadline",
        Duration.ofSeconds(15),
        () -> attacker.send(Bytes.of(0)).isClosed()); // some fifty bytes a second
    assertThat(nowMs() - startMs).isBetween(HANDSHAKE_MS - 100, HANDSHAKE_MS + 5_000);
  }

  @ParameterizedTest(name = "#3: C0 of {0} ends the connection")
  @ValueSource(ints = {0, 1, 2, 4, 6, 8, 9, 0x20, 0xFF})
  @DisplayName("#3: any other version ends the connection")
  void otherVersions(int version) {
    long startMs = nowMs();
    Attacker attacker = arena.dialled().send(Bytes.of(version).zeros(1536));
    attacker.assertClosed();
    assertThat(attacker.opening()).isEmpty();
    assertThat(nowMs() - startMs).isLessThan(HANDSHAKE_MS);
  }

  @Test
  @DisplayName("#4: TLS on the RTMP port ends the connection")
  void tlsOnThePlainPort() {
    Bytes hello = Bytes.hex("16 03 01 02 00 01 00 01 fc 03 03").times(506, Bytes.of(0x5A));
    long startMs = nowMs();
    Attacker attacker = arena.dialled().send(hello);
    attacker.assertClosed();
    assertThat(attacker.opening()).isEmpty();
    assertThat(nowMs() - startMs).isLessThan(HANDSHAKE_MS);
  }

  @Test
  @DisplayName("#4: RTMP on the RTMPS port ends the connection")
  void rtmpOnTheTlsPort() {
    long startMs = nowMs();
    Attacker attacker = arena.dialledToTls().handshaken();
    attacker.assertClosed();
    assertThat(attacker.opening().length).isLessThan(1536); // an alert of TLS at most
    assertThat(nowMs() - startMs).isLessThan(HANDSHAKE_MS);
  }

  @ParameterizedTest(name = "#5: {0} ends the connection")
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /open/1 HTTP/1.1\r\nHost: a\r\n\r\n"})
  @DisplayName("#5: HTTP and RTMPT end the connection")
  void http(String request) {
    long startMs = nowMs();
    Attacker attacker = arena.dialled().send(new Bytes().text(request));
    attacker.assertClosed();
    String answer = new String(attacker.opening(), StandardCharsets.ISO_8859_1);
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 404")).as(answer).isTrue();
    assertThat(nowMs() - startMs).isLessThan(HANDSHAKE_MS);
  }

  @Test
  @DisplayName("#6: version bytes with a broken digest get the plain handshake")
  void brokenDigest() {
    Bytes c1 = new Bytes().u32(1).raw(Bytes.hex("80 00 07 02")).times(1528, Bytes.of(0x5A));
    Attacker attacker = arena.dialled().send(Bytes.of(3).raw(c1)).awaitHandshake();
    byte[] answer = attacker.opening();
    assertThat(answer[0]).isEqualTo((byte) 3);
    assertThat(Arrays.copyOfRange(answer, 5, 9)).as("version in S1").containsOnly(0);
    assertThat(Arrays.copyOfRange(answer, 1537, 3073)).as("S2").isEqualTo(c1.toBytes());
    attacker.send(new Bytes().zeros(1536)).command(Attacker.connect("attack"));
    attacker.awaitReply("NetConnection.Connect.Success").assertAlive();
  }

  @ParameterizedTest(name = "#7: C2 of {0} is ignored")
  @ValueSource(ints = {0, 0xA7})
  @DisplayName("#7: what C2 holds means nothing")
  void anyC2(int value) {
    Attacker attacker = arena.dialled().send(Bytes.of(3).zeros(1536)).awaitHandshake();
    attacker.send(new Bytes().times(1536, Bytes.of(value)));
    attacker.command(Attacker.connect("attack")).awaitReply("NetConnection.Connect.Success");
    attacker.assertAlive();
  }

  @Test
  @DisplayName("#8: a reset after C1 and a half-close after C2 leave nothing behind")
  void leaves() {
    arena.dialled().send(Bytes.of(3).zeros(1536)).awaitHandshake().reset();
    long startMs = nowMs();
    arena.handshaken().awaitHandshake().halfClose().assertClosed();
    assertThat(nowMs() - startMs).isLessThan(HANDSHAKE_MS);
  }

  @Test
  @DisplayName("#9: a flood of one address ends at its limit, other addresses get in")
  void flood() {
    double refusedBefore = arena.metric("relay_connections_refused_total");
    long startMs = nowMs();
    int flood = 5 * PER_ADDRESS;
    for (int i = 0; i < flood; i++) {
      arena.dialledFrom("127.0.0.9").handshaken();
    }
    arena.dialledFrom("127.0.0.10").connected().assertAlive();
    long seconds = (nowMs() - startMs) / 1000 + 2;
    Await.until(
        "what is over the limit is refused",
        Duration.ofSeconds(15),
        () ->
            arena.metric("relay_connections_refused_total") - refusedBefore
                >= flood - seconds * PER_ADDRESS);
    assertThat(flood - seconds * PER_ADDRESS).as("refusals that are due").isPositive();
  }
}
