package io.rtmprelay.web.access;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that is to change anything, refused or not: who, from where, what, and
 * what came of it. Nothing of a body, a header or a query is in it.
 */
public final class AuditLog implements Handler<RoutingContext> {

  private static final Logger log = LoggerFactory.getLogger("audit");

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final String NOBODY = "-";
  private static final String ANYONE = "anyone";
  private static final int MAX_CHARS = 512;

  private final Set<String> unwritten;

  /**
   * @param unwritten paths where nothing is changed by whatever method
   */
  public AuditLog(Set<String> unwritten) {
    this.unwritten = Set.copyOf(unwritten);
  }

  @Override
  public void handle(RoutingContext request) {
    HttpServerRequest asked = request.request();
    if (!READS.contains(asked.method()) && !unwritten.contains(asked.path())) {
      request.addEndHandler(ended -> write(request));
    }
    request.next();
  }

  private static void write(RoutingContext request) {
    Caller caller = Caller.of(request);
    String made = request.response().headers().get(HttpHeaders.LOCATION);
    log.info(
        "{} from {}: {} {} -> {}{}",
        caller == null ? NOBODY : who(caller),
        request.request().remoteAddress().hostAddress(),
        request.request().method(),
        plain(String.valueOf(request.request().path())),
        request.response().getStatusCode(),
        made == null ? "" : " " + plain(made));
  }

  private static String who(Caller caller) {
    String name = caller.name();
    String role = caller.role().name().toLowerCase(Locale.ROOT);
    return (name == null ? ANYONE : plain(name)) + " (" + role + ")";
  }

  /** On one line, in one piece, and of a bounded length. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length() && plain.length() < MAX_CHARS; i++) {
      char c = text.charAt(i);
      boolean isPlain =
          !Character.isISOControl(c)
              && !Character.isSpaceChar(c)
              && Character.getType(c) != Character.FORMAT;
      plain.append(isPlain ? c : '_');
    }
    return plain.toString();
  }
}
