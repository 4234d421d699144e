package io.rtmprelay.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.DisconnectAnswer;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each call asks of the node, and how each of its answers is told. */
class AnswersTest {

  private static final String SINKS = "/api/v1/streams/live/cam1/sinks";
  private static final String NEW_SINK = "{\"url\": \"rtmp://10.0.0.1/live/x\"}";

  private final AdminPort port = new AdminPort(List.of());

  @AfterEach
  void close() {
    port.close();
  }

  private Object lastAsked() {
    return port.node.asked().getLast();
  }

  @TestFactory
  @DisplayName("what is answered is what the contract says")
  List<DynamicTest> asDescribed() {
    ContractCalls calls = new ContractCalls(port);
    List<ContractCalls.Example> all = calls.all();
    SchemaRepository schemas =
        SchemaRepository.create(
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri("app://")
                .setOutputFormat(OutputFormat.Basic));
    schemas.dereference(JsonSchema.of(calls.document()));
    return all.stream()
        .map(
            call ->
                dynamicTest(
                    call.id(), () -> checkAnswer(schemas, calls, call, call.ask(port).send())))
        .toList();
  }

  private static void checkAnswer(
      SchemaRepository schemas,
      ContractCalls calls,
      ContractCalls.Example call,
      HttpResponse<String> answer) {
    String status = Integer.toString(answer.statusCode());
    JsonObject responses = call.operation().getJsonObject("responses");
    assertThat(responses.fieldNames()).as(call.id()).contains(status);
    JsonObject response = calls.resolve(responses.getJsonObject(status));
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    assertThat(content.fieldNames()).as(call.id()).contains(type);
    JsonObject schema = content.getJsonObject(type).getJsonObject("schema");
    if (schema != null) {
      Object body = Json.decodeValue(answer.body());
      var result = schemas.validator(JsonSchema.of(schema)).validate(body);
      assertThat(result.getErrors()).as("%s: %s", call.id(), answer.body()).isNullOrEmpty();
      assertThat(Undescribed.in(body, schema, calls::resolve)).as(call.id()).isEmpty();
    }
  }

  @Test
  @DisplayName("an answer has the headers that keep browsers to this origin, whatever it is")
  void headers() {
    for (String path : List.of("/api/v1/streams", "/nothing", "/metrics", "/openapi.yaml", "/")) {
      var headers = port.ask("GET", path).send().headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).contains("same-origin");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
      assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
      assertThat(headers.map()).doesNotContainKey("access-control-allow-origin");
    }
    var api = port.ask("GET", "/api/v1/streams").send().headers();
    assertThat(api.firstValue("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @CsvSource({
    "10m, PT10M",
    "1s, PT1S",
    "1500ms, PT1.5S",
    "24h, PT24H",
    "1d, PT24H",
    "'', PT0S",
  })
  @DisplayName("a publisher is disconnected, and kept out for as long as is asked")
  void ban(String ban, Duration time) {
    String query = ban.isEmpty() ? "" : "?ban=" + ban;
    var answer = port.ask("DELETE", "/api/v1/streams/live/cam1/publisher" + query).send();
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(((StreamCommand.DisconnectPublisher) lastAsked()).ban()).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({
    "ban=0s, must be from 1s to 24h",
    "ban=999ms, must be from 1s to 24h",
    "ban=2d, must be from 1s to 24h",
    "ban=999999999d, must be from 1s to 24h",
    "ban=x, 'must be a time such as 30s, 10m or 1h'",
    "ban=-1s, 'must be a time such as 30s, 10m or 1h'",
    "ban=, 'must be a time such as 30s, 10m or 1h'",
    "ban=1s&ban=2s, is there more than once",
  })
  @DisplayName("a ban out of bounds is a fault of its parameter, and nobody is disconnected")
  void badBan(String query, String detail) {
    var answer = port.ask("DELETE", "/api/v1/streams/live/cam1/publisher?" + query).send();
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(AdminPort.problem(answer).getJsonArray("errors"))
        .containsExactly(new JsonObject().put("pointer", "?ban").put("detail", detail));
    assertThat(port.node.asked()).isEmpty();
  }

  @Test
  @DisplayName("a stream without a publisher has none to disconnect: 404")
  void noPublisher() {
    port.node.answers(command -> new DisconnectAnswer.NoPublisher());
    var answer = port.ask("DELETE", "/api/v1/streams/live/cam1/publisher").send();
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(AdminPort.problem(answer).getString("detail")).contains("no publisher");
  }

  @Test
  @DisplayName("a sink is added: 201, and where it is; the body goes on as it came")
  void addSink() {
    var answer = port.ask("POST", SINKS).json(NEW_SINK).send();
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).contains(SINKS + "/new-1");
    assertThat(new JsonObject(answer.body()).getJsonObject("settings").getString("end"))
        .isEqualTo("close");
    assertThat(lastAsked()).isEqualTo(new NodeCommand.AddSink("live/cam1", NEW_SINK));
  }

