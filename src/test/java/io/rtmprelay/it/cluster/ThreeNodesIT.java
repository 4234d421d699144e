package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.chaos.LightPublisher;
import io.rtmprelay.it.chaos.LightPublisher.Leave;
import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.judge.Visit;
import io.rtmprelay.it.cluster.node.Balancer;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.moody.FlvIntake;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Connections;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three nodes on loopback: each test leaves all three as it has found them. */
class ThreeNodesIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  /** From the death of the origin to media at its sinks; the encoder's return is within it. */
  private static final long MAX_LOSS_MS = 5_000;

  private static final long ENOUGH_BYTES = 100_000;
  private static final int RACES = 5;

  private static final Path FOLDER = WorkFolder.fresh("three-nodes");
  private static final Path TAKEN = FOLDER.resolve("taken");
  private static final Attendance ATTENDANCE = new Attendance();
  private static final List<Integer> VIEWER_PORTS = new ArrayList<>();
  private static final List<AutoCloseable> OPEN = new ArrayList<>();

  private static Cluster cluster;
  private static Judge judge;
  private static MoodyServer recorder;
  private static NginxServer nginx;

  @BeforeAll
  static void start() {
    judge = opened(Judge.start(ATTENDANCE));
    recorder = opened(MoodyServer.start(ATTENDANCE.at("recorder", FlvIntake.into(TAKEN))));
    nginx = opened(NginxServer.start(FOLDER));
    cluster = opened(Cluster.start(FOLDER, 3, "5s", ThreeNodesIT::configure));
  }

  private static <T extends AutoCloseable> T opened(T one) {
    OPEN.add(one);
    return one;
  }

  private static void configure(RelayConfig config) {
    VIEWER_PORTS.add(Ports.free());
    config
        .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(VIEWER_PORTS.getLast()))
        .route("live/judged-{n}", judge.sinks())
        .route(
            "live/real-{n}",
            List.of(
                new Sink("recorder", recorder.url("{name}")),
                new Sink("nginx", nginx.url("{name}"))))
        .route("live/watched-{n}", List.of(), "play: { open: true }");
  }

  @AfterAll
  static void stop() throws Exception {
    for (var one : OPEN.reversed()) {
      one.close();
    }
  }

  @AfterEach
  void nothingAmiss() {
    Await.until("no streams", MAX_TIME, () -> cluster.node(1).api().streams() == 0);
    judge.assertNothingAmiss(MAX_TIME);
    for (var node : cluster.nodes()) {
      assertThat(node.relay().process().lines())
          .noneMatch(line -> line.contains(Cluster.SECRET))
          .noneMatch(line -> line.contains("LEAK") || line.contains(" ERROR "));
    }
  }

  @Test
  @DisplayName("lists tell of all nodes, and a stream's commands may be given to any of them")
  void controlAtAnyNode() throws Exception {
    var name = "judged-control";
    var stream = "/api/v1/streams/live/" + name;
    try (var _ = judge.keepPublished(name, () -> cluster.node(1).door())) {
      ATTENDANCE.await(name, 1, MAX_TIME);
      for (var node : cluster.nodes()) {
        var list = json(node, "/api/v1/streams");
        assertThat(list.getJsonArray("missing")).isEmpty();
        assertThat(list.getJsonArray("streams"))
            .singleElement()
            .satisfies(one -> assertThat(((JsonObject) one).getString("node")).isEqualTo("node-1"));
        assertThat(json(node, "/api/v1/nodes").getJsonArray("nodes")).hasSize(3);
      }
      var sink = new JsonObject().put("id", "more").put("url", recorder.url(name));
      assertThat(status(2, "POST", stream + "/sinks", sink)).isEqualTo(201);
      assertThat(status(3, "POST", stream + "/sinks", sink)).isEqualTo(409);
      Attendance.awaitMore(awaitVisit("recorder", name), MAX_TIME);
      assertThat(cluster.node(3).api().sink(name, "more")).isPresent();
      assertThat(cluster.node(3).api().request("DELETE", stream + "/sinks/more").statusCode())
          .isEqualTo(204);
      var visit = awaitVisit("recorder", name);
      Await.until("the sink is ended", MAX_TIME, visit::isOver);
      assertThat(visit.endedInOrder()).isTrue();
      assertThat(cluster.node(2).api().request("DELETE", stream + "/publisher").statusCode())
          .isEqualTo(204);
      Await.until(
          "the publisher is back in the same session",
          MAX_TIME,
          () -> cluster.node(3).api().stream(name).orElseThrow().getString("state").equals("live"));
    }
    Await.until("gone", MAX_TIME, () -> cluster.node(2).api().stream(name).isEmpty());
    assertThat(cluster.node(3).api().request("DELETE", stream).statusCode()).isEqualTo(404);
    assertThat(ATTENDANCE.of(name).stream().filter(one -> one.server().equals("judge"))).hasSize(1);
  }

  private static JsonObject json(ClusterNode node, String path) {
    var answer = node.api().request("GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static int status(int node, String method, String path, JsonObject body) {
    return cluster.node(node).api().request(method, path, body).statusCode();
  }

  private static Visit awaitVisit(String server, String name) {
    Await.until(name + " at " + server, MAX_TIME, () -> !visits(server, name).isEmpty());
    return visits(server, name).getLast();
  }

  private static List<Visit> visits(String server, String name) {
    return ATTENDANCE.of(name).stream().filter(one -> one.server().equals(server)).toList();
  }

  @Test
  @DisplayName("viewers at other nodes than the origin get the stream, by one connection each node")
  void viewersAtAnyNode() throws Exception {
    var name = "watched-1";
    var players = new ArrayList<ChildProcess>();
    var files = new ArrayList<Path>();
    try (var encoders =
        Encoders.start(
            FOLDER.resolve("watched"), Fixture.H264_AAC, cluster.node(1).config().url(name))) {
      Await.until("a publisher", MAX_TIME, () -> cluster.node(1).api().stream(name).isPresent());
      for (int node = 1; node <= 3; node++) {
        for (int i = 0; i < 2; i++) {
          var file = FOLDER.resolve("http-%d-%d.flv".formatted(node, i));
          files.add(file);
          players.add(player(file, httpUrl(node, name)));
        }
        var file = FOLDER.resolve("rtmp-%d.flv".formatted(node));
        files.add(file);
        players.add(player(file, cluster.node(node).config().url(name)));
      }
      Await.until(
          "all players have media",
          MAX_TIME,
          () -> files.stream().allMatch(file -> size(file) > ENOUGH_BYTES),
          () -> files.stream().map(file -> file.getFileName() + " " + size(file)).toList() + "");
      for (int node = 2; node <= 3; node++) {
        assertThat(Connections.localPortsTo(cluster.node(node).inner().media()))
            .as("connections that carry the stream to node %d", node)
            .hasSize(1);
      }
      assertThat(cluster.node(2).api().stream(name).orElseThrow().getJsonArray("sinks")).isEmpty();
      assertThat(encoders.started()).isEqualTo(1);
    }
    for (var player : players) {
      assertThat(player.awaitExit(MAX_TIME)).as(player.output()).isZero();
    }
    files.forEach(FrameHashes::decode);
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private static String httpUrl(int node, String name) {
    return "http://127.0.0.1:%d/live/live/%s.flv".formatted(VIEWER_PORTS.get(node - 1), name);
  }

  private static ChildProcess player(Path file, String url) {
    var command =
        Tools.command(
            Tools.ffmpeg(),
            "-hide_banner -nostdin -loglevel error -y -i".split(" "),
            url,
            "-map 0:v? -map 0:a? -c copy -f flv".split(" "),
            file);
    return opened(ChildProcess.start("player " + url, FOLDER, command));
  }

  @Test
  @DisplayName("F42: back at another node within the grace, it goes on in the sinks' connections")
  void publisherMoves() throws Exception {
    var name = "judged-move";
    var first = judge.publish(name, cluster.node(1).door());
    var visit = ATTENDANCE.await(name, 1, MAX_TIME);
    first.leave(Leave.RESET);
    Await.until("gap", MAX_TIME, () -> isIn("gap", name));
    var second = judge.publish(name, cluster.node(2).door());
    Attendance.awaitMore(visit, MAX_TIME);
    assertThat(isIn("live", name)).isTrue();
    second.leave(Leave.HANG_UP);
    Await.until("gap", MAX_TIME, () -> isIn("gap", name));
    var third = judge.publish(name, cluster.node(3).door());
    Attendance.awaitMore(visit, MAX_TIME);
    assertThat(cluster.origin(cluster.node(3), name)).contains(cluster.node(1));
    third.leave(Leave.UNPUBLISH);
    Await.until("the session is over", MAX_TIME, visit::isOver);
    assertThat(visit.endedInOrder()).as("an end on purpose is passed on").isTrue();
    assertThat(ATTENDANCE.of(name)).containsExactly(visit);
  }

  private static boolean isIn(String state, String name) {
    return cluster.node(2).api().stream(name)
        .map(stream -> state.equals(stream.getString("state")))
        .orElse(false);
  }

  @Test
  @DisplayName("two publishers of one name at two nodes at once: one is let in, the other refused")
  void oneOfTwo() throws Exception {
    for (int i = 0; i < RACES; i++) {
      var name = "judged-race-" + i;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var racers =
            Stream.of(cluster.node(1), cluster.node(2), cluster.node(3))
                .map(node -> threads.submit(() -> judge.publish(name, node.door())))
                .toList();
        var letIn = new ArrayList<LightPublisher>();
        for (var racer : racers) {
          try {
            letIn.add(racer.get());
          } catch (ExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(IOException.class);
          }
        }
        assertThat(letIn).as("publishers of %s that were let in", name).hasSize(1);
        Attendance.awaitMore(ATTENDANCE.await(name, 1, MAX_TIME), MAX_TIME);
        letIn.getFirst().leave(Leave.UNPUBLISH);
      }
      assertThat(ATTENDANCE.of(name)).hasSize(1);
    }
  }

  @Test
  @DisplayName("kill -9 of the origin: media at every sink again in 5 s, what was set then too")
  void originKilled() throws Exception {
    var light = "judged-kill";
    var real = "real-kill";
    try (var balancer = Balancer.before(cluster.nodes());
        var encoders =
            Encoders.start(FOLDER.resolve("kill"), Fixture.H264B_AAC, balancer.url(real))) {
      Await.until("a publisher", MAX_TIME, () -> origin(real).isPresent());
      var victim = origin(real).orElseThrow();
      var survivor = cluster.others(victim).getFirst();
      try (var _ =
          judge.keepPublished(light, () -> victim.isAlive() ? victim.door() : balancer.address())) {
        ATTENDANCE.await(light, 1, MAX_TIME);
        var sink = new JsonObject().put("id", "more").put("url", judge.url(light + "-more"));
        assertThat(
                victim
                    .api()
                    .request("POST", "/api/v1/streams/live/" + light + "/sinks", sink)
                    .statusCode())
            .isEqualTo(201);
        ATTENDANCE.await(light + "-more", 1, MAX_TIME);
        ATTENDANCE.await(real, 1, MAX_TIME);
        Await.until(
            "nginx has some", MAX_TIME, () -> size(nginxFiles(real).getFirst()) > ENOUGH_BYTES);

        victim.kill();
        long killedMs = Visit.nowMs();
        for (var name : List.of(light, light + "-more", real)) {
          var visit = ATTENDANCE.await(name, 2, MAX_TIME);
          System.out.printf(
              "%s: media %d ms after the kill%n", name, visit.firstMediaMs() - killedMs);
          assertThat(visit.firstMediaMs() - killedMs).as(visit.toString()).isLessThan(MAX_LOSS_MS);
          Attendance.awaitMore(visit, MAX_TIME);
        }
        assertThat(survivor.api().stream(light).orElseThrow().getString("node"))
            .isNotEqualTo(victim.name());
        Await.until("nginx has a second", MAX_TIME, () -> nginxFiles(real).size() == 2);
        victim.start();
        victim.awaitReady();
        assertThat(victim.api().sink(light, "more")).as("told to who comes back").isPresent();
        assertThat(encoders.started()).isEqualTo(2);
      }
      assertThat(
              victim
                  .api()
                  .request("DELETE", "/api/v1/streams/live/" + light + "/sinks/more")
                  .statusCode())
          .isEqualTo(204);
    }
    Await.until("no streams", MAX_TIME, () -> cluster.node(1).api().streams() == 0);
    ATTENDANCE.awaitLeft(MAX_TIME);
    visits("recorder", real)
        .forEach(visit -> FrameHashes.decode(FlvIntake.path(TAKEN, visit.session())));
    nginxFiles(real).forEach(FrameHashes::decode);
  }

  private static Optional<ClusterNode> origin(String name) {
    return cluster.origin(cluster.node(1), name);
  }

  private static List<Path> nginxFiles(String name) {
    return WorkFolder.files(FOLDER.resolve("nginx/rec")).stream()
        .filter(file -> file.getFileName().toString().startsWith(name + "-"))
        .toList();
  }
}
