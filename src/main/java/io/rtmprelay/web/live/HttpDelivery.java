package io.rtmprelay.web.live;

import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** A stream as the body of a response, in chunks, one for each write. */
final class HttpDelivery implements Delivery {

  private final RoutingContext request;
  private final HttpServerResponse response;
  private final LiveFormat format;
  private boolean begun;

  HttpDelivery(RoutingContext request, LiveFormat format) {
    this.request = request;
    this.response = request.response();
    this.format = format;
  }

  /** Says what a response is that has a live stream for its body. */
  static void head(HttpServerResponse response, LiveFormat format) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  @Override
  public void begin() {
    begun = true;
    head(response, format);
    if (request.request().version() != HttpVersion.HTTP_1_0) {
      response.setChunked(true);
      response.writeHead(); // what follows may be a while
    }
  }

  @Override
  public void tell(String notice) {
    // The body is the stream alone.
  }

  @Override
  public Future<Void> write(Buffer bytes) {
    return response.write(bytes);
  }

  @Override
  public Future<Void> end(Ending why) {
    if (!begun) {
      return Problem.send(request, 404, "the stream is over");
    }
    return response.end();
  }
}
