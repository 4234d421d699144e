package io.rtmprelay.access.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.access.hook.HookAnswer.Allowed;
import io.rtmprelay.access.hook.HookAnswer.Outcome;
import io.rtmprelay.config.RouteConfig.HookConfig;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.tls.TlsPeers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hooks over real sockets, at servers of every temper. */
class PublishHooksTest {

  private static final Duration LONG = Duration.ofSeconds(9);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final HookQuestion QUESTION =
      new HookQuestion("live", "cam", "10.0.0.1:5000", "key=s3cret&x=%2F", "relay-1", "FMLE/3.0");

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final PublishHooks hooks =
      new PublishHooks(vertx, (outcome, took) -> outcomes.add(outcome));

  @AfterEach
  void close() {
    Bench.done(vertx.close());
  }

  private static HookConfig hook(String url, Duration timeout, X509Certificate... ca) {
    return new HookConfig(url, timeout, ca.length == 0 ? null : Path.of("ca.pem"), List.of(ca));
  }

  private HookAnswer ask(HookConfig hook) {
    return Bench.done(hooks.ask(hook, QUESTION));
  }

  private HookAnswer ask(HookServer.Script script, Duration timeout) throws Exception {
    try (HookServer server = new HookServer(script)) {
      HookAnswer answer = ask(hook(server.url(), timeout));
      Await.until("the end of the connection", () -> server.open() == 0);
      return answer;
    }
  }

  @Test
  @DisplayName("the question is a POST of JSON with all that was agreed, and nothing follows it")
  void question() throws Exception {
    try (HookServer server = new HookServer(HookServer.json(200, "{\"allow\": true}"))) {
      String url = "http://relay:pass%2Bword@127.0.0.1:" + server.port() + "/a%20b/ask?t=1";
      assertThat(ask(hook(url, LONG))).isEqualTo(new HookAnswer.Allowed(List.of()));
      HookServer.Asked asked = server.asked().getFirst();
      assertThat(asked.head()).startsWith("POST /a%20b/ask?t=1 HTTP/1.1\r\n");
      assertThat(asked.head().toLowerCase(java.util.Locale.ROOT))
          .contains("content-type: application/json\r\n", "connection: close\r\n");
      String login =
          Base64.getEncoder().encodeToString("relay:pass+word".getBytes(StandardCharsets.UTF_8));
      assertThat(asked.head()).containsIgnoringCase("authorization: Basic " + login);
      assertThat(new JsonObject(asked.body()))
          .isEqualTo(
              new JsonObject()
                  .put("app", "live")
                  .put("name", "cam")
                  .put("address", "10.0.0.1:5000")
                  .put("query", "key=s3cret&x=%2F")
                  .put("node", "relay-1")
                  .put("agent", "FMLE/3.0"));
    }
    assertThat(outcomes).containsExactly(Outcome.ALLOWED);
    assertThat(QUESTION.toString()).doesNotContain("s3cret");
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(200, "", new HookAnswer.Allowed(List.of())),
        Arguments.of(204, "", new HookAnswer.Allowed(List.of())),
        Arguments.of(200, "{\"allow\": true, \"more\": 1}", new HookAnswer.Allowed(List.of())),
        Arguments.of(
            201,
            "{\"allow\": true, \"sinks\": [{\"id\": \"a\"}, {}]}",
            new HookAnswer.Allowed(List.of("{\"id\":\"a\"}", "{}"))),
        Arguments.of(
            200, "{\"allow\": false}", new HookAnswer.Refused("the publishing hook refused it")),
        Arguments.of(
            200,
            "{\"allow\": false, \"reason\": \"s3cret is\\n no key\"}",
            new HookAnswer.Refused("the publishing hook refused it: *** is  no key")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("a yes, with sinks or without a body; a no, with its words but without the secret")
  void answered(int status, String body, HookAnswer expected) throws Exception {
    assertThat(ask(HookServer.json(status, body), LONG)).isEqualTo(expected);
  }

  static Stream<Arguments> faults() {
    String huge = "{\"allow\": true, \"x\": \"" + "x".repeat(1 << 17) + "\"}";
    return Stream.of(
        fault("status 500", HookServer.json(500, "{\"allow\": true}"), "status 500"),
        fault("status 404", HookServer.json(404, ""), "status 404"),
        fault(
            "a redirect",
            (asked, out) -> out.write(HookServer.response(302, "", "Location: /elsewhere")),
            "status 302"),
        fault("garbage in JSON", HookServer.json(200, "{\"allow\": "), "no JSON object"),
        fault("another JSON", HookServer.json(200, "[true]"), "no JSON object"),
        fault("no word of allow", HookServer.json(200, "{\"ok\": true}"), "no JSON object"),
        fault("allow as text", HookServer.json(200, "{\"allow\": \"true\"}"), "no JSON object"),
        fault(
            "sinks that are none",
            HookServer.json(200, "{\"allow\": true, \"sinks\": [\"rtmp://h/a/b\"]}"),
            "its sinks are no list"),
        fault("a body without end", PublishHooksTest::endless, "longer than 65536 bytes"),
        fault("a huge body", HookServer.json(200, huge), "longer than 65536 bytes"),
        fault(
            "a huge head",
            (asked, out) -> out.write(HookServer.response(200, "", "X: " + "x".repeat(1 << 16))),
            ""),
        fault(
            "no HTTP",
            (asked, out) -> out.write("220 mail ready\r\n".getBytes(StandardCharsets.UTF_8)),
            ""),
        echo("the question as its answer", body -> body + "\r\n\r\n"),
        echo("the question as a status", body -> "HTTP/1.1 " + body + " OK\r\n\r\n"),
        echo(
            "the question as a length",
            body -> "HTTP/1.1 200 OK\r\nContent-Length: " + body + "\r\n\r\n"),
        fault("an end without a word", (asked, out) -> out.close(), ""),
        fault(
            "half an answer",
            (asked, out) -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                      .getBytes(StandardCharsets.UTF_8));
              out.close();
            },
            ""));
  }

