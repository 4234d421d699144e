package io.rtmprelay.door;

import static io.rtmprelay.door.DoorBench.HOST;
import static io.rtmprelay.door.DoorBench.ask;
import static io.rtmprelay.door.DoorBench.config;
import static io.rtmprelay.door.DoorBench.connect;
import static io.rtmprelay.door.DoorBench.secured;
import static io.rtmprelay.door.DoorBench.serial;
import static io.rtmprelay.door.DoorBench.serialAt;
import static io.rtmprelay.door.DoorBench.serialOf;
import static io.rtmprelay.door.DoorBench.tls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates that are renewed, and TLS that is put on and taken off, under traffic. */
class DoorTlsTest {

  private static final int FRAMES = 40;
  private static final CertifiedKey OLD = TestCertificates.identity(TestCertificates.good());
  private static final CertifiedKey RENEWED = TestCertificates.identity(TestCertificates.goodEc());

  private final int publishers;
  private final int viewers;
  private final int operators;

  DoorTlsTest() throws IOException {
    publishers = Ports.free();
    viewers = Ports.free();
    operators = Ports.free();
  }

  private ServerConfig with(@Nullable CertifiedKey identity) {
    ServerTls tls = identity == null ? null : tls(identity);
    return config(
        List.of(new IngestConfig(HOST, publishers, null, tls)),
        List.of(new ViewersConfig(HOST, viewers, tls)),
        new AdminConfig(HOST, operators, MetricsAccess.VIEWER, tls, List.of()));
  }

  private static void send(PeerEncoder encoder, int from, int to) {
    for (int i = from; i < to; i++) {
      encoder.addVideo(i, 10, 500).send();
    }
  }

  @Test
  @DisplayName("a renewed certificate is the next handshake's; who is connected does not notice")
  void renewed() throws Exception {
    try (DoorBench relay = new DoorBench(with(OLD));
        SSLSocket publisher = secured(connect(publishers));
        SSLSocket operator = secured(connect(operators));
        PeerEncoder encoder = new PeerEncoder(publisher, "live", "cam").awaitPublished()) {
      send(encoder.addHeaders(0), 0, 20);
      assertThat(ask(operator, "/health/live", null)).startsWith("HTTP/1.1 200");
      relay.become(with(RENEWED));
      for (int port : List.of(publishers, viewers, operators)) {
        assertThat(serialAt(port)).isEqualTo(serial(RENEWED)).isNotEqualTo(serial(OLD));
      }
      assertThat(serialOf(publisher)).isEqualTo(serial(OLD));
      send(encoder, 20, FRAMES);
      assertThat(ask(operator, "/health/live", null)).startsWith("HTTP/1.1 200");
      PeerServer.Take take = relay.server.take(0);
      take.awaitNumber(FRAMES - 1);
      assertThat(take.numbers())
          .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
      assertThat(relay.doors.lines())
          .contains(
              "ingest rtmps://" + HOST + ":" + publishers,
              "admin https://" + HOST + ":" + operators);
    }
  }

  @Test
  @DisplayName("TLS is put on and taken off without a new listener")
  void onAndOff() throws Exception {
    try (DoorBench relay = new DoorBench(with(null));
        PeerEncoder encoder = PeerEncoder.publishing(publishers, "live", "cam")) {
      send(encoder.addHeaders(0), 0, 10);
      relay.become(with(OLD));
      assertThat(serialAt(operators)).isEqualTo(serial(OLD));
      try (Socket plain = connect(operators)) {
        assertThat(ask(plain, "/health/live", null)).doesNotContain("HTTP/1.1");
      }
      relay.become(with(null));
      assertThat(DoorBench.statusAt(operators, "/health/live", null)).isEqualTo("200");
      assertThatThrownBy(() -> serialAt(viewers)).isInstanceOf(IOException.class);
      send(encoder, 10, FRAMES);
      PeerServer.Take take = relay.server.take(0);
      take.awaitNumber(FRAMES - 1);
      assertThat(relay.server.takes()).hasSize(1);
    }
  }
}
