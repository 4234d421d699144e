package io.rtmprelay.web.contract;

import io.rtmprelay.web.answer.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Refuses bodies of types that a call does not take, before any of them is read. */
final class BodyTypes implements SecurityPolicyHandler {

  private final Set<String> types;

  BodyTypes(Set<String> types) {
    this.types = new TreeSet<>(types);
  }

  @Override
  public void handle(RoutingContext request) {
    String sent = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (types.contains(withoutParameters(sent == null ? "" : sent))) {
      request.next();
    } else {
      Problem.send(request, 415, "the body must be of the type " + String.join(" or ", types));
    }
  }

  static String withoutParameters(String mediaType) {
    int end = mediaType.indexOf(';');
    return (end < 0 ? mediaType : mediaType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
