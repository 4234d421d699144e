package io.rtmprelay.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCounted;
import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** BoringSSL and the JVM's TLS, in either role: the same is trusted, said and kept from loops. */
class TlsLibrariesTest {

  private static final X509Bundle GOOD = TestCertificates.good();
  private static final ClientTls TRUSTED =
      new ClientTls(
          Path.of("ca.pem"), List.of(TestCertificates.ca().getCertificate()), List.of(), true);

  static Stream<Arguments> pairs() {
    return Stream.of(TlsLibrary.values())
        .flatMap(
            server -> Stream.of(TlsLibrary.values()).map(client -> Arguments.of(server, client)));
  }

  private static TlsServer server(X509Bundle certificate, TlsLibrary library) {
    return new TlsServer(TestCertificates.identity(certificate), library);
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(7).nextBytes(noise);
    return noise;
  }

  private static byte @Nullable [] echo(TlsPair pair, TlsLibrary library, ClientTls trust)
      throws Exception {
    TlsClient client = new TlsClient(library);
    client.prepare(trust);
    byte[] sent = noise(300_000);
    var back =
        pair.send(
            () -> client.handler(trust, ByteBufAllocator.DEFAULT, "localhost", pair.port()), sent);
    if (pair.ofClient().fault() != null) {
      return null;
    }
    byte[] came = back.get(20, TimeUnit.SECONDS);
    assertThat(came).isEqualTo(sent);
    return came;
  }

  @Test
  @DisplayName("BoringSSL is what is used on this platform, and the log can say it")
  void found() {
    assertThat(TlsLibrary.best()).isEqualTo(TlsLibrary.BORINGSSL);
    assertThat(TlsLibrary.BORINGSSL.inWords(null)).isEqualTo("BoringSSL");
    assertThat(TlsLibrary.JVM.inWords(new UnsatisfiedLinkError("no such library\nat all")))
        .endsWith("since BoringSSL cannot be used: no such library");
  }

