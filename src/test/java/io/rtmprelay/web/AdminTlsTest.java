package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.transport.ConnectionLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The admin port with TLS. */
class AdminTlsTest {

  private static final X509Bundle GOOD = TestCertificates.good();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("answers over TLS, tells browsers to stay with it, and not in the clear")
  void https() throws Exception {
    ServerTls tls =
        new ServerTls(Path.of("cert.pem"), Path.of("key.pem"), TestCertificates.identity(GOOD));
    WebServices services =
        new WebServices(
            new ControlBus(vertx, "n1", new SoleOrigin()),
            new StreamBoard(),
            new RelayMetrics(),
            new ViewerAdmission(new RouteTable(List.of()), name -> null),
            NoCaptures.here(),
            LiveSockets.of(new ConnectionLimits(LiveServer.LIMITS)));
    WebVerticle web =
        new WebVerticle(
            new AdminConfig("127.0.0.1", 0, MetricsAccess.VIEWER, tls, List.of()),
            "n1",
            services,
            () -> null);
    await(vertx.deployVerticle(web));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", TestCertificates.ca().getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        HttpClient plain = HttpClient.newHttpClient()) {
      URI uri = URI.create("https://localhost:" + web.port() + "/health/ready");
      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .contains("max-age=31536000");
      URI clear = URI.create("http://localhost:" + web.port() + "/health/ready");
      assertThat(
              plain
                  .sendAsync(HttpRequest.newBuilder(clear).build(), BodyHandlers.ofString())
                  .handle((response, fault) -> fault)
                  .get(20, TimeUnit.SECONDS))
          .isNotNull();
    }
  }
}
