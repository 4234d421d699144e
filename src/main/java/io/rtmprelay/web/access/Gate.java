package io.rtmprelay.web.access;

import io.rtmprelay.config.AdminConfig.Role;
import io.rtmprelay.config.AdminConfig.TokenConfig;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who has a token or a ticket, and the role that is needed. Used on the server's loop. What
 * was presented is never told, to nobody and in no log.
 */
public final class Gate {

  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private static final String BEARER = "Bearer ";
  private static final String CHALLENGE = "Bearer realm=\"rtmp-relay\"";

  /** No token is empty. */
  private static final String NO_TOKEN = "";

  private volatile Tokens tokens;
  private final Tickets tickets;
  private final FailureLimit limit;

  /**
   * @param tokens none: everyone is let in
   */
  public Gate(List<TokenConfig> tokens, Tickets tickets, InstantSource clock) {
    this.tokens = new Tokens(tokens);
    this.tickets = tickets;
    this.limit = new FailureLimit(clock);
  }

  /**
   * Judges by {@code next} from now on. Any thread.
   *
   * @return those who are let in no more, or by another secret: what they opened is to be ended
   */
  public Set<Caller> become(List<TokenConfig> next) {
    Tokens before = tokens;
    tokens = new Tokens(next);
    return before.missingIn(tokens);
  }

  /** Whether anybody has to say who it is. */
  public boolean isSecured() {
    return !tokens.isEmpty();
  }

  /** Lets go on who has {@code role}. */
  public SecurityPolicyHandler needs(Role role) {
    return request -> admit(request, role, false);
  }

  /** Lets go on who has {@code role}, by a ticket in the URL too. */
  public SecurityPolicyHandler needsTicketOr(Role role) {
    return request -> admit(request, role, true);
  }

  private void admit(RoutingContext request, Role role, boolean takesTicket) {
    Tokens known = tokens;
    Caller caller = known.isEmpty() ? Caller.ANYONE : identify(known, request, takesTicket);
    if (caller == null) {
      return; // it is answered
    }
    caller.bindTo(request);
    if (caller.may(role)) {
      request.next();
    } else {
      Problem.send(
          request,
          403,
          "this needs the role " + word(role) + ", and the token's is " + word(caller.role()));
    }
  }

  /** Null after an answer. */
  private @Nullable Caller identify(Tokens known, RoutingContext request, boolean takesTicket) {
    Caller guest = takesTicket ? tickets.find(request.request().query()) : null;
    if (guest != null) {
      return guest;
    }
    String address = request.request().remoteAddress().hostAddress();
    String presented = bearer(request);
    boolean isTicket = presented == null && takesTicket;
    if (presented == null && !(isTicket && Tickets.presented(request.request().query()) != null)) {
      challenge(request, isTicket ? "a token or a ticket is needed" : "a token is needed");
      return null;
    }
    Caller caller = presented == null ? null : known.find(presented);
    long waitSeconds = limit.waitSeconds(address);
    if (waitSeconds > 0 && (caller == null || !limit.isProven(address, caller))) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(waitSeconds));
      Problem.send(request, 429, "too many wrong tokens came from this address");
      return null;
    }
    if (caller == null) {
      refuse(request, address, isTicket ? "ticket" : "token");
    } else {
      limit.succeeded(address, caller);
    }
    return caller;
  }

  private void refuse(RoutingContext request, String address, String what) {
    int count = limit.failed(address);
    log.warn(
        "{}: the {} is wrong{}",
        address,
        what,
        count == FailureLimit.MAX_FAILURES
            ? ", as it was " + count + " times within a minute; no more is tried until that is over"
            : "");
    challenge(request, "the " + what + " is wrong" + (what.equals("ticket") ? ", or over" : ""));
  }

  private static void challenge(RoutingContext request, String detail) {
    request.response().putHeader("WWW-Authenticate", CHALLENGE);
    Problem.send(request, 401, detail);
  }

  /** The token of the request; null if it has none. */
  private static @Nullable String bearer(RoutingContext request) {
    String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      return null;
    }
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : NO_TOKEN; // some other scheme: wrong, as any guess is
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