  @Test
  @DisplayName("an app with slashes, and none")
  void apps() {
    port.ask("POST", "/api/v1/streams/a%2Fb/c%2Bd+e/sinks").json(NEW_SINK).send();
    assertThat(lastAsked()).isEqualTo(new NodeCommand.AddSink("a/b/c+d+e", NEW_SINK));
    port.ask("POST", "/api/v1/streams/%2F/cam/sinks").json(NEW_SINK).send();
    assertThat(lastAsked()).isEqualTo(new NodeCommand.AddSink("cam", NEW_SINK));
  }

  @TestFactory
  @DisplayName("each answer for a sink has its status")
  List<DynamicTest> sinkAnswers() {
    Map<SinkAnswer, Integer> statuses =
        Map.of(
            new SinkAnswer.NoSuchStream("live/cam1"), 404,
            new SinkAnswer.NoSuchSink("backup"), 404,
            new SinkAnswer.Exists(ScriptedNode.sink("backup")), 409,
            new SinkAnswer.FromConfig(ScriptedNode.sink("backup")), 409,
            new SinkAnswer.Refused(ScriptedNode.faults("/url", "/queue/bytes")), 400,
            new SinkAnswer.NotStored("the disk is full"), 507);
    return statuses.entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey().getClass().getSimpleName(),
                    () -> {
                      port.node.answers(command -> entry.getKey());
                      var answer = port.ask("POST", SINKS).json(NEW_SINK).send();
                      assertThat(answer.statusCode()).isEqualTo(entry.getValue());
                      JsonObject problem = AdminPort.problem(answer);
                      assertThat(problem.getInteger("status")).isEqualTo(entry.getValue());
                      assertThat(problem.getString("detail")).isNotBlank();
                      if (entry.getValue() == 409) {
                        assertThat(problem.getJsonObject("existing").getString("id"))
                            .isEqualTo("backup");
                      }
                      if (entry.getValue() == 400) {
                        assertThat(problem.getJsonArray("errors")).hasSize(2);
                      }
                    }))
        .toList();
  }

  @Test
  @DisplayName("a node that does not answer is 504")
  void silence() {
    port.node.falls();
    var answer = port.ask("POST", SINKS).json(NEW_SINK).send();
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(AdminPort.problem(answer).getString("detail")).isEqualTo("no answer within 2 s");
  }

  @Test
  @DisplayName("routes have an ETag: 304 for who has it, 412 for who saw another")
  void etags() {
    String path = "/api/v1/routes/studio";
    var first = port.ask("GET", path).send();
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).isEqualTo("\"7\"");
    assertThat(port.ask("GET", path).with("If-None-Match", tag).send().statusCode()).isEqualTo(304);
    assertThat(port.ask("GET", path).with("If-None-Match", "\"6\", W/" + tag).send().statusCode())
        .isEqualTo(304);
    assertThat(port.ask("GET", path).with("If-None-Match", "\"6\"").send().statusCode())
        .isEqualTo(200);
    assertThat(put(path, tag)).isEqualTo(200);
    assertThat(put(path, "*")).isEqualTo(200);
    assertThat(put(path, "\"6\"")).isEqualTo(412);
    assertThat(put(path, "\"x\"")).isEqualTo(412);
    assertThat(put("/api/v1/routes/another", "\"7\"")).isEqualTo(412);
    var list = port.ask("GET", "/api/v1/routes").send();
    String all = list.headers().firstValue("ETag").orElseThrow();
    assertThat(port.ask("GET", "/api/v1/routes").with("If-None-Match", all).send().statusCode())
        .isEqualTo(304);
  }

  private int put(String path, String tag) {
    return port.ask("PUT", path)
        .json("{\"match\": \"event/{name}\"}")
        .with("If-Match", tag)
        .send()
        .statusCode();
  }

  @Test
  @DisplayName("a new route is 201 with its place, and what is wrong with one is 400")
  void newRoute() {
    var answer = port.ask("PUT", "/api/v1/routes/new").json("{\"match\": \"a/b\"}").send();
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).contains("/api/v1/routes/new");
    port.node.answers(command -> new RouteAnswer.Refused(ScriptedNode.faults("/match")));
    answer = port.ask("PUT", "/api/v1/routes/new").json("{\"match\": \"a/b\"}").send();
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(AdminPort.problem(answer).getString("detail")).isEqualTo("/match: is not right");
  }

  @Test
  @DisplayName("the faults of a candidate config, each with its path, pointer and line")
  void configFaults() {
    port.node.answers(
        command ->
            new ConfigAnswer.Faulty(
                List.of(new ConfigFault("routes[0].match", 3, 4, "is missing"))));
    var answer =
        port.ask("POST", "/api/v1/config/check").body("application/yaml", "routes: [{}]").send();
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(AdminPort.problem(answer).getJsonArray("errors"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("path", "routes[0].match")
                        .put("pointer", "/routes/0/match")
                        .put("line", 3)
                        .put("column", 4)
                        .put("detail", "is missing")));
  }

  @Test
  @DisplayName("a node that is there is drained")
  void drain() {
    assertThat(port.ask("POST", "/api/v1/nodes/n1/drain").send().statusCode()).isEqualTo(202);
    assertThat(port.ask("POST", "/api/v1/nodes/n2/drain").send().statusCode()).isEqualTo(404);
  }
}
