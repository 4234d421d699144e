package io.rtmprelay.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.NodeIdentity;
import io.rtmprelay.config.Secret;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bus from node to node, and strangers at its port. */
class BusTest {

  private static final int HANG_MS = 20_000;

  private static Members members = Members.none(2, more -> {});
  private static MediaLoops first = MediaLoops.start(1);
  private static MediaLoops second = first;

  @BeforeAll
  static void start() {
    done(first.vertx().close());
    members = Members.of(2, more -> {});
    first = loops(members.get(0));
    second = loops(members.get(1));
  }

  private static MediaLoops loops(Membership member) {
    VertxOptions options = new VertxOptions().setEventBusOptions(member.eventBus());
    return done(MediaLoops.start(2, options, null, null, member.clusterManager()));
  }

  @AfterAll
  static void stop() {
    done(first.vertx().close());
    done(second.vertx().close());
    members.close();
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(HANG_MS, TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("nodes reach each other")
  void request() {
    done(
        first
            .vertx()
            .eventBus()
            .<String>consumer("greeted", message -> message.reply(message.body() + " back"))
            .completion());
    assertThat(done(second.vertx().eventBus().<String>request("greeted", "hello")).body())
        .isEqualTo("hello back");
  }

  @Test
  @DisplayName("a stranger without a certificate, or with one of another secret, is refused")
  void strangers() throws Exception {
    refused(null, "TLSv1.3");
    refused(identityOf("another secret of nodes"), "TLSv1.3");
  }

  @Test
  @DisplayName("nothing older than TLS 1.3 is spoken, and nothing in the clear")
  void olderTls() throws Exception {
    refused(identityOf(Members.SECRET), "TLSv1.2");
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), members.config(0).bus())) {
      plain.setSoTimeout(HANG_MS);
      plain.getOutputStream().write(new byte[300]);
      assertThat(heardNothing(plain)).isTrue();
    }
  }

  private static NodeIdentity identityOf(String secret) {
    return new NodeIdentity(new ClusterKeys(new Secret(secret)), "node-7", "127.0.0.1");
  }

  private static void refused(@Nullable NodeIdentity identity, String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys =
        identity == null ? null : new KeyManager[] {identity.serverTls().identity().keyManager()};
    context.init(keys, new TrustManager[] {new Gullible()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", members.config(0).bus())) {
      socket.setSoTimeout(HANG_MS);
      socket.setEnabledProtocols(new String[] {version});
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getInputStream().read(); // who is refused in TLS 1.3 hears of it here
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  private static boolean heardNothing(Socket socket) {
    try {
      byte[] heard = socket.getInputStream().readAllBytes();
      return heard.length == 0 || heard[0] == 21; // an alert of TLS
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Trusts anyone, so that only the server's judgement counts. */
  private static final class Gullible implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      // All are.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // All are.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
