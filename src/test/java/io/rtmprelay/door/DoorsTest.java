package io.rtmprelay.door;

import static io.rtmprelay.door.DoorBench.HOST;
import static io.rtmprelay.door.DoorBench.admin;
import static io.rtmprelay.door.DoorBench.config;
import static io.rtmprelay.door.DoorBench.ingest;
import static io.rtmprelay.door.DoorBench.isListening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listeners that come, go and move under a live stream. */
class DoorsTest {

  private static final int FRAMES = 40;

  private static PeerEncoder publishing(int port) throws IOException {
    PeerEncoder encoder = PeerEncoder.publishing(port, "live", "cam");
    encoder.addHeaders(0).send();
    return encoder;
  }

  private static void send(PeerEncoder encoder, int from, int to) {
    for (int i = from; i < to; i++) {
      encoder.addVideo(i, 10, 500).send();
    }
  }

  private static void checkNothingLost(DoorBench relay) {
    PeerServer.Take take = relay.server.take(0);
    take.awaitNumber(FRAMES - 1);
    assertThat(take.numbers())
        .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
    assertThat(relay.server.takes()).hasSize(1);
  }

  @Test
  @DisplayName(
      "one is added and the other removed: the live stream loses no frame, the door is gone")
  void comesAndGoes() throws Exception {
    int first = Ports.free();
    int second = Ports.free();
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig(HOST, first)));
        PeerEncoder encoder = publishing(first)) {
      send(encoder, 0, 10);
      relay.become(ingest(new IngestConfig(HOST, first), new IngestConfig(HOST, second)));
      assertThat(relay.doors.ingestPorts()).containsExactly(first, second);
      assertThat(isListening(second)).isTrue();
      send(encoder, 10, 20);
      relay.become(ingest(new IngestConfig(HOST, second)));
      Await.until("the first to be given up", () -> !isListening(first));
      send(encoder, 20, FRAMES);
      checkNothingLost(relay);
      assertThat(encoder.isClosed()).isFalse();
      encoder.unpublish();
      assertThat(relay.server.take(0).awaitClosed().isInOrder()).isTrue();
    }
  }

  @Test
  @DisplayName("an address in use refuses the whole change, by its name, and leaves nothing open")
  void inUse() throws Exception {
    int kept = Ports.free();
    int fresh = Ports.free();
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig(HOST, kept)));
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PeerEncoder encoder = publishing(kept)) {
      send(encoder, 0, 10);
      List<String> before = relay.doors.lines();
      ServerConfig next =
          config(
              List.of(new IngestConfig(HOST, fresh)),
              List.of(new ViewersConfig(HOST, other.getLocalPort(), null)),
              admin(0));
      assertThatThrownBy(() -> relay.prepare(next))
          .rootCause()
          .isInstanceOf(BindException.class)
          .hasMessage(HOST + ":" + other.getLocalPort() + " is in use");
      assertThat(relay.doors.lines()).isEqualTo(before);
      Await.until("the fresh one to be given up", () -> !isListening(fresh));
      assertThat(isListening(kept)).isTrue();
      send(encoder, 10, FRAMES);
      checkNothingLost(relay);
    }
  }

  @Test
  @DisplayName(
      "an address that is none of this machine is told with what to do, without a call's name")
  void notOfThisMachine() throws Exception {
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig(HOST, Ports.free())))) {
      assertThatThrownBy(() -> relay.prepare(ingest(new IngestConfig("192.0.2.1", 1935))))
          .hasStackTraceContaining(
              "cannot listen on 192.0.2.1:1935: it is no address of this machine");
    }
  }

  @Test
  @DisplayName("what another part refuses is abandoned: the fresh one closes, the old ones stay")
  void abandoned() throws Exception {
    int kept = Ports.free();
    int fresh = Ports.free();
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig(HOST, kept)))) {
      var prepared = relay.prepare(ingest(new IngestConfig(HOST, fresh)));
      assertThat(isListening(fresh)).isTrue();
      prepared.abandon();
      Await.until("the fresh one to be given up", () -> !isListening(fresh));
      assertThat(isListening(kept)).isTrue();
      assertThat(relay.doors.ingestPorts()).containsExactly(kept);
    }
  }

  @Test
  @DisplayName("another host on the same port, and another kind on it, take the place over")
  void samePort() throws Exception {
    int port = Ports.free();
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig("0.0.0.0", port)));
        PeerEncoder encoder = publishing(port)) {
      send(encoder, 0, 10);
      relay.become(ingest(new IngestConfig(HOST, port)));
      assertThat(relay.doors.lines()).contains("ingest rtmp://" + HOST + ":" + port);
      send(encoder, 10, 20);
      int other = Ports.free();
      relay.become(
          config(
              List.of(new IngestConfig(HOST, other)),
              List.of(new ViewersConfig(HOST, port, null)),
              admin(0)));
      assertThat(DoorBench.statusAt(port, "/", null)).isEqualTo("404");
      send(encoder, 20, FRAMES);
      checkNothingLost(relay);
    }
  }

  @Test
  @DisplayName("abandoned after the place was taken over, the old one is there again")
  void samePortAbandoned() throws Exception {
    int port = Ports.free();
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig("0.0.0.0", port)));
        PeerEncoder encoder = publishing(port)) {
      send(encoder, 0, 10);
      var prepared =
          relay.prepare(
              config(
                  List.of(new IngestConfig(HOST, Ports.free())),
                  List.of(new ViewersConfig(HOST, port, null)),
                  admin(0)));
      prepared.abandon();
      Await.until("a publisher to be let in again", () -> isRefusedAsDuplicate(port));
      send(encoder, 10, FRAMES);
      checkNothingLost(relay);
    }
  }

  private static boolean isRefusedAsDuplicate(int port) {
    try (PeerEncoder second = new PeerEncoder(port, "live", "cam")) {
      Await.until("an answer", () -> second.refusal() != null || second.isClosed());
      return second.refusal() != null;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("any free port, asked for twice, stays with whom it was given to")
  void anyPort() throws Exception {
    IngestConfig any = new IngestConfig(HOST, 0);
    try (DoorBench relay = new DoorBench(ingest(any, any))) {
      List<Integer> ports = relay.doors.ingestPorts();
      String console = relay.doors.adminUrl();
      relay.become(ingest(any));
      assertThat(relay.doors.ingestPorts()).containsExactly(ports.getFirst());
      Await.until("the second to be given up", () -> !isListening(ports.getLast()));
      relay.become(ingest(any, any, any));
      assertThat(relay.doors.ingestPorts()).hasSize(3).startsWith(ports.getFirst());
      assertThat(relay.doors.adminUrl()).isEqualTo(console);
    }
  }

  @Test
  @DisplayName("a viewer of a door that is gone sees its stream to the end")
  void viewers() throws Exception {
    int publishers = Ports.free();
    int viewers = Ports.free();
    IngestConfig ingest = new IngestConfig(HOST, publishers);
    ViewersConfig watched = new ViewersConfig(HOST, viewers, null);
    try (DoorBench relay = new DoorBench(config(List.of(ingest), List.of(watched), admin(0)));
        PeerEncoder encoder = publishing(publishers);
        Socket viewer = DoorBench.connect(viewers)) {
      send(encoder, 0, 10);
      String path = "/live/live/cam.flv?key=" + Bench.PLAY_KEY;
      assertThat(DoorBench.ask(viewer, path, null)).startsWith("HTTP/1.1 200");
      relay.become(config(List.of(ingest), List.of(), admin(0)));
      Await.until("the door to be gone", () -> !isListening(viewers));
      send(encoder, 10, FRAMES);
      encoder.unpublish();
      String rest = new String(viewer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(rest.length()).isGreaterThan((FRAMES - 10) * 500);
      assertThat(rest).endsWith("0\r\n\r\n");
      checkNothingLost(relay);
    }
  }

  @Test
  @DisplayName("a relay that stops takes no other doors")
  void stopping() throws Exception {
    try (DoorBench relay = new DoorBench(ingest(new IngestConfig(HOST, 0)))) {
      relay.doors.stopAccepting();
      assertThat(relay.doors.trouble()).isNotNull();
      ServerConfig next = ingest(new IngestConfig(HOST, Ports.free()));
      assertThatThrownBy(() -> relay.prepare(next)).rootCause().hasMessage("the relay is stopping");
    }
  }
}
