package io.rtmprelay.control.hook;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Posts to one URL. Used on one loop; prints as that URL without what may be secret in it. */
final class Post {

  private final HttpClient client;
  private final RequestOptions options;
  private final String shown;

  /**
   * @param url http or https; of its user and password Basic authorization is made
   */
  Post(HttpClient client, String url) {
    URI uri = URI.create(url);
    this.client = client;
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url)
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.USER_AGENT, "rtmp-relay");
    String user = uri.getUserInfo();
    if (user != null) {
      String encoded = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
      options.putHeader(HttpHeaders.AUTHORIZATION, "Basic " + encoded);
    }
    int port = uri.getPort();
    this.shown = uri.getScheme() + "://" + uri.getHost() + (port < 0 ? "" : ":" + port);
  }

  /** The status of the answer, once that has come whole, within {@code limitMs}. */
  Future<Integer> send(String body, String signature, long limitMs) {
    RequestOptions signed =
        new RequestOptions(options)
            .putHeader(Signature.HEADER, signature)
            .setConnectTimeout(limitMs);
    Future<HttpClientRequest> begun = client.request(signed);
    return begun
        .compose(
            request ->
                request
                    .send(Buffer.buffer(body))
                    .compose(answer -> answer.end().map(ended -> answer.statusCode())))
        .timeout(limitMs, TimeUnit.MILLISECONDS)
        .onFailure(cause -> begun.onSuccess(HttpClientRequest::reset));
  }

  @Override
  public String toString() {
    return shown;
  }
}
