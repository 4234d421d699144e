package io.rtmprelay.control.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.DisconnectAnswer;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.rtmp.session.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands over the bus, as an operator's request sends them. */
class StreamCommandTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String NAME = "live/cam";

  @TempDir Path data;

  private static SinkAnswer tell(Bench bench, StreamCommand.ForSink command) {
    return Bench.done(bench.bus.tell(NAME, command));
  }

  private static NodeCommand.ForSink switched(String id, boolean on) {
    return new NodeCommand.ChangeSink(NAME, id, "{\"enabled\":" + on + "}");
  }

  private static PeerEncoder publishing(Bench bench) throws Exception {
    return PeerEncoder.publishing(bench.port, "live", "cam");
  }

  @Test
  @DisplayName("End: sinks end in their mode, the publisher is disconnected, the name is free")
  void end() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      assertThat(Bench.done(bench.bus.end(NAME, "an operator")).state())
          .isEqualTo(StreamState.LIVE);
      Await.until("the end of the publisher", encoder::isClosed);
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      bench.awaitNothingLeft();
      assertUnknown(() -> Bench.done(bench.bus.end(NAME, "again")));
    }
  }

  private static void assertUnknown(Runnable command) {
    assertThatThrownBy(command::run)
        .rootCause()
        .isInstanceOfSatisfying(NoAnswer.class, none -> assertThat(none.isUnknown()).isTrue());
  }

  @Test
  @DisplayName("a command for a stream that is not there is told so, typed")
  void noSuchStream() throws Exception {
    try (Bench bench = new Bench(1, Bench.stream(GRACE), List.of())) {
      assertUnknown(() -> tell(bench, new StreamCommand.ReconnectSink("s0")));
      assertUnknown(() -> Bench.done(bench.bus.disconnectPublisher(NAME, "x", Duration.ZERO)));
    }
  }

  @Test
  @DisplayName("a command for a sink that is not there is told so, typed, and changes nothing")
  void noSuchSink() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      for (StreamCommand.ForSink command :
          List.of(new StreamCommand.ReviseSinks("x"), new StreamCommand.ReconnectSink("x"))) {
        assertThat(tell(bench, command)).isEqualTo(new SinkAnswer.NoSuchSink("x"));
      }
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
    }
  }

  @Test
  @DisplayName(
      "switched off, one sink ends in order; on, it is dialled anew; the other sees nothing")
  void disableAndEnable() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(a.url(), b.url()));
        PeerEncoder encoder = publishing(bench.node(data))) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      a.take(0).awaitNumber(0);
      b.take(0).awaitNumber(0);
      assertThat(bench.change(switched("s0", false)))
          .isInstanceOfSatisfying(
              SinkAnswer.Done.class,
              done -> {
                assertThat(done.sink().enabled()).isFalse();
                assertThat(done.sink().state()).isEqualTo(SinkState.ENDING);
              });
      assertThat(a.take(0).awaitClosed().isInOrder()).isTrue();
      bench.awaitSink("cam", 0, SinkState.OFF);
      tell(bench, new StreamCommand.ReconnectSink("s0"));
      assertThat(bench.sink("cam", 0).state()).as("it is switched off").isEqualTo(SinkState.OFF);
      encoder.addVideo(1, 10, 300).send();
      b.take(0).awaitNumber(1);
      bench.change(switched("s0", true));
      a.take(1);
      encoder.addVideo(10, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      encoder.addVideo(11, 10, 300).unpublish();
      assertThat(a.take(1).awaitClosed().numbers()).endsWith(10, 11);
      assertThat(b.take(0).awaitClosed().numbers()).containsExactly(0, 1, 10, 11);
      assertThat(a.mostOpen()).isEqualTo(1);
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a sink is switched off while it is dialled, and while it waits for its retry")
  void disableOnTheWay() throws Exception {
    try (PeerServer silent = new PeerServer(Health.SILENT);
        PeerServer ill = new PeerServer(Health.NONSENSE);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(silent.url(), ill.url()));
        PeerEncoder encoder = publishing(bench.node(data))) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      silent.take(0);
      ill.take(0);
      bench.change(switched("s0", false));
      bench.change(switched("s1", false));
      bench.awaitSink("cam", 0, SinkState.OFF);
      bench.awaitSink("cam", 1, SinkState.OFF);
      int dialled = takenSoFar(ill);
      assertThat(bench.sink("cam", 1).retryAt()).isNull();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(ill.takes()).hasSize(dialled);
      assertThat(silent.takes()).hasSize(1);
    }
  }

  /** Connections made until now, one of the test's own included: they are accepted in order. */
  private static int takenSoFar(PeerServer talkative) throws IOException {
    try (Socket last = new Socket(InetAddress.getLoopbackAddress(), talkative.port())) {
      assertThat(last.getInputStream().read()).isNotNegative();
      return talkative.takes().size();
    }
  }

  @Test
  @DisplayName("ReconnectSink: a live sink's session ends in order, then another one is made")
  void reconnectLive() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      tell(bench, new StreamCommand.ReconnectSink("s0"));
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      server.take(1);
      encoder.addVideo(10, 10, 300).send();
      server.take(1).awaitNumber(10);
      assertThat(server.mostOpen()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("ReconnectSink: a sink that failed for good is tried at once")
  void reconnectFailed() throws Exception {
    try (PeerServer server = new PeerServer(Health.REFUSING);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.FAILED);
      server.become(Health.WELL);
      tell(bench, new StreamCommand.ReconnectSink("s0"));
      encoder.addVideo(10, 10, 300).send();
      server.take(1).awaitNumber(10);
    }
  }

  @Test
  @DisplayName("DisconnectPublisher leaves a gap; without a ban the publisher may come back")
  void disconnect() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      assertThat(Bench.done(bench.bus.disconnectPublisher(NAME, "an operator", Duration.ZERO)))
          .isInstanceOf(DisconnectAnswer.Disconnected.class);
      Await.until("the end of the publisher", encoder::isClosed);
      assertThat(bench.report("cam").state()).isEqualTo(StreamState.GAP);
      assertThat(Bench.done(bench.bus.disconnectPublisher(NAME, "again", Duration.ZERO)))
          .isEqualTo(new DisconnectAnswer.NoPublisher());
      try (PeerEncoder back = publishing(bench)) {
        back.addHeaders(0).addVideo(10, 10, 300).send();
        server.take(0).awaitNumber(10);
        assertThat(server.takes()).hasSize(1);
      }
    }
  }

  @Test
  @DisplayName("DisconnectPublisher with a ban keeps address and name out, in words, for its time")
  void ban() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            new Bench(1, Bench.stream(GRACE, DuplicateMode.STANDBY), List.of(server.url()));
        PeerEncoder encoder = publishing(bench);
        PeerEncoder standby = publishing(bench)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      standby.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      Bench.done(bench.bus.disconnectPublisher(NAME, "an operator", Duration.ofMillis(2_500)));
      Await.until("the end of the publisher", encoder::isClosed);
      Await.until("the end of its second connection", standby::isClosed);
      try (PeerEncoder back = new PeerEncoder(bench.port, "live", "cam")) {
        Await.until("refusal", () -> back.refusal() != null);
        assertThat(back.refusal()).isInstanceOf(Refusal.Denied.class);
        assertThat(String.valueOf(back.refusal()))
            .containsPattern("may not publish the name for another [123] s");
      }
      try (PeerEncoder other = PeerEncoder.publishing(bench.port, "live", "dog")) {
        assertThat(other.refusal()).isNull();
      }
      Await.until("the end of the ban", () -> isAdmitted(bench));
    }
  }

  private static boolean isAdmitted(Bench bench) {
    try (PeerEncoder encoder = new PeerEncoder(bench.port, "live", "cam")) {
      Await.until("an answer", () -> encoder.isPublished() || encoder.refusal() != null);
      return encoder.isPublished();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
