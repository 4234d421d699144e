package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.PeerEncoder;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A viewers' port with TLS. */
class LiveTlsTest {

  private static final X509Bundle GOOD = TestCertificates.good();

  private final LiveServer server =
      new LiveServer(
          new ServerTls(Path.of("cert.pem"), Path.of("key.pem"), TestCertificates.identity(GOOD)));

  @AfterEach
  void nothingIsLeft() {
    server.close();
  }

  private SSLSocket connect(String version) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", TestCertificates.ca().getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port);
    socket.setEnabledProtocols(new String[] {version});
    socket.setSoTimeout(20_000);
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("the same over TLS, large frames too")
  void watches(String version) throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 13);
        SSLSocket socket = connect(version)) {
      socket
          .getOutputStream()
          .write("GET /live/live/cam.flv HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      String head = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
      assertThat(head).endsWith(" 200");
      while (!head.endsWith("\r\n\r\n")) {
        head += (char) in.read();
      }
      for (int number = 14; number < 24; number++) {
        encoder.addVideo(number, 10, 100_000).send();
      }
      encoder.unpublish();
      FlvTape tape = new FlvTape();
      tape.receive(Unpooled.wrappedBuffer(in.readAllBytes()));
      assertThat(tape.isWhole()).isTrue();
      assertThat(tape.numbers()).hasSize(14).last().isEqualTo(23);
      tape.end();
    }
  }

  @Test
  @DisplayName("who does no handshake has a place, and is cut by the deadline")
  void noHandshake() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(20_000);
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    assertThat(server.answer("GET /live/live/cam.flv HTTP/1.1", "Host: x"))
        .as("plain HTTP where TLS is spoken")
        .doesNotContain("HTTP/1.1");
  }
}
