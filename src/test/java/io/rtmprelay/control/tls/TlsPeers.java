package io.rtmprelay.control.tls;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Bench;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Both ends of TLS that are not the relay's. */
public final class TlsPeers {

  private TlsPeers() {}

  /** A listener, not yet bound, that has {@code certificate}. */
  public static SSLServerSocket listener(X509Bundle certificate, String... versions)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    var identity = TestCertificates.identity(certificate);
    context.init(new KeyManager[] {identity.keyManager()}, null, null);
    var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    if (versions.length > 0) {
      listener.setEnabledProtocols(versions);
    }
    return listener;
  }

  /** Connects as an encoder that trusts the test's CA alone. */
  public static SSLSocketFactory client() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager trust = TestCertificates.ca().toTrustManager();
    context.init(null, new TrustManager[] {trust}, null);
    return context.getSocketFactory();
  }

  /** A sink that trusts the test's CA. */
  public static ClientTls trusted() {
    List<X509Certificate> ca = List.of(TestCertificates.ca().getCertificate());
    return new ClientTls(Path.of("ca.pem"), ca, List.of(), true);
  }

  /** A sink that knows its server. */
  static ClientTls pinned(String pin) {
    return new ClientTls(null, List.of(), List.of(Pin.parse(pin)), true);
  }

  static ClientTls unverified() {
    return new ClientTls(null, List.of(), List.of(), false);
  }

  public static SinkConfig settings(ClientTls trust) {
    return Bench.sink(StartMode.AUTO, Duration.ofSeconds(10)).trusting(trust);
  }
}
