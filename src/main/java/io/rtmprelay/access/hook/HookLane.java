package io.rtmprelay.access.hook;

import io.rtmprelay.access.hook.HookAnswer.Outcome;
import io.rtmprelay.config.RouteConfig.HookConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The way to one hook: so many connections and no more, behind which questions wait within their
 * time. Each question has a connection of its own, so that none is lost with one that the server
 * was about to close. Owned by the hook's control loop.
 */
final class HookLane {

  /** Questions under way at one time. */
  static final int MAX_UNDERWAY = 32;

  /** Questions that wait for that. */
  static final int MAX_WAITING = 2_000;

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions options;
  private final Duration timeout;
  private final Deque<HookCall> waiting = new ArrayDeque<>();
  private int underway;

  HookLane(Vertx vertx, HookConfig hook) {
    this.vertx = vertx;
    this.timeout = hook.timeout();
    URI url = URI.create(hook.url());
    this.client =
        vertx
            .httpClientBuilder()
            .with(client(hook, url))
            .with(new PoolOptions().setHttp1MaxSize(MAX_UNDERWAY))
            // What goes wrong is told by the request.
            .withConnectHandler(connection -> connection.exceptionHandler(fault -> {}))
            .build();
    this.options = options(url);
  }

  private static HttpClientOptions client(HookConfig hook, URI url) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setConnectTimeout(Math.toIntExact(hook.timeout().toMillis()))
            .setSslHandshakeTimeout(hook.timeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setSsl(url.getScheme().equals("https"));
    if (!hook.authorities().isEmpty()) {
      PemTrustOptions trust = new PemTrustOptions();
      hook.authorities().forEach(authority -> trust.addCertValue(pem(authority)));
      options.setTrustOptions(trust);
    }
    return options;
  }

  private static Buffer pem(X509Certificate authority) {
    try {
      String text = Base64.getMimeEncoder().encodeToString(authority.getEncoded());
      return Buffer.buffer(
          "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that was read has an encoding", e);
    }
  }

  private static RequestOptions options(URI url) {
    boolean ssl = url.getScheme().equals("https");
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
            .setPort(url.getPort() < 0 ? (ssl ? 443 : 80) : url.getPort())
            .setSsl(ssl)
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    String user = url.getRawUserInfo();
    if (user != null) {
      byte[] login =
          URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8)
              .getBytes(StandardCharsets.UTF_8);
      options.putHeader(
          HttpHeaders.AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(login));
    }
    return options;
  }

  /** Asks; the answer comes within the hook's time, whatever happens. */
  Future<HookAnswer> ask(HookQuestion question) {
    HookCall call = new HookCall(question);
    if (waiting.size() >= MAX_WAITING) {
      call.end(
          new HookAnswer.Failed(
              Outcome.FAILED,
              "too many publishers wait for the publishing hook",
              MAX_WAITING + " wait already"));
      return call.answer();
    }
    long timer = vertx.setTimer(timeout.toMillis(), due -> call.timeOut(timeout));
    call.answer().onComplete(answered -> vertx.cancelTimer(timer));
    waiting.add(call);
    sendNext();
    return call.answer();
  }

  private void sendNext() {
    while (underway < MAX_UNDERWAY && !waiting.isEmpty()) {
      HookCall next = waiting.remove();
      if (!next.isOver()) {
        underway++;
        next.send(client, options)
            .onComplete(
                done -> {
                  underway--;
                  sendNext();
                });
      }
    }
  }

  /** Whether nobody waits for it. */
  boolean isIdle() {
    return underway == 0 && waiting.isEmpty();
  }

  void close() {
    client.close();
  }
}
