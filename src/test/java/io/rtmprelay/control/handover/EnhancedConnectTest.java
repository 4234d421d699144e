package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.handover.ScriptedServer.Answer;
import io.rtmprelay.control.handover.ScriptedServer.Visit;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sink's connect announces, and what its server answers to that. */
class EnhancedConnectTest {

  private static final byte[] HEADER = body("90", "01");
  private static final byte[] KEY = body("93", "000000ff");

  private static byte[] body(String first, String rest) {
    String codec = HexFormat.of().formatHex("hvc1".getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().parseHex(first + codec + rest);
  }

  private static Bench bench(TargetConfig target) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), Addresses.FRESH, target);
  }

  /** Publishes HEVC until the sink dials, so that it knows what it dials for. */
  private static PeerEncoder hevc(Bench bench) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    return encoder.add(MediaKind.VIDEO, 0, HEADER).add(MediaKind.VIDEO, 0, KEY);
  }

  private static boolean announces(Visit visit) {
    return visit.connect().containsKey("fourCcList");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("K34: refused or closed at the fields, auto asks at once without, and remembers")
  void withoutFields(boolean closes) throws Exception {
    AtomicBoolean seen = new AtomicBoolean();
    ScriptedServer.Script script =
        connect -> {
          if (connect.containsKey("fourCcList")) {
            seen.set(true);
            return closes ? new Answer.Close() : new Answer.Reject("odd fields");
          }
          // Until the stream's codec is known there is nothing to announce.
          return seen.get() ? ScriptedServer.ACCEPT : new Answer.Close();
        };
    try (ScriptedServer server = new ScriptedServer(script);
        Bench bench = bench(Sinks.to(server.url("live")));
        PeerEncoder encoder = hevc(bench)) {
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      List<Visit> first = List.copyOf(server.visits());
      assertThat(first.getLast().published()).isEqualTo("cam");
      assertThat(first.stream().filter(EnhancedConnectTest::announces))
          .containsExactly(first.get(first.size() - 2));
      first.getLast().leave();
      Visit second = server.visit(first.size());
      Await.until("the next session", () -> second.published() != null);
      assertThat(announces(second)).isFalse();
    }
  }

  @Test
  @DisplayName("K51: a server that takes other codecs is served, and the sink says so")
  void otherCodecs() throws Exception {
    Answer answer =
        new Answer.Accept(Map.of("videoFourCcInfoMap", Map.of("av01", 4.0), "capsEx", 2.0));
    try (ScriptedServer server = new ScriptedServer(connect -> answer);
        Bench bench = bench(Sinks.announcing(server.url("live"), EnhancedMode.ON));
        PeerEncoder encoder = hevc(bench)) {
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(bench.reason("cam", 0))
          .isEqualTo("the server does not take hvc1, by what it says");
      assertThat(server.visits()).hasSize(1);
      assertThat(server.visit(0).connect())
          .containsEntry("capsEx", 15.0)
          .containsEntry("videoFourCcInfoMap", Map.of("*", 4.0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hvc1", "*"})
  @DisplayName("K51: a server that takes the codec, or all, gives nothing to say")
  void sameCodec(String codec) throws Exception {
    Answer answer = new Answer.Accept(Map.of("videoFourCcInfoMap", Map.of(codec, 4.0)));
    try (ScriptedServer server = new ScriptedServer(connect -> answer);
        Bench bench = bench(Sinks.announcing(server.url("live"), EnhancedMode.ON));
        PeerEncoder encoder = hevc(bench)) {
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).isNull();
    }
  }

  @Test
  @DisplayName("K34: what is switched on is announced, to whoever refuses it too")
  void on() throws Exception {
    try (ScriptedServer server = new ScriptedServer(connect -> new Answer.Close());
        Bench bench = bench(Sinks.announcing(server.url("live"), EnhancedMode.ON));
        PeerEncoder encoder = hevc(bench)) {
      encoder.send();
      Await.until("three tries", () -> server.visits().size() > 3);
      assertThat(server.visits().subList(0, 3)).allMatch(EnhancedConnectTest::announces);
    }
  }
}
