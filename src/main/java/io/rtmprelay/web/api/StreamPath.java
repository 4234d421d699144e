package io.rtmprelay.web.api;

import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The stream that a request's path leads to. */
final class StreamPath {

  /** What stands for the app of a stream that has none: no app is called so. */
  private static final String NO_APP = "/";

  private StreamPath() {}

  /** As in {@code app/name}. */
  static String streamName(RoutingContext request) {
    String app = request.pathParam("app");
    String name = request.pathParam("name");
    return app == null || app.equals(NO_APP) ? name : app + "/" + name;
  }

  /** The path of one of the stream's sinks. */
  static String ofSink(RoutingContext request, String id) {
    return "/api/v1/streams/"
        + encoded(request.pathParam("app"))
        + "/"
        + encoded(request.pathParam("name"))
        + "/sinks/"
        + encoded(id);
  }

  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
