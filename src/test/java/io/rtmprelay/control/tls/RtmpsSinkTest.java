package io.rtmprelay.control.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks over TLS: whom they trust, and that all of a stream gets through (H20). */
class RtmpsSinkTest {

  private static final int GROUP = 10;

  /** A stream with one sink at {@code server}, under the name of localhost. */
  private record Run(PeerServer server, Bench bench, PeerEncoder encoder) implements AutoCloseable {

    static Run start(PeerServer server, SinkConfig settings) throws Exception {
      String url = "rtmps://localhost:" + server.port() + "/live/{name}";
      TargetConfig sink = TargetDraft.of("tls", url).with(settings);
      Addresses local = host -> List.of(InetAddress.getLoopbackAddress());
      Bench bench = Bench.of(Bench.stream(Duration.ofSeconds(10)), local, sink);
      PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
      encoder.addHeaders(0).addVideo(0, GROUP, 300).send();
      return new Run(server, bench, encoder);
    }

    static Run start(X509Bundle certificate, ClientTls trust) throws Exception {
      PeerServer server = new PeerServer(Health.WELL, TlsPeers.listener(certificate));
      return start(server, TlsPeers.settings(trust));
    }

    void awaitReason(SinkState state, String words) {
      Await.until(
          state + " for: " + words,
          () ->
              bench.sink("cam", 0).state() == state
                  && String.valueOf(bench.reason("cam", 0)).contains(words));
    }

    void end() throws Exception {
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }

    @Override
    public void close() throws IOException {
      encoder.close();
      bench.close();
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("all of a stream arrives, in order and whole, and its end in order, by each version")
  void arrives(String version) throws Exception {
    int frames = 90; // less than a queue may hold, should the server be slow
    try (PeerServer server =
            new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.good(), version));
        Run run = Run.start(server, TlsPeers.settings(TlsPeers.trusted()))) {
      for (int i = 1; i < frames; i++) {
        run.encoder.addVideo(i, GROUP, i % GROUP == 0 ? 200_000 : 1 + i * 57).send();
      }
      PeerServer.Take take = server.take(0);
      take.awaitNumber(frames - 1);
      assertThat(take.numbers())
          .containsExactlyElementsOf(IntStream.range(0, frames).boxed().toList());
      run.end();
      take.awaitClosed();
      assertThat(take.isInOrder()).isTrue();
      assertThat(take.isUnpublished()).isTrue();
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("H20, K30: SNI is sent, for a name without a dot too; tcUrl says rtmps")
  void tellsName() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    SSLServerSocket listener = TlsPeers.listener(TestCertificates.goodEc());
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setSNIMatchers(
        List.of(
            new SNIMatcher(0) {
              @Override
              public boolean matches(SNIServerName name) {
                return told.complete(new String(name.getEncoded(), StandardCharsets.US_ASCII));
              }
            }));
    listener.setSSLParameters(parameters);
    try (Run run =
        Run.start(new PeerServer(Health.WELL, listener), TlsPeers.settings(TlsPeers.trusted()))) {
      run.bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("localhost");
      run.end();
      PeerServer.Take take = run.server.take(0).awaitClosed();
      assertThat(take.heard("rtmps://localhost:" + run.server.port() + "/live")).isTrue();
    }
  }

  @Test
  @DisplayName("a server is known by its key or its certificate, whoever issued it and for whom")
  void pinned() throws Exception {
    for (X509Bundle server : List.of(TestCertificates.selfSigned(), TestCertificates.wrongHost())) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(server.getCertificate().getEncoded());
      String certificate = HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
      for (String pin : List.of(Pin.ofKey(server.getCertificate()).toString(), certificate)) {
        try (Run run = Run.start(server, TlsPeers.pinned(pin))) {
          run.bench.awaitSink("cam", 0, SinkState.LIVE);
        }
      }
    }
  }

  @Test
  @DisplayName("a server with another key fails for good, whatever its CA; its pin is told")
  void otherKey() throws Exception {
    X509Bundle server = TestCertificates.good();
    ClientTls other =
        new ClientTls(
            TlsPeers.trusted().ca(),
            TlsPeers.trusted().authorities(),
            List.of(Pin.ofKey(TestCertificates.goodEc().getCertificate())),
            false);
    try (Run run = Run.start(server, other)) {
      run.awaitReason(
          SinkState.FAILED,
          "the server's key is "
              + Pin.ofKey(server.getCertificate())
              + ", which is none of the sink's pins");
      assertThat(run.server.takes()).noneMatch(take -> take.heard("connect"));
    }
  }

  @Test
  @DisplayName("the pin of the CA is none of the server: anyone may send that certificate along")
  void pinOfCa() throws Exception {
    String pin = Pin.ofKey(TestCertificates.ca().getCertificate()).toString();
    try (Run run = Run.start(TestCertificates.good(), TlsPeers.pinned(pin))) {
      run.awaitReason(SinkState.FAILED, "none of the sink's pins");
    }
  }

  @Test
  @DisplayName("a certificate for other hosts fails for good, with the hosts it is for")
  void wrongHost() throws Exception {
    try (Run run = Run.start(TestCertificates.wrongHost(), TlsPeers.trusted())) {
      run.awaitReason(
          SinkState.FAILED,
          "the certificate is for www.media.invalid, media.invalid, not for localhost");
      assertThat(run.server.takes()).noneMatch(take -> take.heard("connect"));
    }
  }

