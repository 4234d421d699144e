package io.rtmprelay.it.secrets;

import static io.rtmprelay.it.secrets.Harvest.planted;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.handover.ScriptedServer;
import io.rtmprelay.control.handover.ScriptedServer.Answer;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * K32: a key in every place where one can stand, traffic of every kind, and then none of the keys
 * in anything that the relay says, at its most talkative.
 */
class SecretsIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String STREAM = "/api/v1/streams/live/cam";

  private final Harvest harvest = new Harvest();
  private final int viewersPort = Ports.free();

  @ParameterizedTest
  @ValueSource(strings = {"plain", "json"})
  @DisplayName("no key in logs, API, metrics, feed, captures, files, threads or the command line")
  void nothingLeaks(String format) throws Exception {
    var folder = WorkFolder.fresh("secrets-" + format);
    WorkFolder.write(folder.resolve("mounted"), planted("File") + "\n");
    try (var well = new PeerServer(Health.WELL);
        var refusing = new PeerServer(Health.REFUSING);
        var leaving = new PeerServer(Health.LEAVING);
        var nonsense = new PeerServer(Health.NONSENSE);
        var hooks = new HookServer(hookAnswer(well.port()), harvest);
        var moving = new ScriptedServer(connect -> ScriptedServer.ACCEPT);
        var echoing =
            new ScriptedServer(
                connect -> new Answer.Reject("the key " + planted("Echo") + " is wrong"))) {
      var sinks =
          List.of(
              sink("query", well, "live/{name}?auth=" + planted("SinkQuery")),
              keyed("keyed", well.port(), planted("SinkKey") + "?x=" + planted("SinkKeyQuery")),
              new Sink(
                  "backed",
                  "rtmp://127.0.0.1:%d/app?a=%s".formatted(Ports.free(), planted("AppQuery")),
                  "key: %s, backup: \"rtmp://127.0.0.1:%d/app?b=%s\", retry: { first: 10ms, max: 20ms }"
                      .formatted(planted("BackedKey"), well.port(), planted("BackupQuery"))),
              sink(
                  "last",
                  refusing,
                  "live/" + planted("LastSegment") + "?k=" + planted("LastQuery")),
              keyed("left", leaving.port(), planted("LeftKey")),
              keyed("nonsense", nonsense.port(), planted("NonsenseKey")),
              keyed("moving", moving.port(), planted("MovingKey")),
              keyed("echo", echoing.port(), planted("Echo")),
              new Sink(
                  "login",
                  "rtmp://127.0.0.1:%d/live/{name}".formatted(well.port()),
                  "login: { user: relay, password: %s }".formatted(planted("Password"))),
              new Sink("file", "file:recordings/{name}.flv"));
      var config = config(format, sinks, hooks);
      var environment =
          Map.of("LIVE_KEY", planted("Environment"), "ADMIN_TOKEN", planted("AdminToken"));
      try (var relay = RelayProcess.start(folder, config, environment);
          var caller = new Caller(config.adminPort(), planted("AdminToken"), harvest);
          var encoder = publisher(config, "cam?key=" + planted("Environment") + "&x=1")) {
        caller.follow();
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        refusedPublishers(config);
        hooked(config, caller, hooks);
        viewers(config);
        atRunTime(caller, well.port());
        candidates(caller);
        guesses(caller);
        awaitStates(caller);
        moving.visit(0).askToLeave("rtmp://127.0.0.1:9/app?k=" + planted("Reconnect"));
        capture(caller, encoder);
        int calls =
            caller.getAll(Map.of("app", "live", "name", "cam", "id", "query", "node", "test"));
        assertThat(calls).isGreaterThan(12);
        caller.get("/api/v1/routes/added");
        process(relay.process().pid());
        encoder.unpublish();
        relay.stop();
        harvest.add("the log", relay.process().output());
        assertThat(relay.process().output()).containsIgnoringCase("debug").contains("live/cam");
      }
    }
    files(folder);
    var file = new Harvest();
    file.add("the config file itself", Files.readAllBytes(folder.resolve("relay.yaml")));
    assertThat(file.leaks()).as("what is looked for can be found").hasSizeGreaterThan(15);
    assertThat(harvest.size()).isGreaterThan(60);
    assertThat(harvest.leaks()).isEmpty();
  }

  private static Sink sink(String id, PeerServer server, String path) {
    return new Sink(id, "rtmp://127.0.0.1:" + server.port() + "/" + path);
  }

  private static Sink keyed(String id, int port, String key) {
    return new Sink(id, "rtmp://127.0.0.1:" + port + "/app", "key: \"" + key + "\"");
  }

  private RelayConfig config(String format, List<Sink> sinks, HookServer hooks) {
    return new RelayConfig()
        .admin(
            "tokens: [{ name: ops, role: admin, secret: \"${ADMIN_TOKEN}\" },"
                + " { name: eye, role: viewer, secret: %s }]".formatted(planted("ViewerToken")))
        .with("log: { level: trace, format: %s, levels: { io: debug } }".formatted(format))
        .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(viewersPort))
        .route(
            "live/{name}",
            sinks,
            "publish: { keys: [\"${LIVE_KEY}\", \"${file:mounted}\", %s] }\n    play: { keys: [%s] }"
                .formatted(planted("ConfigKey"), planted("PlayKey")))
        .with(
            "events: [{ url: \"%s\", secret: %s }]"
                .formatted(
                    hooks.url("/events?k=" + planted("EventsQuery")),
                    planted("EventsSecretOfThirtyTwoCharacters")))
        .route(
            "hook/{name}",
            List.of(),
            "publish: { hook: { url: \"%s\" } }"
                .formatted(hooks.url("/allow?k=" + planted("HookQuery"))))
        .route(
            "badhook/{name}",
            List.of(),
            "publish: { hook: { url: \"%s\" } }"
                .formatted(hooks.url("/bad?k=" + planted("BadHookQuery"))))
        .route(
            "token/{name}",
            List.of(),
            "publish: { token: { secret: %s } }\n    play: { token: { secret: %s } }"
                .formatted(
                    planted("TokenSecretOfThirtyTwoCharacters"),
                    planted("PlayTokenSecretOfThirtyTwoChars")));
  }

  private static PeerEncoder publisher(RelayConfig config, String name) throws IOException {
    var app = "live?token=" + planted("AppToken") + "&y=2";
    return PeerEncoder.publishing(config.rtmpPort(), app, name);
  }

  private static void refusedPublishers(RelayConfig config) throws IOException {
    for (var attempt :
        List.of(
            "live cam2?key=" + planted("WrongKey"),
            "live cam?key=" + planted("File"), // in use
            "token cam?token=1893456000." + planted("WrongToken"),
            "token cam?key=" + planted("KeyForToken"),
            "live cam3?key=" + planted("ConfigKey") + "&priority=" + planted("Priority"),
            "none cam?key=" + planted("NoRoute"))) {
      var parts = attempt.split(" ", 2);
      try (var encoder = new PeerEncoder(config.rtmpPort(), parts[0], parts[1])) {
        Await.until(attempt, LIMIT, () -> encoder.refusal() != null || encoder.isClosed());
      }
    }
  }

  /** Lets in, and names a sink with a key of its own. */
  private static String hookAnswer(int port) {
    return "{\"allow\": true, \"sinks\": [{\"id\": \"h\", \"url\": \"rtmp://127.0.0.1:%d/app\", \"key\": \"%s\"}]}"
        .formatted(port, planted("HookSinkKey"));
  }

  private static void hooked(RelayConfig config, Caller caller, HookServer hooks)
      throws IOException {
    var key = "cam?key=" + planted("HookPublishKey") + "&token=" + planted("HookToken");
    try (var bad = new PeerEncoder(config.rtmpPort(), "badhook", key)) {
      Await.until("the refusal", LIMIT, () -> bad.refusal() != null || bad.isClosed());
    }
    try (var good = PeerEncoder.publishing(config.rtmpPort(), "hook", key)) {
      good.addHeaders(0).addVideo(0, 10, 300).send();
      Await.until(
          "the sink that the hook named",
          LIMIT,
          () -> caller.get("/api/v1/streams/hook/cam").contains("\"h\""));
      good.unpublish();
    }
    assertThat(hooks.asked()).isEqualTo(2);
    Await.until("events", LIMIT, () -> hooks.told() > 1);
  }

  private void viewers(RelayConfig config) throws IOException {
    try (var anyone = new Caller(viewersPort, planted("AdminToken"), harvest)) {
      for (var query : List.of("key=" + planted("WrongPlayKey"), "token=" + planted("PlayToken"))) {
        anyone.get("/live/live/cam.flv?" + query);
        anyone.get("/live/live/cam.mp4?" + query + "&ticket=" + planted("Ticket"));
        RtmpTalk.play(config.rtmpPort(), "live?" + query, "cam?" + query);
      }
      RtmpTalk.play(config.rtmpPort(), "live", "none?key=" + planted("PlayKey"));
      RtmpTalk.nonsense(config.rtmpPort(), planted("Nonsense"));
    }
  }

  /** What is set while it runs, well and badly. */
  private static void atRunTime(Caller caller, int port) {
    var sinks = STREAM + "/sinks";
    assertThat(
            caller.json(
                "POST",
                sinks,
                new JsonObject()
                    .put("id", "added")
                    .put("url", "rtmp://127.0.0.1:" + port + "/live/x?a=" + planted("AddedQuery"))
                    .encode()))
        .isEqualTo(201);
    var keyed =
        new JsonObject()
            .put("id", "keyed2")
            .put("url", "rtmp://127.0.0.1:" + port + "/app")
            .put("key", planted("AddedKey"));
    assertThat(caller.json("POST", sinks, keyed.encode())).isEqualTo(201);
    assertThat(caller.json("POST", sinks, keyed.encode())).isEqualTo(409);
    var patch = new JsonObject().put("key", planted("PatchedKey")).encode();
    assertThat(caller.call("PATCH", sinks + "/keyed2", "application/merge-patch+json", patch))
        .isEqualTo(200);
    for (var bad :
        List.of(
            "{\"url\": \"rtmp://h/a\", \"kay\": \"" + planted("UnknownMember") + "\"}",
            "{\"url\": \"rtmp://me:" + planted("UserInfo") + "@h/a\", \"key\": \"x\"}",
            "{\"url\": \"http://h/"
                + planted("BadScheme")
                + "?k="
                + planted("BadSchemeKey")
                + "\"}",
            "{\"url\": \"rtmp://h/a\", \"key\": [\"" + planted("ListedKey") + "\"]}",
            "{\"url\": \"rtmp://h/a\", \"key\": \"${" + planted("Variable") + "}\"}",
            "{\"key\": \"" + planted("BrokenJson") + "\"",
            "\"" + planted("NoObject") + "\"")) {
      assertThat(caller.json("POST", sinks, bad)).isEqualTo(400);
    }
    var route =
        new JsonObject("{\"match\": \"event/{name}\", \"publish\": {\"keys\": []}, \"sinks\": []}");
    route.getJsonObject("publish").getJsonArray("keys").add(planted("RouteKey"));
    assertThat(caller.json("PUT", "/api/v1/routes/added", route.encode())).isEqualTo(201);
    route.getJsonObject("publish").put("kays", planted("RouteMember"));
    assertThat(caller.json("PUT", "/api/v1/routes/bad", route.encode())).isEqualTo(400);
  }

  /** Candidates for the config file, with faults in the values of secrets and beside them. */
  private static void candidates(Caller caller) {
    for (var text :
        List.of(
            "routes: [{ match: \"x/{name}\", publish: { keys: [%s] } }]",
            "routes: [{ match: \"x/{name}\", publish: { keys: [%s, 5, \"\"] }, %s: 1 }]",
            "ingest: [{ port: \"${LIVE_KEY}\" }]\n# %s",
            "node: { name: \"${LIVE_KEY}\" }\nadmin: { tokens: [{ name: x, secret: [%s] }] }",
            "routes: [{ match: \"${file:mounted}\", sinks: [{ id: a, url: \"%s\" }] }]",
            "routes: [{ match: \"x\", sinks: [{ id: a, url: \"rtmp://a:%s@h/x?y=1\", key: k }] }]",
            "limits: { memory: %s",
            "node: %s\nnode: 2")) {
      caller.call(
          "POST",
          "/api/v1/config/check",
          "application/yaml",
          text.replaceFirst("%s", planted("Candidate")).replace("%s", "other"));
    }
    caller.json("POST", "/api/v1/config/reload", "");
  }

  private static void guesses(Caller caller) {
    for (var header :
        List.of(
            "Bearer " + planted("GuessedToken"),
            "Basic " + planted("BasicLogin"),
            planted("BareToken"))) {
      var answer = caller.send("GET", "/api/v1/me", Map.of("Authorization", header), "");
      assertThat(answer.statusCode()).isEqualTo(401);
    }
    caller.send("GET", "/api/v1/events?ticket=" + planted("GuessedTicket"), Map.of(), "");
    caller.send("GET", "/api/v1/streams?token=" + planted("TokenInQuery"), Map.of(), "");
  }

  private static void awaitStates(Caller caller) {
    var expected = Map.of("keyed", "live", "backed", "live", "last", "failed", "moving", "live");
    Await.until(
        "each sink to have come to what is to be expected",
        LIMIT,
        () ->
            expected.entrySet().stream()
                .allMatch(
                    entry ->
                        caller.sinks("live/cam").stream()
                            .map(JsonObject.class::cast)
                            .anyMatch(
                                sink ->
                                    entry.getKey().equals(sink.getString("id"))
                                        && entry.getValue().equals(sink.getString("state")))),
        () -> caller.sinks("live/cam").encodePrettily());
  }

  private static void capture(Caller caller, PeerEncoder encoder) {
    for (int number = 1; number < 5; number++) {
      encoder.addVideo(number, 10, 300).send();
    }
    var capture = caller.get(STREAM + "/capture?seconds=1");
    assertThat(capture).startsWith("RTMPCAP1").contains("connect", "publish", "cam?***");
  }

  /** What is to be had from outside of a process that runs. */
  private void process(long pid) throws IOException {
    harvest.add("the command line", Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
    for (var command : List.of("Thread.print", "VM.command_line", "VM.system_properties")) {
      try (var jcmd =
          ChildProcess.start(
              "jcmd", Tools.target(), List.of(Tools.jcmd(), Long.toString(pid), command))) {
        assertThat(jcmd.awaitExit(LIMIT)).as(jcmd.output()).isZero();
        harvest.add(command, jcmd.output());
      }
    }
  }

  /** One file may hold keys, and nobody else may read that one. */
  private void files(Path folder) throws IOException {
    var state = folder.resolve("data/runtime.json");
    assertThat(Files.readString(state)).contains(planted("PatchedKey"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rw-------");
    for (var file : WorkFolder.files(folder)) {
      harvest.add("the name of a file", folder.relativize(file).toString());
      var name = String.valueOf(file.getFileName());
      if (!file.equals(state) && !name.equals("relay.yaml") && !name.equals("mounted")) {
        harvest.add("the file " + name, Files.readAllBytes(file));
      }
    }
  }
}
