package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.hostile.arena.HostileServer;
import io.rtmprelay.hostile.arena.HostileServer.Peer;
import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile inputs #97 to #101: media servers that answer with what no server should. */
class ServerAttackTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String PASSWORD = "p4ssw0rd-0f-7";
  private static final HostileServer server = new HostileServer();

  /** Where nobody may ever be led. */
  private static final HostileServer trap = new HostileServer();

  @RegisterExtension
  static final Arena arena =
      Arena.withRoutes(
          "replyTimeout: 2s, stallTimeout: 2s, retry: { first: 50ms, max: 200ms }",
          witness ->
              """
                - match: "ill/{name}"
                  sinks:
                    - { id: ill, url: "%s" }
                    - { id: well, url: "%s" }
                - match: "known/{name}"
                  sinks:
                    - { id: ill, url: "%s", login: { user: relay-7, password: %s } }
                    - { id: well, url: "%s" }
              """
                  .formatted(server.url(), witness.url(), server.url(), PASSWORD, witness.url()));

  @AfterEach
  void recover() {
    server.become(Peer::refuse); // or the relay would try again until its stream is over
  }

  @AfterAll
  static void stop() {
    server.close();
    trap.close();
  }

  /** A stream that goes to the hostile server, and to a well one beside it. */
  private static Attacker publisher() {
    return arena.dialled().connected("ill").publish().keyframe();
  }

  private static String state(Attacker publisher) {
    return arena.sink(publisher.name()).getString("state");
  }

  private static String reason(Attacker publisher) {
    return String.valueOf(arena.sink(publisher.name()).getString("reason"));
  }

  private static void awaitReason(Attacker publisher, String words) {
    Await.until(
        "the reason " + words,
        LIMIT,
        () -> reason(publisher).contains(words),
        () -> state(publisher) + ": " + reason(publisher));
    publisher.assertAlive();
  }

  private static void awaitLive(Attacker publisher) {
    Await.until(
        "the sink to be live",
        LIMIT,
        () -> state(publisher).equals("live"),
        () -> state(publisher) + ": " + reason(publisher));
    publisher.assertAlive();
  }

  @Test
  @DisplayName("#97: answers to nothing, and a second answer, are ignored")
  void strayAnswers() {
    server.become(
        peer -> {
          peer.shakeHands().await("connect");
          peer.accept(99).command(0, "_result", 4, null, 7.0).accept(1).accept(1);
          peer.create(1.0).command(0, "_result", 4, null, 9.0).start();
          peer.accept(1).drain();
        });
    awaitLive(publisher());
    assertThat(server.connections()).isEqualTo(1);
  }

  static Stream<Object> streamIds() {
    return Stream.of(0.0, Double.NaN, Math.scalb(1.0, 40), "1");
  }

  @ParameterizedTest(name = "#97: createStream answered with {0}")
  @MethodSource("streamIds")
  @DisplayName("#97: what is no stream id fails the attempt")
  void oddStreamIds(Object streamId) {
    server.become(peer -> peer.connect().create(streamId).drain());
    awaitReason(publisher(), "createStream was answered without a stream id");
  }

  @Test
  @DisplayName("#98: an error with an endless description is cut, or breaks the limit of a message")
  void endlessError() {
    String code = "NetConnection.Connect.Rejected";
    server.become(
        peer -> {
          peer.shakeHands().await("connect");
          peer.command(0, "_error", 1, null, Peer.information("error", code, "x".repeat(60_000)));
          peer.drain();
        });
    Attacker first = publisher();
    awaitReason(first, "xxx");
    assertThat(reason(first)).hasSizeLessThan(1_024 + 256);

    server.become(
        peer -> {
          peer.shakeHands().await("connect");
          peer.send(new Bytes().full(3, 0, 0xFFFFFF, Bytes.COMMAND, 0).zeros(128)).drain();
        });
    awaitReason(publisher(), "message of 16777215 bytes");
  }

  @Test
  @DisplayName("#99: a server that never answers is left at the deadline, and tried again")
  void neverAnswers() {
    server.become(Peer::drain);
    Attacker publisher = publisher();
    awaitReason(publisher, "no answer to the handshake within 2000 ms");
    Await.until("another try", LIMIT, () -> server.connections() > 1);
    publisher.assertAlive();
  }

  @Test
  @DisplayName("#99: a server that drips its answer does not move the deadline")
  void dripsItsAnswer() {
    server.become(
        peer -> {
          peer.send(Bytes.of(3));
          while (true) {
            peer.send(Bytes.of(0));
            LockSupport.parkNanos(50_000_000);
          }
        });
    awaitReason(publisher(), "no answer to the handshake within 2000 ms");
  }

  @Test
  @DisplayName("#99: a server that reads no more is left, and takes no other sink's frames with it")
  void neverReads() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    server.become(
        peer -> {
          peer.publish();
          awaitQuietly(leave);
        });
    Attacker publisher = publisher();
    awaitLive(publisher);
    byte[] body = Bodies.key(9_000, 20_000);
    Await.until(
        "the stall",
        LIMIT,
        () -> {
          publisher.video(new Bytes().raw(body));
          return reason(publisher).contains("took nothing for 2000 ms");
        });
    publisher.assertAlive();
    leave.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName(
      "#100: requests to reconnect lead to no address of the server's choice, nor in a loop")
  void reconnectRequests() {
    trap.become(Peer::drain);
    server.become(
        peer -> {
          peer.publish();
          for (int i = 0; i < 20; i++) {
            peer.command(0, "onStatus", 0, null, reconnect("rtmp://127.0.0.1:" + trap.port()));
            peer.command(0, "onStatus", 0, null, reconnect("rtmp://[::1]:" + trap.port() + "/x"));
            peer.command(0, "onStatus", 0, null, reconnect("//169.254.169.254/latest"));
          }
          peer.drain();
        });
    Attacker publisher = publisher();
    awaitLive(publisher);
    for (int i = 0; i < 50; i++) {
      publisher.assertAlive();
    }
    assertThat(trap.connections()).isZero();
    assertThat(server.connections()).isLessThanOrEqualTo(3);
  }

  private static Map<String, String> reconnect(String tcUrl) {
    return Map.of(
        "level", "status", "code", "NetConnection.Connect.ReconnectRequest", "tcUrl", tcUrl);
  }

  @Test
  @DisplayName("#101: a server that asks for a login again and again is left for good")
  void endlessLogin() {
    String description =
        "[ AccessManager.Reject ] : [ authmod=adobe ] :"
            + " ?reason=needauth&user=u&salt=s&challenge=c&opaque=o";
    server.become(
        peer -> {
          peer.shakeHands().await("connect");
          String code = "NetConnection.Connect.Rejected";
          peer.command(0, "_error", 1, null, Peer.information("error", code, description));
          peer.drain();
        });
    Attacker publisher = publisher();
    Await.until("the end of the tries", LIMIT, () -> state(publisher).equals("failed"));
    publisher.assertAlive();
    assertThat(server.connections()).isLessThanOrEqualTo(3);
    assertThat(reason(publisher)).contains("login");
  }

  @Test
  @DisplayName("#101: with a login, two rounds are answered, and the password is never said")
  void endlessLoginOfOneKnown() {
    Queue<String> apps = new ConcurrentLinkedQueue<>();
    server.become(
        peer -> {
          Map<?, ?> connect = (Map<?, ?>) peer.shakeHands().await("connect").get(2);
          apps.add(String.valueOf(Objects.requireNonNull(connect).get("app")));
          String challenge =
              "[ AccessManager.Reject ] : [ authmod=adobe ] :"
                  + (" ?reason=needauth&user=relay-7&salt=s&challenge=c"
                      + apps.size()
                      + "&opaque=o");
          String code = "NetConnection.Connect.Rejected";
          peer.command(0, "_error", 1, null, Peer.information("error", code, challenge));
          peer.drain();
        });
    Attacker publisher = arena.dialled().connected("known").publish().keyframe();
    awaitReason(publisher, "asks for the login again and again");
    assertThat(reason(publisher)).doesNotContain("challenge", "opaque", PASSWORD);
    Await.until("another try, from the start", LIMIT, () -> apps.size() > 3);
    assertThat(List.copyOf(apps).subList(0, 4))
        .extracting(app -> app.contains("response="))
        .containsExactly(false, true, true, false);
    assertThat(apps).noneMatch(app -> app.contains(PASSWORD));
    publisher.assertAlive();
  }
}
