package io.rtmprelay.control.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.tls.TestCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PostTest {

  private static final long LIMIT_MS = 20_000;

  private final Vertx vertx = Vertx.vertx();
  // Vert.x closes those that nobody refers to.
  private final List<HttpClient> clients = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    assertThat(clients).isNotEmpty();
    done(vertx.close());
  }

  private Post to(String url, HttpClientOptions options) {
    HttpClient client = vertx.createHttpClient(options);
    clients.add(client);
    return new Post(client, url);
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** The URL of a server that counts {@code posts} and takes each. */
  private String server(X509Bundle certificate, AtomicInteger posts) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
                    .addKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM())));
    HttpServer server =
        done(
            vertx
                .createHttpServer(options)
                .requestHandler(
                    request -> {
                      posts.incrementAndGet();
                      request.response().setStatusCode(202).end();
                    })
                .listen(0, "127.0.0.1"));
    return "https://localhost:" + server.actualPort() + "/";
  }

  @Test
  @DisplayName("over TLS only to a server whose certificate is trusted and is for its name")
  void https() throws Exception {
    AtomicInteger posts = new AtomicInteger();
    String good = server(TestCertificates.good(), posts);
    String wrong = server(TestCertificates.wrongHost(), posts);
    HttpClientOptions trusting =
        new HttpClientOptions()
            .setTrustOptions(
                new PemTrustOptions()
                    .addCertValue(Buffer.buffer(TestCertificates.ca().getCertificatePEM())));
    assertThat(done(to(good, trusting).send("{}", "s", LIMIT_MS))).isEqualTo(202);
    assertThatThrownBy(() -> done(to(good, new HttpClientOptions()).send("{}", "s", LIMIT_MS)))
        .hasStackTraceContaining("PKIX path building failed");
    assertThatThrownBy(() -> done(to(wrong, trusting).send("{}", "s", LIMIT_MS)))
        .hasStackTraceContaining("localhost");
    assertThat(posts).hasValue(1);
  }

  @Test
  @DisplayName("it prints as the receiver's address, without what may be secret in its URL")
  void shown() {
    String url = "https://ops:s3cret@h.example:8443/s3cret?x=s3cret#s3cret";
    assertThat(to(url, new HttpClientOptions())).hasToString("https://h.example:8443");
    assertThat(to("http://h.example/s3cret", new HttpClientOptions()))
        .hasToString("http://h.example");
  }
}
