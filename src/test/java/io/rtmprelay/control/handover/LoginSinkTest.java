package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.handover.ScriptedServer.Answer;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that ask a sink for a login, over real sockets. */
class LoginSinkTest {

  private static Bench bench(TargetConfig target) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), Addresses.FRESH, target);
  }

  private static LoginScript script(String name) {
    return switch (name) {
      case "adobe with opaque" -> LoginScript.adobe(true);
      case "adobe without" -> LoginScript.adobe(false);
      default -> LoginScript.llnw();
    };
  }

  @ParameterizedTest(name = "{0}, app {1}")
  @CsvSource({"adobe with opaque, live", "adobe without, live", "llnw, live", "llnw, live/inst"})
  @DisplayName("K40, K41: a server that asks for a login gets it, one connection for each step")
  void logsIn(String scheme, String app) throws Exception {
    LoginScript script = script(scheme);
    try (ScriptedServer server = new ScriptedServer(script);
        Bench bench =
            bench(Sinks.loggingIn(server.url(app), null, LoginScript.USER, LoginScript.PASSWORD));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      server.visit(2).awaitNumber(1);
      assertThat(server.visit(2).numbers()).containsExactly(0, 1);
      assertThat(server.visit(2).published()).isEqualTo("cam");
      bench.awaitSink("cam", 0, SinkState.LIVE);
      String mode = "?authmod=" + scheme.split(" ", -1)[0] + "&user=" + LoginScript.USER;
      assertThat(script.apps()).hasSize(3).startsWith(app, app + mode);
      assertThat(script.apps().getLast()).startsWith(app + mode + "&").contains("&response=");
      assertThat(script.faults()).isEmpty();
      assertThat(bench.sink("cam", 0).url()).isEqualTo(server.url(app).replace("{name}", "***"));
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.visits()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "adobe without, relay-7, the password is wrong",
    "llnw, relay-7, the password is wrong",
    "adobe with opaque, stranger, it does not know the user"
  })
  @DisplayName("K42: a login that is refused is tried once; the sink waits for an operator")
  void refused(String scheme, String user, String words) throws Exception {
    LoginScript script = script(scheme);
    try (ScriptedServer server = new ScriptedServer(script);
        Bench bench = bench(Sinks.loggingIn(server.url("live"), null, user, "wr0ng"));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      bench.awaitSink("cam", 0, SinkState.FAILED);
      assertThat(bench.reason("cam", 0))
          .contains("refused the login", words)
          .doesNotContain("wr0ng", "response", "opaque");
      assertThat(encoder.isClosed()).isFalse();
      assertThat(server.visits()).hasSize(user.equals("stranger") ? 2 : 3);
      assertThat(script.faults()).isEmpty();
    }
  }

  @Test
  @DisplayName("K42: without a login in the config the sink fails for good, and says what to do")
  void noLogin() throws Exception {
    try (ScriptedServer server = new ScriptedServer(LoginScript.adobe(true));
        Bench bench = bench(Sinks.to(server.url("live")));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      bench.awaitSink("cam", 0, SinkState.FAILED);
      assertThat(bench.reason("cam", 0)).contains("asks for a login; give the sink one");
      assertThat(encoder.isClosed()).isFalse();
      assertThat(server.visits()).hasSize(1);
    }
  }

  @Test
  @DisplayName("#101: a challenge loop is left after two rounds, and the sink backs off")
  void endlessChallenges() throws Exception {
    AtomicInteger round = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                connect ->
                    new Answer.Reject(
                        "[ authmod=adobe ] : ?reason=needauth&user=u&salt=s&challenge=c"
                            + round.incrementAndGet()));
        Bench bench = bench(Sinks.loggingIn(server.url("live"), null, "u", "p4ssword"));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      Await.until("the second try", () -> server.visits().size() > 3);
      assertThat(bench.reason("cam", 0)).contains("asks for the login again and again");
      assertThat(server.visits().subList(0, 3))
          .extracting(visit -> visit.app().contains("response="))
          .containsExactly(false, true, true);
      assertThat(server.visit(3).awaitOver().app()).isEqualTo("live");
      assertThat(encoder.isClosed()).isFalse();
      assertThat(server.visits()).noneMatch(visit -> visit.app().contains("p4ssword"));
    }
  }

  @Test
  @DisplayName("K40: the backup gets the same login, and so does the probe of the primary")
  void backup() throws Exception {
    LoginScript ofPrimary = LoginScript.adobe(true);
    LoginScript ofBackup = LoginScript.llnw();
    AtomicInteger closing = new AtomicInteger(2);
    try (ScriptedServer primary =
            new ScriptedServer(
                connect ->
                    closing.getAndDecrement() > 0
                        ? new Answer.Close()
                        : ofPrimary.answer(connect));
        ScriptedServer backup = new ScriptedServer(ofBackup);
        Bench bench =
            bench(
                Sinks.loggingIn(
                    primary.url("live"),
                    backup.url("live"),
                    LoginScript.USER,
                    LoginScript.PASSWORD));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      int[] next = {0};
      encoder.addHeaders(0);
      Await.until(
          "the return to the primary",
          () -> {
            encoder.addVideo(next[0]++, 10, 300).send();
            return primary.visits().stream().anyMatch(visit -> !visit.numbers().isEmpty());
          });
      assertThat(backup.visit(2).numbers()).isNotEmpty();
      assertThat(ofBackup.apps()).hasSize(3);
      assertThat(ofPrimary.apps()).as("a probe's, and a session's").hasSize(6);
      assertThat(ofPrimary.faults()).isEmpty();
      bench.awaitSink("cam", 0, SinkState.LIVE);
    }
  }
}