  @Test
  @DisplayName("an expired certificate is told with its date, and tried again")
  void expired() throws Exception {
    X509Bundle old = TestCertificates.expired();
    try (Run run = Run.start(old, TlsPeers.trusted())) {
      String date = old.getCertificate().getNotAfter().toInstant().toString();
      run.awaitReason(SinkState.RETRYING, "the server's certificate expired on " + date);
    }
  }

  @Test
  @DisplayName("a CA that nobody trusts, or none at all, fails for good and says how to trust it")
  void unknown() throws Exception {
    try (Run run = Run.start(TestCertificates.good(), ClientTls.DEFAULT)) {
      run.awaitReason(SinkState.FAILED, "certificate is by no CA that is trusted; name its CA as");
    }
    X509Bundle own = TestCertificates.selfSigned();
    try (Run run = Run.start(own, TlsPeers.trusted())) {
      run.awaitReason(SinkState.FAILED, "certificate is self-signed; name its CA as tls.ca");
      run.awaitReason(SinkState.FAILED, Pin.ofKey(own.getCertificate()).toString());
    }
  }

  @Test
  @DisplayName("verify: off trusts a wrong and a self-signed certificate")
  void unverified() throws Exception {
    for (X509Bundle server : List.of(TestCertificates.wrongHost(), TestCertificates.selfSigned())) {
      try (Run run = Run.start(server, TlsPeers.unverified())) {
        run.bench.awaitSink("cam", 0, SinkState.LIVE);
      }
    }
  }

  @Test
  @DisplayName("a server without TLS is told as that, whether it answers, closes or waits")
  void noTls() throws Exception {
    SinkConfig settings = TlsPeers.settings(TlsPeers.trusted());
    try (Run run = Run.start(new PeerServer(Health.NONSENSE), settings)) {
      run.awaitReason(SinkState.RETRYING, "the server speaks no TLS on this port");
    }
    try (Run run = Run.start(new PeerServer(Health.WELL), settings)) {
      run.awaitReason(
          SinkState.RETRYING, "closed the connection during the TLS handshake; does it speak TLS?");
    }
    try (Run run = Run.start(new PeerServer(Health.SILENT), settings)) {
      run.awaitReason(SinkState.RETRYING, "did not end the TLS handshake within 2000 ms");
      run.server.take(0).awaitClosed();
    }
  }

  @Test
  @DisplayName("a server that refuses TLS is told with its reason")
  void refused() throws Exception {
    byte[] alert = {0x15, 3, 3, 0, 2, 2, 42}; // fatal, bad_certificate (RFC 8446 section 6)
    ServerSocket refusing =
        new ServerSocket() {
          @Override
          public Socket accept() throws IOException {
            Socket socket = super.accept();
            socket.getOutputStream().write(alert);
            return socket;
          }
        };
    try (Run run =
        Run.start(new PeerServer(Health.SILENT, refusing), TlsPeers.settings(TlsPeers.trusted()))) {
      run.awaitReason(SinkState.RETRYING, "the server refused TLS: bad certificate");
    }
  }

  @Test
  @DisplayName("an address that takes the connection and no handshake leaves the race to the next")
  void deafAddress() throws Exception {
    try (PeerServer server =
            new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.good()));
        ServerSocket deaf = new ServerSocket()) {
      deaf.bind(new InetSocketAddress("127.7.7.7", server.port()));
      String url = "rtmps://localhost:" + server.port() + "/live/{name}";
      SinkConfig settings =
          Bench.sink(StartMode.AUTO, Duration.ofSeconds(10)).trusting(TlsPeers.trusted());
      TargetConfig sink = TargetDraft.of("tls", url).with(settings);
      Addresses both =
          host -> List.of(InetAddress.getByName("127.7.7.7"), InetAddress.getLoopbackAddress());
      try (Bench bench = Bench.of(Bench.stream(Duration.ofSeconds(10)), both, sink);
          PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0).addVideo(0, GROUP, 300).send();
        server.take(0).awaitNumber(0);
        assertThat(bench.reason("cam", 0)).isNull();
        var abandoned = Objects.requireNonNull(deaf.accept());
        abandoned.setSoTimeout(20_000);
        byte[] hello = abandoned.getInputStream().readAllBytes(); // ends, since it was closed
        assertThat(hello).startsWith(0x16);
        encoder.unpublish();
        encoder.leave();
        bench.awaitNothingLeft();
      }
    }
  }

  @Test
  @DisplayName("a server that reads no more costs what a sink may hold, and is left as stalled")
  void stalled() throws Exception {
    PeerServer server = new PeerServer(Health.STALLED, TlsPeers.listener(TestCertificates.good()));
    SinkConfig settings =
        Bench.sink(StartMode.AUTO, Duration.ofMillis(800)).trusting(TlsPeers.trusted());
    try (Run run = Run.start(server, settings)) {
      for (int i = 1; i < 100; i++) {
        run.encoder.addVideo(i, GROUP, 100_000).send();
      }
      run.awaitReason(SinkState.RETRYING, "the server took nothing for 800 ms");
      assertThat(run.bench.memory.heldBytes()).isLessThan(16 << 20);
      run.end();
    }
  }
}
