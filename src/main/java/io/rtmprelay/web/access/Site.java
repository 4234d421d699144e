package io.rtmprelay.web.access;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites out of a relay that the browser in front of them can reach. Used on
 * the server's loop.
 *
 * <p>Where there are no tokens, a browser on the same machine is enough to command; so such a relay
 * answers only where it is called by a loopback name, which no other site's name can be made to be
 * by DNS. And what changes anything, or opens a WebSocket, is refused to pages of other origins
 * whether there are tokens or not.
 */
public final class Site implements Handler<RoutingContext> {

  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final Set<String> OWN_FETCHES = Set.of("same-origin", "none");

  private final BooleanSupplier secured;

  /**
   * @param secured whether callers have to say who they are
   */
  public Site(BooleanSupplier secured) {
    this.secured = secured;
  }

  @Override
  public void handle(RoutingContext request) {
    HttpServerRequest asked = request.request();
    if (!secured.getAsBoolean() && !isLoopback(asked.authority())) {
      Problem.send(
          request,
          403,
          "without admin.tokens the relay answers only at a loopback name or address");
    } else if ((!SAFE.contains(asked.method()) || asked.canUpgradeToWebSocket())
        && isOfOtherSite(asked)) {
      Problem.send(request, 403, "pages of other origins may not do that");
    } else {
      request.next();
    }
  }

  /** What has no name at all is no browser. */
  private static boolean isLoopback(@Nullable HostAndPort authority) {
    if (authority == null) {
      return true;
    }
    String host = authority.host();
    host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    host = host.toLowerCase(Locale.ROOT);
    return host.endsWith(".localhost") || AdminConfig.isLoopback(host);
  }

  private static boolean isOfOtherSite(HttpServerRequest asked) {
    String fetch = asked.getHeader("Sec-Fetch-Site");
    if (fetch != null && !OWN_FETCHES.contains(fetch)) {
      return true;
    }
    String origin = asked.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return false;
    }
    try {
      String authority = URI.create(origin).getAuthority();
      return authority == null || !authority.equalsIgnoreCase(asked.getHeader(HttpHeaders.HOST));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
