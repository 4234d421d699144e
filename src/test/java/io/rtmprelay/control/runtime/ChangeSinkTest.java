package io.rtmprelay.control.runtime;

import static io.rtmprelay.control.runtime.SinkBench.body;
import static io.rtmprelay.control.runtime.SinkBench.faults;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that are changed, switched and removed, in each state they can be in. */
class ChangeSinkTest {

  @TempDir Path data;

  @Test
  @DisplayName("another URL: the session ends in order, then the new server is dialled")
  void anotherUrl() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", a.url()));
      relay.awaitState("x", SinkState.LIVE);
      relay.changed("x", "{\"url\":\"" + b.url() + "\"}");
      assertThat(a.take(0).awaitClosed().isInOrder()).isTrue();
      b.take(0);
      assertThat(relay.bench.report("cam").sinks()).hasSize(1);
      encoder.addVideo(10, 10, 300).send();
      b.take(0).awaitNumber(10);
      relay.awaitState("x", SinkState.LIVE);
      assertThat(a.takes()).hasSize(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("what a session need not notice leaves it as it is, and null takes it back")
  void sessionGoesOn() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", server.url()));
      relay.awaitState("x", SinkState.LIVE);
      SinkReport changed =
          relay.changed(
              "x",
              """
              {"retry": {"max": "9s"}, "connectTimeout": "3s", "replyTimeout": "4s",
               "stallTimeout": "7s", "end": "close", "queue": {"bytes": "8MiB"}, "start": "key",
               "backup": "rtmp://h/live/b"}
              """);
      assertThat(changed.state()).isEqualTo(SinkState.LIVE);
      assertThat(changed.settings())
          .containsEntry("connectTimeout", "3s")
          .containsEntry("end", "close");
      assertThat(changed.settings().get("retry"))
          .isEqualTo(Map.of("first", "50ms", "factor", 2L, "max", "9s", "giveUpAfter", "never"));
      SinkReport back = relay.changed("x", "{\"retry\": null, \"end\": null, \"backup\": null}");
      assertThat(back.settings()).containsEntry("end", "unpublish").containsEntry("backup", null);
      assertThat(back.settings()).containsEntry("connectTimeout", "3s");
      encoder.addVideo(10, 10, 300).send();
      server.take(0).awaitNumber(10);
      assertThat(server.takes()).hasSize(1);
      relay.end(encoder);
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
    }
  }

  @Test
  @DisplayName("a change while the sink is dialled leads to the new server, and to it alone")
  void whileDialling() throws Exception {
    try (PeerServer silent = new PeerServer(Health.SILENT);
        PeerServer well = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", silent.url()));
      silent.take(0);
      relay.changed("x", "{\"url\":\"" + well.url() + "\"}");
      well.take(0);
      silent.take(0).awaitClosed();
      encoder.addVideo(10, 10, 300).send();
      well.take(0).awaitNumber(10);
      assertThat(silent.takes()).hasSize(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("a sink that failed for good, or waits, is tried at once when it is changed")
  void changeMendsFailed() throws Exception {
    try (PeerServer server = new PeerServer(Health.REFUSING);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", server.url()));
      relay.awaitState("x", SinkState.FAILED);
      server.become(Health.WELL);
      relay.changed("x", "{\"connectTimeout\":\"3s\"}");
      encoder.addVideo(10, 10, 300).send();
      server.take(1).awaitNumber(10);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("removed while it waits for a retry: it is gone at once, and not dialled again")
  void removeWhileRetrying() throws Exception {
    try (PeerServer ill = new PeerServer(Health.NONSENSE);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(
          "{\"id\":\"x\",\"url\":\""
              + ill.url()
              + "\",\"retry\":{\"first\":\"1h\",\"max\":\"1h\"}}");
      relay.awaitState("x", SinkState.RETRYING);
      assertThat(relay.remove("x")).isEqualTo(new SinkAnswer.Removed("x"));
      assertThat(relay.sink("x")).isNull();
      relay.end(encoder);
      assertThat(ill.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("added again while its session of before still ends: the target never has two")
  void addAgainWhileEnding() throws Exception {
    try (PeerServer slow = new PeerServer(Health.STALLED);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", slow.url()));
      relay.awaitState("x", SinkState.LIVE);
      encoder.addVideo(10, 10, 200_000).send();
      relay.remove("x");
      slow.become(Health.WELL);
      SinkReport again = relay.added(body("x", slow.url()));
      assertThat(again.state()).isEqualTo(SinkState.ENDING);
      slow.thaw();
      encoder.addVideo(20, 10, 300).send();
      slow.take(1);
      encoder.addVideo(30, 10, 300).send();
      slow.take(1).awaitNumber(30);
      assertThat(slow.mostOpen()).isEqualTo(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("a switch of a sink from the file is kept for the name until it is set back")
  void switchOutlives() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL)) {
      try (SinkBench relay = new SinkBench(data, server.url());
          PeerEncoder encoder = relay.publishing()) {
        server.take(0).awaitNumber(0);
        assertThat(relay.changed("s0", "{\"enabled\":false}").origin()).isEqualTo(Origin.CONFIG);
        server.take(0).awaitClosed();
        relay.end(encoder);
      }
      try (SinkBench relay = new SinkBench(data, server.url())) {
        try (PeerEncoder encoder = relay.publishing()) {
          assertThat(relay.sink("s0"))
              .isNotNull()
              .satisfies(sink -> assertThat(sink.enabled()).isFalse());
          relay.end(encoder);
        }
        assertThat(relay.changed("s0", "{\"enabled\":null}").enabled()).isTrue();
        try (PeerEncoder encoder = relay.publishing()) {
          server.take(1).awaitNumber(0);
          relay.end(encoder);
        }
      }
      assertThat(server.takes()).hasSize(2);
    }
  }

  @Test
  @DisplayName("of a sink from the file nothing but its switch can be changed, nor is it removed")
  void fromConfig() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data, server.url());
        PeerEncoder encoder = relay.publishing()) {
      server.take(0).awaitNumber(0);
      assertThat(relay.change("s0", "{\"url\":\"rtmp://h/a/b\"}"))
          .isInstanceOf(SinkAnswer.FromConfig.class);
      assertThat(relay.remove("s0")).isInstanceOf(SinkAnswer.FromConfig.class);
      assertThat(faults(relay.change("s0", "{\"enabled\":\"maybe\"}")))
          .extracting(BodyFault::pointer)
          .containsExactly("/enabled");
      assertThat(relay.change("nope", "{\"enabled\":true}"))
          .isEqualTo(new SinkAnswer.NoSuchSink("nope"));
      relay.end(encoder);
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a sink that is changed while its publisher is away goes on with the next one")
  void changedInTheGap() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data)) {
      relay.added(body("x", a.url()));
      relay.added(body("y", a.url()));
      try (PeerEncoder encoder = relay.publishing()) {
        relay.awaitState("x", SinkState.LIVE);
        relay.awaitState("y", SinkState.LIVE);
        encoder.reset();
        relay.changed("x", "{\"url\":\"" + b.url() + "\"}");
        relay.remove("y");
      }
      try (PeerEncoder encoder = relay.publishing()) {
        b.take(0);
        encoder.addVideo(10, 10, 300).send();
        b.take(0).awaitNumber(10);
        assertThat(relay.bench.report("cam").sinks()).hasSize(1);
        relay.end(encoder);
      }
      assertThat(a.takes()).hasSize(2);
      assertThat(b.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("changes one upon the other end with the last, and with one session at a time")
  void manyChanges() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data);
        PeerEncoder encoder = relay.publishing()) {
      relay.added(body("x", server.url()));
      for (int change = 0; change < 30; change++) {
        relay.changed("x", "{\"url\":\"" + server.url() + change + "\"}");
      }
      Await.until(
          "the last name",
          () ->
              server.takes().stream()
                  .anyMatch(
                      take -> {
                        var request = take.request();
                        return request != null && request.toString().contains("cam29");
                      }));
      assertThat(server.mostOpen()).isEqualTo(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("a stream that ends at once with a sink's change or end leaves nothing")
  void streamEndsMeanwhile() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        SinkBench relay = new SinkBench(data, Duration.ZERO)) {
      for (int round = 0; round < 10; round++) {
        relay.added(body("x", a.url()));
        relay.added(body("y", a.url()));
        try (PeerEncoder encoder = relay.publishing()) {
          relay.awaitState("x", SinkState.LIVE);
          encoder.unpublish();
          relay.changed("x", "{\"url\":\"" + b.url() + "\"}");
          relay.remove("y");
          encoder.leave();
        }
        relay.bench.awaitNothingLeft();
        assertThat(relay.remove("x")).isEqualTo(new SinkAnswer.Removed("x"));
      }
    }
  }

  @Test
  @DisplayName("a key goes to no other server than the one it was given for")
  void keyStays() {
    try (SinkBench relay = new SinkBench(data)) {
      relay.added(
          """
          {"id": "x", "url": "rtmp://h/live2", "key": "k3y",
           "login": {"user": "u", "password": "w0rd"}}
          """);
      assertThat(faults(relay.change("x", "{\"url\":\"rtmp://evil/live2\"}")))
          .extracting(BodyFault::pointer)
          .containsExactly("/key", "/login/password");
      assertThat(faults(relay.change("x", "{\"backup\":\"rtmp://evil/live2\"}")))
          .extracting(BodyFault::pointer)
          .containsExactly("/key", "/login/password");
      assertThat(relay.changed("x", "{\"url\":\"rtmp://h/live3\"}").url())
          .isEqualTo("rtmp://h/live3/***");
      relay.changed("x", "{\"url\":\"rtmp://other/live2\",\"key\":\"n3w\",\"login\":null}");
      relay.changed("x", "{\"url\":\"rtmp://third/live/cam\",\"key\":null}");
      assertThat(faults(relay.change("x", "{\"id\":\"y\"}")))
          .extracting(BodyFault::pointer)
          .isEqualTo(List.of("/id"));
    }
  }
}
