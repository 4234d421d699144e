package io.rtmprelay.web.access;

import io.rtmprelay.config.AdminConfig.Role;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of its token; null where there are no tokens
 * @param role what it may
 */
public record Caller(@Nullable String name, Role role) {

  /** Whoever reaches a relay that has no tokens. */
  static final Caller ANYONE = new Caller(null, Role.ADMIN);

  private static final String KEY = Caller.class.getName();

  /** The caller of a request that was let in; null where nobody had to say who it is. */
  public static @Nullable Caller of(RoutingContext request) {
    return request.get(KEY);
  }

  void bindTo(RoutingContext request) {
    request.put(KEY, this);
  }

  /** Whether its role is {@code needed}, or includes it. */
  boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }
}
