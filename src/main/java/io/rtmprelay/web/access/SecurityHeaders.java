package io.rtmprelay.web.access;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * Tells browsers, with every answer, to keep to this origin. There is no header that lets another
 * one in.
 */
public final class SecurityHeaders implements Handler<RoutingContext> {

  private static final String CONTENT_POLICY =
      "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";
  private static final String ONLY_TLS = "max-age=31536000";

  private final BooleanSupplier overTls;

  /**
   * @param overTls whether the server is reached over TLS now
   */
  public SecurityHeaders(BooleanSupplier overTls) {
    this.overTls = overTls;
  }

  @Override
  public void handle(RoutingContext request) {
    MultiMap headers =
        request
            .response()
            .headers()
            .set("Content-Security-Policy", CONTENT_POLICY)
            .set("X-Content-Type-Options", "nosniff")
            .set("X-Frame-Options", "DENY")
            .set("Referrer-Policy", "no-referrer")
            .set("Cross-Origin-Opener-Policy", "same-origin")
            .set("Cross-Origin-Resource-Policy", "same-origin");
    if (overTls.getAsBoolean()) {
      headers.set("Strict-Transport-Security", ONLY_TLS);
    }
    request.next();
  }
}
