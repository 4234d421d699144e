package io.rtmprelay.control.runtime;

import static io.rtmprelay.control.runtime.SinkBench.body;
import static io.rtmprelay.control.runtime.SinkBench.faults;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that come and go while a stream lives, and while it does not. */
class AddSinkTest {

  private static final int AT_ONCE = 25;
  private static final long KEYFRAME_NANOS = 500_000_000;

  @TempDir Path data;

  @Test
  @DisplayName("a sink added to a live stream is live at once, and the others see nothing of it")
  void addAndRemove() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data, a.url());
        PeerEncoder encoder = relay.publishing()) {
      a.take(0).awaitNumber(0);
      SinkReport added = relay.added(body("x", b.url()));
      assertThat(added.origin()).isEqualTo(Origin.API);
      assertThat(added.enabled()).isTrue();
      assertThat(added.settings()).containsEntry("end", "unpublish").doesNotContainKey("key");
      relay.awaitState("x", SinkState.LIVE);
      encoder.addVideo(10, 10, 300).addVideo(11, 10, 300).send();
      b.take(0).awaitNumber(11);
      assertThat(relay.remove("x")).isEqualTo(new SinkAnswer.Removed("x"));
      assertThat(b.take(0).awaitClosed().isInOrder()).isTrue();
      relay.awaitGone("x");
      assertThat(relay.remove("x")).isEqualTo(new SinkAnswer.NoSuchSink("x"));
      encoder.addVideo(12, 10, 300).send();
      a.take(0).awaitNumber(12);
      assertThat(a.takes()).hasSize(1);
      assertThat(b.takes()).hasSize(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("a sink is kept for the next publisher, and for the next relay, until it is removed")
  void outlives() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL)) {
      try (SinkBench relay = new SinkBench(data)) {
        SinkReport added = relay.added(body("x", server.url()));
        assertThat(added.state()).isEqualTo(SinkState.OFF);
        assertThat(added.url()).isEqualTo(server.url());
        for (int publisher = 0; publisher < 2; publisher++) {
          try (PeerEncoder encoder = relay.publishing()) {
            server.take(publisher).awaitNumber(0);
            relay.end(encoder);
          }
        }
      }
      try (SinkBench relay = new SinkBench(data);
          PeerEncoder encoder = relay.publishing()) {
        server.take(2).awaitNumber(0);
        relay.remove("x");
        relay.end(encoder);
      }
      try (SinkBench relay = new SinkBench(data);
          PeerEncoder encoder = relay.publishing()) {
        assertThat(relay.bench.report("cam").sinks()).isEmpty();
        relay.end(encoder);
      }
      assertThat(server.takes()).hasSize(3);
    }
  }

  @Test
  @DisplayName("one that is there before its stream gets all since publish, like those of the file")
  void fromTheBeginning() throws Exception {
    try (PeerServer server = new PeerServer(Health.SILENT);
        SinkBench relay = new SinkBench(data)) {
      relay.added(body("x", server.url()));
      try (PeerEncoder encoder = relay.publishing()) {
        for (int number = 1; number < 25; number++) {
          encoder.addVideo(number, 10, 300);
        }
        encoder.send();
        Await.until("a try that is in vain", () -> !server.takes().isEmpty());
        server.become(Health.WELL);
        server.take(1).awaitNumber(24);
        assertThat(server.take(1).numbers())
            .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
        relay.end(encoder);
      }
    }
  }

  @Test
  @DisplayName("a name that no route takes has no sinks; one that a route takes need not be live")
  void noSuchStream() {
    try (SinkBench relay = new SinkBench(data)) {
      String other = "elsewhere/cam";
      assertThat(relay.bench.change(new NodeCommand.AddSink(other, body("x", "rtmp://h/a/b"))))
          .isEqualTo(new SinkAnswer.NoSuchStream(other));
      assertThat(relay.bench.change(new NodeCommand.RemoveSink(other, "x")))
          .isEqualTo(new SinkAnswer.NoSuchStream(other));
      assertThat(Bench.done(relay.bench.bus.sinks(Bench.NODE, other)))
          .isEqualTo(new SinkListAnswer.NoSuchStream(other));
      relay.added(body("x", "rtmp://h/a/{name}"));
      assertThat(relay.listed()).extracting(SinkReport::id).containsExactly("x");
    }
  }

  @Test
  @DisplayName("the id of any sink of the stream is taken, the file's and a run-time one's")
  void exists() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data, server.url())) {
      assertThat(relay.add(body("s0", "rtmp://h/a/b")))
          .isInstanceOfSatisfying(
              SinkAnswer.Exists.class,
              exists -> assertThat(exists.sink().origin()).isEqualTo(Origin.CONFIG));
      relay.added(body("x", "rtmp://one/a/b"));
      assertThat(relay.add(body("x", "rtmp://two/a/b")))
          .isInstanceOfSatisfying(
              SinkAnswer.Exists.class,
              exists -> assertThat(exists.sink().url()).isEqualTo("rtmp://one/a/b"));
    }
  }

  @Test
  @DisplayName("a missing id is made: short, and not taken")
  void madeIds() {
    try (SinkBench relay = new SinkBench(data)) {
      relay.added(body("sink-2", "rtmp://h/a/b"));
      assertThat(relay.added("{\"url\":\"rtmp://h/a/c\"}").id()).isEqualTo("sink-1");
      assertThat(relay.added("{\"url\":\"rtmp://h/a/d\"}").id()).isEqualTo("sink-3");
    }
  }

  @Test
  @DisplayName("each fault of a body is told with its pointer, and nothing is kept")
  void faultsWithPointers() {
    try (SinkBench relay = new SinkBench(data)) {
      assertThat(
              faults(
                  relay.add(
                      """
                      {"id": "a b", "url": "http://h/x", "queue": {"bytes": "1B"},
                       "retry": {"factor": "no"}, "colour": 1}
                      """)))
          .extracting(BodyFault::pointer)
          .containsExactlyInAnyOrder("/id", "/url", "/queue/bytes", "/retry/factor", "/colour");
      for (String none : List.of("[]", "7", "null", "", "{", "\"x\"")) {
        assertThat(faults(relay.add(none))).containsExactly(Body.NO_OBJECT);
      }
      assertThat(faults(relay.add("{}"))).extracting(BodyFault::pointer).containsExactly("/url");
      assertThat(relay.listed()).isEmpty();
      assertThat(data).isEmptyDirectory();
    }
  }

  @Test
  @DisplayName("file: writes beneath the folder for recordings, and nowhere else")
  void fileSink() throws Exception {
    try (SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      for (String path : List.of("/tmp/x.flv", "../x.flv", "a/../../x.flv", "./x.flv", "///x")) {
        assertThat(faults(relay.add(body("f", "file:" + path))))
            .extracting(BodyFault::pointer)
            .containsExactly("/url");
      }
      String name = "run-" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
      relay.added(body("f", "file:" + name + "/{name}.flv"));
      Path file = Path.of("target", "recordings", name, "cam.flv");
      Await.until("the recording", () -> Files.exists(file));
      relay.remove("f");
      relay.awaitGone("f");
      assertThat(Files.size(file)).isPositive();
      Files.delete(file);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("200 sinks are added and removed, 25 at once: each is there, nothing is left")
  void manyAtOnce() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      List<Future<SinkAnswer>> answers = new ArrayList<>();
      for (int sink = 0; sink < 200; sink++) {
        NodeCommand.AddSink add =
            new NodeCommand.AddSink(SinkBench.NAME, body("x" + sink, server.url()));
        answers.add(relay.bench.bus.change(Bench.NODE, add));
        answered(answers, SinkAnswer.Added.class);
      }
      for (Future<SinkAnswer> answer : answers) {
        assertThat(Bench.done(answer)).isInstanceOf(SinkAnswer.Added.class);
      }
      // Whoever is ready long after a keyframe waits for the next one.
      long beganNanos = System.nanoTime();
      int[] keyframes = {0};
      Await.until(
          "200 live sinks",
          () -> {
            if (System.nanoTime() - beganNanos >= keyframes[0] * KEYFRAME_NANOS) {
              encoder.addVideo(10 * ++keyframes[0], 10, 300).send();
            }
            return relay.bench.report("cam").sinks().stream()
                    .filter(sink -> sink.state() == SinkState.LIVE)
                    .count()
                == 200;
          });
      assertThat(relay.bench.sinks.get()).isEqualTo(200);
      List<Future<SinkAnswer>> removed = new ArrayList<>();
      for (int sink = 0; sink < 200; sink++) {
        removed.add(
            relay.bench.bus.change(
                Bench.NODE, new NodeCommand.RemoveSink(SinkBench.NAME, "x" + sink)));
        answered(removed, SinkAnswer.Removed.class);
      }
      for (Future<SinkAnswer> answer : removed) {
        assertThat(Bench.done(answer)).isInstanceOf(SinkAnswer.Removed.class);
      }
      Await.until("no sink", () -> relay.bench.report("cam").sinks().isEmpty());
      Await.until("no gauge", () -> relay.bench.sinks.get() == 0);
      Await.until(
          "200 orderly ends",
          () -> server.takes().stream().filter(PeerServer.Take::isInOrder).count() == 200);
      relay.end(encoder);
    }
  }

  // An answer has a time limit, so no more are asked for than are given within it.
  private static void answered(List<Future<SinkAnswer>> answers, Class<? extends SinkAnswer> as)
      throws Exception {
    int oldest = answers.size() - AT_ONCE;
    if (oldest >= 0) {
      assertThat(Bench.done(answers.get(oldest))).isInstanceOf(as);
    }
  }

  @Test
  @DisplayName("while streams begin and end, each added sink serves the streams that follow it")
  void addWhileStreamsComeAndGo() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data, Duration.ZERO)) {
      for (int round = 0; round < 20; round++) {
        String id = "x" + round;
        Future<SinkAnswer> added;
        try (PeerEncoder encoder = new PeerEncoder(relay.bench.port, "live", "cam")) {
          added =
              relay.bench.bus.change(
                  Bench.NODE, new NodeCommand.AddSink(SinkBench.NAME, body(id, server.url())));
          encoder.awaitPublished();
          encoder.addHeaders(0).addVideo(0, 10, 300).send();
          assertThat(Bench.done(added)).isInstanceOf(SinkAnswer.Added.class);
          int taken = round;
          Await.until("a session of " + id, () -> server.takes().size() > taken);
          server.take(round).awaitNumber(0);
          encoder.unpublish();
          Future<SinkAnswer> gone =
              relay.bench.bus.change(Bench.NODE, new NodeCommand.RemoveSink(SinkBench.NAME, id));
          assertThat(Bench.done(gone)).isEqualTo(new SinkAnswer.Removed(id));
          encoder.leave();
        }
        relay.bench.awaitNothingLeft();
      }
      assertThat(server.mostOpen()).isEqualTo(1);
      assertThat(relay.listed()).isEmpty();
    }
  }

  @Test
  @DisplayName("what cannot be kept is not done: the stream has no sink of it, and words say why")
  void diskRefuses() throws Exception {
    Path file = Files.writeString(data.resolve("not-a-folder"), "");
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(file);
        PeerEncoder encoder = relay.publishing()) {
      assertThat(relay.add(body("x", server.url())))
          .isInstanceOfSatisfying(
              SinkAnswer.NotStored.class,
              not -> assertThat(not.reason()).contains("cannot write").contains("not-a-folder"));
      assertThat(relay.listed()).isEmpty();
      assertThat(relay.bench.report("cam").sinks()).isEmpty();
      relay.end(encoder);
      assertThat(server.takes()).isEmpty();
    }
  }

  @Test
  @DisplayName("keys are kept for the owner of the relay alone, and told to nobody")
  void secrets() throws IOException {
    try (SinkBench relay = new SinkBench(data)) {
      SinkReport added =
          relay.added(
              """
              {"url": "rtmp://h/live2", "key": "s3cret-k3y", "backup": "rtmp://b/live2",
               "login": {"user": "u", "password": "s3cret-w0rd"}}
              """);
      assertThat(added.url()).isEqualTo("rtmp://h/live2/***");
      assertThat(added.toString()).doesNotContain("s3cret");
      assertThat(relay.listed().toString()).doesNotContain("s3cret");
      try (Stream<Path> files = Files.list(data)) {
        assertThat(files.toList()).containsExactly(data.resolve("runtime.json"));
      }
      assertThat(Files.getPosixFilePermissions(data.resolve("runtime.json")))
          .extracting(Enum::name)
          .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
      assertThat(Files.readString(data.resolve("runtime.json"))).contains("s3cret-k3y");
    }
  }

  @Test
  @DisplayName("nothing is put in from the environment or a file, since the client could read it")
  void nothingPutIn() {
    try (SinkBench relay = new SinkBench(data)) {
      for (String put : List.of("${HOME}", "${HOME:x}", "${file:/etc/passwd}")) {
        assertThat(faults(relay.add("{\"url\":\"rtmp://h/a\",\"key\":\"" + put + "\"}")))
            .containsExactly(
                new BodyFault("/key", "has a ${...}, which is for the config file alone"));
      }
      assertThat(faults(relay.add("{\"url\":\"rtmps://h/a/b\",\"tls\":{\"ca\":\"/etc/passwd\"}}")))
          .containsExactly(
              new BodyFault(
                  "/tls/ca",
                  "names a file of the relay's machine, which is for the config file alone"));
      relay.added("{\"url\":\"rtmp://h/a\",\"key\":\"$${{HOME}}\"}");
    }
  }
}
