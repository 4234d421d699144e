package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.handover.ScriptedServer.Visit;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask to be left for another address, over real sockets. */
class HandoverTest {

  private static final int GROUP = 10;

  /** Enough for the opening to be let go, so that a session begins at a keyframe. */
  private static final int FIRST = 25;

  private static Bench bench(Addresses addresses, TargetConfig target) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), addresses, target);
  }

  private static ScriptedServer server() throws Exception {
    return new ScriptedServer(connect -> ScriptedServer.ACCEPT);
  }

  private static ScriptedServer beside(ScriptedServer other) throws Exception {
    return new ScriptedServer(connect -> ScriptedServer.ACCEPT, "127.0.0.2", other.port());
  }

  private static List<InetAddress> lookUp(String host) throws UnknownHostException {
    return switch (host) {
      case "edge.media.example" -> List.of(InetAddress.ofLiteral("127.0.0.2"));
      case "same.media.example" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
      default -> throw new UnknownHostException(host);
    };
  }

  private static void send(PeerEncoder encoder, int from, int end) {
    for (int number = from; number < end; number++) {
      encoder.addVideo(number, GROUP, 300);
    }
    encoder.send();
  }

  private static List<Integer> numbers(Visit... visits) {
    return Stream.of(visits).flatMap(visit -> visit.numbers().stream()).toList();
  }

  private static PeerEncoder started(Bench bench, ScriptedServer server) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0);
    send(encoder, 0, FIRST);
    server.visit(0).awaitNumber(FIRST - 1);
    bench.awaitSink("cam", 0, SinkState.LIVE);
    return encoder;
  }

  /** The move at keyframe 30 from {@code old} to {@code next}, of which nothing is to be lost. */
  private static void moves(
      Bench bench,
      PeerEncoder encoder,
      Visit old,
      ScriptedServer to,
      int index,
      @Nullable String url) {
    old.askToLeave(url);
    Visit next = to.visit(index);
    Await.until("the next connection to be ready", () -> next.createdAtNanos() > 0);
    send(encoder, FIRST, 28);
    old.awaitNumber(27);
    assertThat(next.published()).as("before the keyframe").isNull();
    send(encoder, 28, 45);
    next.awaitNumber(44);
    old.awaitOver();
    assertThat(numbers(old, next)).isEqualTo(IntStream.range(0, 45).boxed().toList());
    assertThat(next.numbers().getFirst()).isEqualTo(30);
    assertThat(next.published()).isEqualTo("cam");
    assertThat(old.commands()).endsWith("FCUnpublish", "deleteStream");
    assertThat(next.createdAtNanos()).as("made before the break").isLessThan(old.endedAtNanos());
    assertThat(next.publishedAtNanos()).as("never two").isGreaterThan(old.endedAtNanos());
    bench.awaitSink("cam", 0, SinkState.LIVE);
    assertThat(bench.reason("cam", 0)).isNull();
  }

  @Test
  @DisplayName("K50: asked to come again, the sink does so at a keyframe, and loses nothing")
  void comesAgain() throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.to(server.url("live")));
        PeerEncoder encoder = started(bench, server)) {
      moves(bench, encoder, server.visit(0), server, 1, null);
      assertThat(server.visit(1).app()).isEqualTo("live");
      assertThat(server.visits()).hasSize(2);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/other/app, other/app",
    "other?token=1, other?token=1",
    "rtmp://127.0.0.1:PORT/third/, third",
    "//127.0.0.1:PORT, live"
  })
  @DisplayName("K50: relative and absolute addresses of the server's own host are followed")
  void ownHost(String url, String app) throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.to(server.url("live")));
        PeerEncoder encoder = started(bench, server)) {
      String tcUrl = url.replace("PORT", String.valueOf(server.port()));
      moves(bench, encoder, server.visit(0), server, 1, tcUrl);
      assertThat(server.visit(1).app()).isEqualTo(app);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.2, 127.0.0.2",
    "127.0.0.2, 127.0.0.0/8",
    "edge.media.example, *.media.example 127.0.0.2/32"
  })
  @DisplayName("K50: a host that reconnectTo names is gone to, and shown")
  void otherHost(String host, String allowed) throws Exception {
    try (ScriptedServer server = server();
        ScriptedServer other = beside(server);
        Bench bench =
            bench(HandoverTest::lookUp, Sinks.goingTo(server.url("live"), allowed.split(" ", -1)));
        PeerEncoder encoder = started(bench, server)) {
      String tcUrl = "rtmp://" + host + ":" + server.port() + "/edge";
      moves(bench, encoder, server.visit(0), other, 0, tcUrl);
      assertThat(bench.sink("cam", 0).url()).isEqualTo(tcUrl + "/***");
      assertThat(other.visit(0).connect()).containsEntry("tcUrl", tcUrl);
      other.visit(0).leave();
      server.visit(1);
      Await.until("the configured server", () -> server.visit(1).published() != null);
      assertThat(bench.sink("cam", 0).url()).doesNotContain(host);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtmp://127.0.0.2:PORT/live",
        "rtmp://edge.media.example:PORT/live",
        "rtmp://elsewhere.example/live",
        "rtmp://127.0.0.1:1/live",
        "rtmp://127.0.0.1:99999/live",
        "rtmp://user:word@127.0.0.1/live",
        "http://127.0.0.1:PORT/live",
        "rtmp://",
        "//[::1]:PORT/live"
      })
  @DisplayName("#100: any other address, internal ones by name too, is not followed")
  void refused(String url) throws Exception {
    try (ScriptedServer server = server();
        ScriptedServer other = beside(server);
        Bench bench =
            bench(HandoverTest::lookUp, Sinks.goingTo(server.url("live"), "*.media.example"));
        PeerEncoder encoder = started(bench, server)) {
      server.visit(0).askToLeave(url.replace("PORT", String.valueOf(server.port())));
      send(encoder, FIRST, 60);
      server.visit(0).awaitNumber(59);
      assertThat(numbers(server.visit(0))).isEqualTo(IntStream.range(0, 60).boxed().toList());
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      assertThat(server.visits()).hasSize(1);
      assertThat(other.visits()).isEmpty();
    }
  }

  @Test
  @DisplayName("K50: a name at the configured server's own address is gone to, internal or not")
  void ownAddress() throws Exception {
    try (ScriptedServer server = server();
        Bench bench =
            bench(HandoverTest::lookUp, Sinks.goingTo(server.url("live"), "*.media.example"));
        PeerEncoder encoder = started(bench, server)) {
      String tcUrl = "rtmp://same.media.example:" + server.port() + "/live";
      moves(bench, encoder, server.visit(0), server, 1, tcUrl);
    }
  }

  @Test
  @DisplayName("#100: servers that ask in a loop are followed once in ten seconds")
  void loop() throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.to(server.url("live")));
        PeerEncoder encoder = started(bench, server)) {
      moves(bench, encoder, server.visit(0), server, 1, null);
      for (int number = 45; number < 100; number++) {
        server.visit(1).askToLeave(null);
        send(encoder, number, number + 1);
      }
      server.visit(1).awaitNumber(99);
      assertThat(server.visits()).hasSize(2);
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
    }
  }

  @Test
  @DisplayName("K50: a server that asks and then leaves is followed to where it asked")
  void asksAndLeaves() throws Exception {
    try (ScriptedServer server = server();
        ScriptedServer other = beside(server);
        Bench bench = bench(Addresses.FRESH, Sinks.goingTo(server.url("live"), "127.0.0.2"));
        PeerEncoder encoder = started(bench, server)) {
      server.visit(0).askToLeave("rtmp://127.0.0.2:" + server.port() + "/live");
      Await.until("the next connection", () -> other.visit(0).createdAtNanos() > 0);
      server.visit(0).leave();
      Await.until("the publish", () -> other.visit(0).published() != null);
      send(encoder, FIRST, 45);
      other.visit(0).awaitNumber(44);
      assertThat(server.visits()).hasSize(1);
    }
  }

  @Test
  @DisplayName("K50: a server that leads nowhere is stayed with, and nothing is lost")
  void leadsNowhere() throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.goingTo(server.url("live"), "127.0.0.3"));
        PeerEncoder encoder = started(bench, server)) {
      server.visit(0).askToLeave("rtmp://127.0.0.3:" + server.port() + "/live");
      send(encoder, FIRST, 60);
      server.visit(0).awaitNumber(59);
      assertThat(numbers(server.visit(0))).isEqualTo(IntStream.range(0, 60).boxed().toList());
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("K50: without a keyframe the sink leaves in time for the next server's patience")
  void noKeyframe() throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.to(server.url("live")));
        PeerEncoder encoder = started(bench, server)) {
      server.visit(0).askToLeave(null);
      Visit next = server.visit(1);
      int[] number = {FIRST};
      long beganNanos = System.nanoTime();
      Await.until(
          "the move",
          () -> {
            long dueMs = (number[0] - FIRST) * 100L;
            if (System.nanoTime() - beganNanos > TimeUnit.MILLISECONDS.toNanos(dueMs)) {
              encoder.addVideo(number[0]++, 1_000, 300).send();
            }
            return next.numbers().size() > 3;
          });
      next.awaitNumber(number[0] - 1); // the former one may have had more than this one by now
      assertThat(next.numbers().getFirst()).as("the newest group").isEqualTo(20);
      assertThat(numbers(server.visit(0), next).stream().distinct())
          .startsWith(0, 1, 2)
          .hasSize(number[0]);
    }
  }

  @Test
  @DisplayName("K50: a stream that ends meanwhile leaves no connection behind")
  void endsMeanwhile() throws Exception {
    try (ScriptedServer server = server();
        Bench bench = bench(Addresses.FRESH, Sinks.to(server.url("live")));
        PeerEncoder encoder = started(bench, server)) {
      server.visit(0).askToLeave(null);
      Await.until("the next connection", () -> server.visit(1).createdAtNanos() > 0);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.visit(1).awaitOver().published()).isNull();
      assertThat(server.visit(0).awaitOver().commands()).endsWith("FCUnpublish", "deleteStream");
    }
  }
}