  @ParameterizedTest(name = "server {0}, client {1}")
  @MethodSource("pairs")
  @DisplayName("all that is sent comes back")
  void talk(TlsLibrary server, TlsLibrary client) throws Exception {
    try (TlsPair pair = new TlsPair(server(GOOD, server))) {
      assertThat(echo(pair, client, TRUSTED)).isNotNull();
      assertThat(pair.ofServer().fault()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"rsa2048", "rsa4096", "ecp256", "ecp384", "ed25519"})
  @DisplayName("a server has a key of any kind that the config takes")
  void keys(Algorithm kind) throws Exception {
    try (TlsPair pair = new TlsPair(server(TestCertificates.good(kind), TlsLibrary.BORINGSSL))) {
      assertThat(echo(pair, TlsLibrary.JVM, TRUSTED)).isNotNull();
    }
  }

  private record Bad(X509Bundle certificate, ClientTls trust, FailureClass kind, String words) {}

  private static List<Bad> bad() {
    X509Bundle old = TestCertificates.expired();
    X509Bundle own = TestCertificates.selfSigned();
    ClientTls pinned =
        new ClientTls(
            null, List.of(), List.of(Pin.ofKey(TestCertificates.goodEc().getCertificate())), true);
    return List.of(
        new Bad(
            TestCertificates.wrongHost(),
            TRUSTED,
            FailureClass.TERMINAL,
            "the certificate is for www.media.invalid, media.invalid, not for localhost"),
        new Bad(
            old,
            TRUSTED,
            FailureClass.SLOW_DOWN,
            "the server's certificate expired on "
                + old.getCertificate().getNotAfter().toInstant()),
        new Bad(own, TRUSTED, FailureClass.TERMINAL, "the server's certificate is self-signed"),
        new Bad(GOOD, ClientTls.DEFAULT, FailureClass.TERMINAL, "certificate is by no CA that is"),
        new Bad(GOOD, pinned, FailureClass.TERMINAL, "which is none of the sink's pins"));
  }

  @ParameterizedTest(name = "server {0}, client {1}")
  @MethodSource("pairs")
  @DisplayName("what is wrong with a certificate is told in the same words, and to the server")
  void faults(TlsLibrary server, TlsLibrary client) throws Exception {
    for (Bad bad : bad()) {
      try (TlsPair pair = new TlsPair(server(bad.certificate(), server))) {
        assertThat(echo(pair, client, bad.trust())).isNull();
        Throwable cause = Objects.requireNonNull(pair.ofClient().fault());
        ServerFault told = Objects.requireNonNull(ServerFault.of(cause));
        assertThat(told.reason()).contains(bad.words());
        assertThat(told.kind()).isEqualTo(bad.kind());
        // By the time the client refuses the chain, a server of TLS 1.3 may wait for its word.
        Throwable heard = pair.ofServer().fault();
        assertThat(heard).isNotNull();
        assertThat(TlsFault.ofPublisher(Objects.requireNonNull(heard)))
            .matches("the peer ended TLS \\([a-z ]+\\); does it trust the certificate\\?");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TlsLibrary.class)
  @DisplayName("no ticket is sent by TLS 1.3, which librtmp would take for a failed handshake")
  void noTickets(TlsLibrary library) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager trust = TestCertificates.ca().toTrustManager();
    context.init(null, new TrustManager[] {trust}, null);
    try (TlsPair pair = new TlsPair(server(GOOD, library));
        SSLSocket socket =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), pair.port())) {
      socket.setSoTimeout(20_000);
      byte[] sent = noise(1_000);
      socket.getOutputStream().write(sent);
      byte[] came = new byte[sent.length];
      new DataInputStream(socket.getInputStream()).readFully(came);
      assertThat(came).isEqualTo(sent);
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      // Each ticket would be kept as one more session, beside that of the handshake.
      assertThat(Collections.list(context.getClientSessionContext().getIds())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsLibrary.class)
  @DisplayName("a client of TLS 1.2 that asks for another handshake is refused")
  void noRenegotiation(TlsLibrary library) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.2");
    TrustManager trust = TestCertificates.ca().toTrustManager();
    context.init(null, new TrustManager[] {trust}, null);
    try (TlsPair pair = new TlsPair(server(GOOD, library));
        SSLSocket socket =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), pair.port())) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      DataInputStream back = new DataInputStream(socket.getInputStream());
      assertThatThrownBy(
              () -> {
                socket.startHandshake(); // begins it, and does not wait for the answer
                socket.getOutputStream().write(1);
                back.readByte();
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  @DisplayName("signatures are made on threads of their own, never on the socket's loop")
  void signsElsewhere() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CertifiedKey identity = TestCertificates.identity(GOOD);
    PrivateKey watched = watched((RSAPrivateCrtKey) identity.key(), threads);
    TlsServer server =
        new TlsServer(new CertifiedKey(watched, identity.chain()), TlsLibrary.BORINGSSL);
    threads.clear();
    try (TlsPair pair = new TlsPair(server)) {
      assertThat(echo(pair, TlsLibrary.BORINGSSL, TRUSTED)).isNotNull();
    }
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("relay-tls-"));
  }

  /** The same key, which notes what thread asks for anything of it. */
  private static PrivateKey watched(RSAPrivateCrtKey key, Set<String> threads) {
    return (PrivateKey)
        Proxy.newProxyInstance(
            TlsLibrariesTest.class.getClassLoader(),
            new Class<?>[] {RSAPrivateCrtKey.class},
            (proxy, method, arguments) -> {
              threads.add(Thread.currentThread().getName());
              try {
                return method.invoke(key, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  @DisplayName("native memory that nobody can use any more is let go")
  void released() {
    ReferenceCounted memory = abandoned();
    Await.until(
        "the release",
        () -> {
          System.gc();
          return memory.refCnt() == 0;
        });
  }

  private static ReferenceCounted abandoned() {
    SslContextBuilder builder =
        SslContextBuilder.forClient().trustManager(new ServerTrust(TRUSTED));
    ReferenceCounted memory =
        (ReferenceCounted) TlsContext.of(builder, TlsLibrary.BORINGSSL).context();
    assertThat(memory.refCnt()).isEqualTo(1);
    return memory;
  }
}
