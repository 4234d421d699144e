package io.rtmprelay.control.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.RtmpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers over TLS, and those that should have used it (H7, H20, hostile input #4). */
class RtmpsIngestTest {

  private static final int HANDSHAKE_MS = 1_500;

  private @Nullable PeerServer server;
  private @Nullable Bench bench;
  private int port;

  @BeforeEach
  void start() throws Exception {
    server = new PeerServer(Health.WELL);
    bench = new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of(server.url()));
    var tls =
        new ServerTls(
            Path.of("cert.pem"),
            Path.of("key.pem"),
            TestCertificates.identity(TestCertificates.good()));
    port =
        Bench.done(
            new RtmpServer(
                    bench().loops,
                    new IngestConfig("127.0.0.1", 0, null, tls),
                    new ServerSettings(4096, HANDSHAKE_MS, 30_000, 65_536),
                    bench().connections,
                    bench().gate,
                    new ViewerAdmission(new RouteTable(List.of()), bench().streams))
                .listen());
  }

  @AfterEach
  void stop() throws Exception {
    bench().close();
    server().close();
  }

  private Bench bench() {
    return Objects.requireNonNull(bench);
  }

  private PeerServer server() {
    return Objects.requireNonNull(server);
  }

  private Socket plain() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static SSLSocket secured(Socket plain, String... versions) throws Exception {
    SSLSocketFactory factory = TlsPeers.client();
    var socket = (SSLSocket) factory.createSocket(plain, "localhost", plain.getPort(), true);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    return socket;
  }

  private StreamState state() {
    return bench().report("cam").state();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("a publisher by each version: all of its media goes on, and its end is one")
  void publishes(String version) throws Exception {
    int frames = 90;
    try (PeerEncoder encoder =
        new PeerEncoder(secured(plain(), version), "live", "cam").awaitPublished()) {
      encoder.addHeaders(0);
      for (int i = 0; i < frames; i++) {
        encoder.addVideo(i, 10, i % 10 == 0 ? 200_000 : 1 + i * 57).send();
      }
      PeerServer.Take take = server().take(0);
      take.awaitNumber(frames - 1);
      assertThat(take.numbers())
          .containsExactlyElementsOf(IntStream.range(0, frames).boxed().toList());
      encoder.unpublish();
      assertThat(take.awaitClosed().isInOrder()).isTrue();
    }
    bench().awaitNothingLeft();
  }

  @ParameterizedTest(name = "with close_notify: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("the end of TLS, told or cut off, loses a publisher; it has not left")
  void lost(boolean told) throws Exception {
    try (Socket plain = plain();
        PeerEncoder encoder = new PeerEncoder(secured(plain), "live", "cam").awaitPublished()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server().take(0).awaitNumber(0);
      if (told) {
        encoder.leave();
      } else {
        plain.shutdownOutput();
      }
      Await.until("the gap", () -> state() == StreamState.GAP);
    }
  }

  @Test
  @DisplayName("close_notify alone is the end, though the connection stays")
  void halfClosed() throws Exception {
    try (Socket plain = plain();
        SSLSocket socket = secured(plain);
        PeerEncoder encoder = new PeerEncoder(socket, "live", "cam").awaitPublished()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server().take(0).awaitNumber(0);
      socket.shutdownOutput();
      Await.until("the gap", () -> state() == StreamState.GAP);
      Await.until("the end", encoder::isClosed);
    }
  }

  @Test
  @DisplayName("#4: RTMP on the port for RTMPS, and other noise, is closed")
  void notTls() throws Exception {
    for (byte[] noise :
        List.of(
            new byte[] {3, 0, 0, 0, 0, 0, 0},
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
      try (Socket socket = plain()) {
        socket.getOutputStream().write(noise);
        assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
      }
    }
    Await.until("nothing to be left", () -> bench().connections.open() == 0);
  }

  @Test
  @DisplayName("#4: a TLS hello on the port for RTMP is closed, and no byte is answered")
  void tlsOnPlainPort() throws Exception {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), bench().port)) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
      assertThat(plain.getInputStream().readAllBytes()).isEmpty();
    }
    Await.until("nothing to be left", () -> bench().connections.open() == 0);
  }

  @Test
  @DisplayName("who begins no handshake, or never ends it, is counted, and closed by the deadline")
  void slowHandshake() throws Exception {
    try (Socket silent = plain();
        Socket half = plain()) {
      half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0});
      Await.until("both are counted", () -> bench().connections.open() == 2);
      assertThat(silent.getInputStream().readAllBytes().length).isLessThan(100);
      assertThat(half.getInputStream().readAllBytes().length).isLessThan(100);
    }
    Await.until("nothing to be left", () -> bench().connections.open() == 0);
  }
}
