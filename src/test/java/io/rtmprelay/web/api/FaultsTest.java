package io.rtmprelay.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.bus.BodyFaults;
import io.rtmprelay.control.bus.NodeCommand;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with requests is told, all of it, and nothing of it reaches the node. */
class FaultsTest {

  private static final String SINKS = "/api/v1/streams/live/cam1/sinks";
  private static final String SINK = SINKS + "/backup";
  private static final String ROUTE = "/api/v1/routes/studio";

  private final AdminPort port = new AdminPort(List.of());

  @AfterEach
  void close() {
    port.close();
  }

  private static String errors(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return AdminPort.problem(answer).getJsonArray("errors").stream()
        .map(JsonObject.class::cast)
        .map(error -> error.getString("pointer") + ": " + error.getString("detail"))
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static boolean changes(Object command) {
    return command instanceof NodeCommand.ForSink || command instanceof NodeCommand.ForRoute;
  }

  @Test
  @DisplayName("what the node knows to be wrong beside is told in the same answer, each place once")
  void further() {
    port.node.answers(
        command ->
            command instanceof NodeCommand.CheckBody
                ? new BodyFaults(ScriptedNode.faults("/url", "/queue", "/retry/max", "/x"))
                : null);
    assertThat(
            errors(
                port.ask("POST", SINKS)
                    .json("{\"url\": \"http://h\", \"queue\": {\"bytes\": \"x\"}, \"x\": 1}")
                    .send()))
        .isEqualTo(
            "/queue/bytes: must be a size such as 512MiB, 4MB or plain bytes;"
                + " /retry/max: is not right; /url: is not right; /x: is no key here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | /url: is missing
          [] | : must be an object
          3 | : must be an object
          null | : must be an object
          { | : is no JSON: line 1, column 1
          {"url": "rtmp://h/a"} x | : is no JSON: line 1, column 24
          {"url": 5} | /url: must be text
          {"url": ""} | /url: must not be empty
          {"uri": "x"} | /uri: is no key here; /url: is missing
          {"url": "u", "a/b~c": 1} | /a~1b~0c: is no key here
          {"url": "u", "id": "a b"} | /id: must be letters, digits, dots, dashes and underscores
          {"url": "u", "id": null} | /id: must be letters, digits, dots, dashes and underscores
          {"url": "u", "enabled": "yes"} | /enabled: must be true or false
          {"url": "u", "queue": {"bytes": "lots", "tine": 3}, "end": "later"} | /end: must be one of unpublish, close; /queue/bytes: must be a size such as 512MiB, 4MB or plain bytes; /queue/tine: is no key here
          {"url": "u", "queue": {"bytes": -1}} | /queue/bytes: must be at least 0
          {"url": "u", "queue": 3} | /queue: must be an object
          {"url": "u", "retry": {"factor": 0.5, "giveUpAfter": "soon"}} | /retry/factor: must be at least 1; /retry/giveUpAfter: must be a time such as 500ms, 10s, 2m or 1h, or never
          {"url": "u", "codecs": []} | /codecs: must have at least 1 item
          {"url": "u", "codecs": "some"} | /codecs: must be any, or a list as in [avc1, mp4a]
          {"url": "u", "tracks": {"video": [256]}} | /tracks/video/0: must be at most 255
          {"url": "u", "tracks": {"video": [0.5, "x"]}} | /tracks/video/0: must be a whole number; /tracks/video/1: must be a whole number
          {"url": "u", "login": {"user": "x"}} | /login/password: is missing
          {"url": "u", "profile": "nowhere"} | /profile: must be one of none, youtube, twitch, facebook, ivs, x
          {"url": "u", "tls": {"ca": "x.pem"}} | /tls/ca: is no key here
          """)
  @DisplayName("each fault of a new sink, by its JSON pointer")
  void newSink(String body, String expected) {
    assertThat(errors(port.ask("POST", SINKS).json(body).send())).isEqualTo(expected);
    assertThat(port.node.asked()).noneMatch(FaultsTest::changes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | : must have at least 1 key
          {"id": "other"} | /id: is no key here
          {"url": null} | /url: must be text
          {"retry": {"first": 3}} | /retry/first: must be a time such as 500ms, 10s, 2m or 1h
          """)
  @DisplayName("the same of a change")
  void change(String body, String expected) {
    assertThat(errors(port.ask("PATCH", SINK).json(body).send())).isEqualTo(expected);
    assertThat(port.node.asked()).noneMatch(FaultsTest::changes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"enabled\": null, \"queue\": null, \"retry\": {\"max\": null}, \"codecs\": \"any\"}",
        "{\"key\": null, \"tracks\": {\"audio\": [1]}, \"end\": null, \"profile\": null}",
      })
  @DisplayName("null takes a setting back, as a merge patch has it")
  void nulls(String body) {
    assertThat(port.ask("PATCH", SINK).json(body).send().statusCode()).isEqualTo(200);
    assertThat(
            port.ask("PATCH", SINK).body("application/merge-patch+json", body).send().statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | /match: is missing
          {"match": "a/b", "publish": {"keys": []}} | /publish/keys: must have at least 1 item
          {"match": "a/b", "stream": {"gap": "hold"}} | /stream/gap: must be one of idle, freeze
          {"match": "a/b", "sinks": [{"id": "a", "url": "u"}, {"id": "b"}]} | /sinks/1/url: is missing
          """)
  @DisplayName("the same of a route")
  void route(String body, String expected) {
    assertThat(errors(port.ask("PUT", ROUTE).json(body).send())).isEqualTo(expected);
    assertThat(port.node.asked()).noneMatch(FaultsTest::changes);
  }

  @Test
  @DisplayName("faults of parameters and of the body come in one answer")
  void together() {
    assertThat(errors(port.ask("PATCH", SINKS + "/a%20b").json("{\"end\": \"later\"}").send()))
        .isEqualTo(
            "/end: must be one of unpublish, close;"
                + " id: must be letters, digits, dots, dashes and underscores");
    assertThat(errors(port.ask("GET", "/api/v1/streams/live/%00").send()))
        .isEqualTo("name: must hold no control characters");
  }

  @Test
  @DisplayName("a body that is needed is said to be missing")
  void noBody() {
    var answer = port.ask("POST", SINKS).with("Content-Type", "application/json").send();
    assertThat(errors(answer)).isEqualTo(": a body is needed");
  }

  @Test
  @DisplayName("a body of another type is 415, and told what is taken")
  void types() {
    for (String type : List.of("text/plain", "application/yaml", "application/jsonx")) {
      var answer = port.ask("POST", SINKS).body(type, "{}").send();
      assertThat(answer.statusCode()).isEqualTo(415);
      assertThat(AdminPort.problem(answer).getString("detail")).contains("application/json");
    }
    var bare = port.raw("POST " + SINKS + " HTTP/1.1", "Host: localhost", "Connection: close");
    assertThat(bare).startsWith("HTTP/1.1 415 ");
    var answer = port.ask("PATCH", SINK).body("Application/JSON; charset=utf-8", "{}").send();
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  @DisplayName("a body over the bound is 413, told or not, and the next request has its answer")
  void tooLong() throws Exception {
    String long65 = "{\"url\": \"" + "x".repeat(65 * 1024) + "\"}";
    assertThat(port.ask("POST", SINKS).json(long65).send().statusCode()).isEqualTo(413);
    try (var socket = port.open()) {
      var out = socket.getOutputStream();
      out.write(
          ("POST "
                  + SINKS
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
      for (int i = 0; i < 20; i++) {
        out.write(chunk.getBytes(StandardCharsets.ISO_8859_1));
      }
      byte[] status = socket.getInputStream().readNBytes(12);
      assertThat(new String(status, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 413");
    }
    String route = "{\"match\": \"a/b\", \"x\": \"" + "x".repeat(100 * 1024) + "\"}";
    assertThat(errors(port.ask("PUT", ROUTE).json(route).send())).isEqualTo("/x: is no key here");
    assertThat(port.ask("GET", "/health/live").send().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("a method that is not offered is 405, and told what is")
  void methods() {
    var answer = port.ask("PUT", SINKS).json("{}").send();
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
    assertThat(AdminPort.problem(answer).getString("detail")).contains("PUT is not offered");
  }

  @Test
  @DisplayName("what was sent is not repeated: neither values nor what the parser saw")
  void values() {
    String secret = "s3cr3t-in-a-body";
    for (String body :
        List.of(
            "{\"url\": \"u\", \"key\": [\"" + secret + "\"]}",
            "{\"url\": \"u\", \"id\": \"" + secret + " !\"}",
            "{\"url\": \"u\", \"end\": \"" + secret + "\"}",
            "{\"url\": \"u\", \"queue\": {\"bytes\": \"" + secret + "\"}}",
            secret,
            "{\"url\": " + secret + "}")) {
      assertThat(port.ask("POST", SINKS).json(body).send().body()).doesNotContain("s3cr3t");
    }
  }

  @Test
  @DisplayName("many faults are told up to a bound")
  void many() {
    String body =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "\"k" + i + "\": 1")
            .collect(Collectors.joining(",", "{", "}"));
    var answer = port.ask("POST", SINKS).json(body).send();
    assertThat(AdminPort.problem(answer).getJsonArray("errors")).hasSize(50);
  }

  @Test
  @DisplayName("no body is answered with a failure of the relay's own")
  void anything() {
    Random random = new Random(20261122);
    List<String> targets = List.of("POST " + SINKS, "PATCH " + SINK, "PUT " + ROUTE);
    for (int i = 0; i < 600; i++) {
      String[] target = targets.get(i % targets.size()).split(" ", 2);
      String body = i % 7 == 0 ? mangled(random) : String.valueOf(value(random, 0));
      var answer = port.ask(target[0], target[1]).json(body).send();
      assertThat(answer.statusCode()).as(body).isIn(200, 201, 400, 413);
    }
  }

  private static final List<String> KEYS =
      List.of(
          "id",
          "url",
          "key",
          "queue",
          "bytes",
          "time",
          "retry",
          "first",
          "factor",
          "tracks",
          "video",
          "codecs",
          "login",
          "user",
          "match",
          "publish",
          "keys",
          "sinks",
          "enabled",
          "tls",
          "pins",
          "play",
          "stream",
          "",
          "$ref",
          "__absolute_uri__",
          "a/b",
          "~",
          "%41",
          "é\u0000");

  private static Object value(Random random, int depth) {
    int kind = random.nextInt(depth > 5 ? 6 : 9);
    return switch (kind) {
      case 0 -> random.nextInt();
      case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
      case 2 -> random.nextBoolean();
      case 3 -> "\"" + KEYS.get(random.nextInt(KEYS.size())).replace("\u0000", "\\u0000") + "\"";
      case 4 -> "\"10s\"";
      case 5 -> "null";
      case 6 -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth + 1));
        }
        yield items;
      }
      default -> {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          String key = KEYS.get(random.nextInt(KEYS.size())).replace("\u0000", "\\u0000");
          members.add("\"" + key + "\": " + value(random, depth + 1));
        }
        yield "{" + String.join(", ", members) + "}";
      }
    };
  }

  private static String mangled(Random random) {
    String text = String.valueOf(value(random, 0)) + "[".repeat(random.nextInt(3_000));
    char[] chars = text.toCharArray();
    for (int i = 0; i < 3 && chars.length > 0; i++) {
      chars[random.nextInt(chars.length)] = (char) (' ' + random.nextInt(95));
    }
    return new String(chars);
  }

  @Test
  @DisplayName("numbers of any size are no more than faults")
  void numbers() {
    for (String number : List.of("1e999999999", "9".repeat(900), "-0", "1E400", "0.1e-9999999")) {
      String body = "{\"url\": \"u\", \"queue\": {\"bytes\": " + number + "}}";
      assertThat(port.ask("POST", SINKS).json(body).send().statusCode()).as(number).isIn(201, 400);
    }
  }
}