  private static Arguments fault(String name, HookServer.Script script, String detail) {
    return Arguments.of(name, script, detail);
  }

  /** A server that says what it was sent, where it cannot be read. */
  private static Arguments echo(String name, UnaryOperator<String> answer) {
    return fault(
        name,
        (asked, out) -> out.write(answer.apply(asked.body()).getBytes(StandardCharsets.UTF_8)),
        "its answer cannot be read");
  }

  private static void endless(HookServer.Asked asked, OutputStream out) throws Exception {
    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    while (true) {
      out.write(new byte[8_192]);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @DisplayName("what is no clear yes fails closed, at once, and says nothing of it to the peer")
  void fails(String name, HookServer.Script script, String detail) throws Exception {
    assertThat(ask(script, LONG))
        .as(name)
        .isInstanceOfSatisfying(
            HookAnswer.Failed.class,
            failed -> {
              assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(failed.reason()).isEqualTo("the publishing hook gave no answer");
              assertThat(failed.detail()).contains(detail).doesNotContainIgnoringCase("s3cret");
            });
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        Arguments.of("nothing", (HookServer.Script) (asked, out) -> {}),
        Arguments.of(
            "a head alone",
            (HookServer.Script)
                (asked, out) ->
                    out.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("silences")
  @DisplayName("who hangs is not waited for longer than the time limit, and its connection ends")
  void hangs(String name, HookServer.Script script) throws Exception {
    assertThat(ask(script, SHORT))
        .as(name)
        .isEqualTo(
            new HookAnswer.Failed(
                Outcome.TIMEOUT,
                "the publishing hook gave no answer in time",
                "no answer within 300 ms"));
  }

  @Test
  @DisplayName("nobody there, a name that is none, a port that is closed: refused in words")
  void unreachable() throws Exception {
    int closed;
    try (HookServer server = new HookServer((asked, out) -> {})) {
      closed = server.port();
    }
    for (String url :
        List.of("http://127.0.0.1:" + closed + "/?s=s3cret", "https://hook.invalid/s3cret")) {
      HookAnswer answer = ask(hook(url, Duration.ofSeconds(5)));
      assertThat(answer).isInstanceOf(HookAnswer.Failed.class);
      assertThat(answer.toString()).doesNotContain("s3cret");
    }
  }

  @Test
  @DisplayName(
      "over TLS the server's certificate has to be right: by a CA of the config or the JVM")
  void tls() throws Exception {
    X509Certificate ca = TestCertificates.ca().getCertificate();
    assertThat(askTls(TestCertificates.good(), ca)).isInstanceOf(HookAnswer.Allowed.class);
    assertThat(askTls(TestCertificates.good(), null)).isInstanceOf(HookAnswer.Failed.class);
    assertThat(askTls(TestCertificates.wrongHost(), ca)).isInstanceOf(HookAnswer.Failed.class);
    assertThat(askTls(TestCertificates.expired(), ca))
        .isInstanceOfSatisfying(
            HookAnswer.Failed.class,
            failed ->
                assertThat(failed.detail()).startsWith("its certificate is not trusted: NotAfter"));
  }

  private HookAnswer askTls(X509Bundle certificate, @Nullable X509Certificate ca) throws Exception {
    var listener = TlsPeers.listener(certificate);
    try (HookServer server = new HookServer(listener, HookServer.json(200, ""))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      HookAnswer answer = ask(ca == null ? hook(url, LONG) : hook(url, LONG, ca));
      assertThat(server.asked().isEmpty()).isEqualTo(!(answer instanceof HookAnswer.Allowed));
      return answer;
    }
  }

  @Test
  @DisplayName("500 at once: few connections, the rest waits; who hangs keeps others' hooks free")
  void many() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    try (HookServer server =
            new HookServer(
                (asked, out) -> {
                  free.await();
                  out.write(HookServer.response(200, ""));
                });
        HookServer hanging = new HookServer((asked, out) -> {});
        HookServer quick = new HookServer(HookServer.json(200, ""))) {
      List<Future<HookAnswer>> late = new ArrayList<>();
      List<Future<HookAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        late.add(hooks.ask(hook(hanging.url(), Duration.ofMillis(1_500)), QUESTION));
        answers.add(hooks.ask(hook(server.url(), LONG), QUESTION));
      }
      assertThat(ask(hook(quick.url(), LONG))).as("asked last").isInstanceOf(Allowed.class);
      Await.until(
          "as many as may be under way", () -> server.asked().size() == HookLane.MAX_UNDERWAY);
      assertThat(server.open()).isEqualTo(HookLane.MAX_UNDERWAY);
      free.countDown();
      for (Future<HookAnswer> answer : answers) {
        assertThat(Bench.done(answer)).isInstanceOf(Allowed.class);
      }
      for (Future<HookAnswer> answer : late) {
        assertThat(Bench.done(answer).outcome()).isEqualTo(Outcome.TIMEOUT);
      }
      assertThat(server.asked()).hasSize(500);
      Await.until("the end of all connections", () -> server.open() + hanging.open() == 0);
    }
  }
}
