package io.rtmprelay.web.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What opens WebSockets and media in place of a token, for a short while: random, kept in memory
 * alone, and as digests. Any thread; guarded by itself.
 */
public final class Tickets {

  /** From its making on; what was opened with it outlives it. */
  public static final Duration LIFE = Duration.ofSeconds(60);

  /** Of one caller; its oldest gives way, and nobody else's. */
  static final int MAX_PER_CALLER = 1_000;

  private static final String PARAMETER = "ticket=";
  private static final int RANDOM_BYTES = 16;

  /** A ticket for its owner; never to be logged. */
  public record Ticket(String text, Instant expiresAt) {
    @Override
    public String toString() {
      return "***";
    }
  }

  private record Issued(String digest, Caller caller, Instant expiresAt) {}

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Map<String, Issued> byDigest = new HashMap<>();
  private final Map<Caller, Deque<Issued>> byCaller = new HashMap<>();

  public Tickets(InstantSource clock) {
    this.clock = clock;
  }

  /** A new ticket, as good as the caller. */
  public synchronized Ticket issue(Caller caller) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    Issued issued = new Issued(digest(text), caller, now.plus(LIFE));
    forgetExpired(now);
    Deque<Issued> own = byCaller.computeIfAbsent(caller, first -> new ArrayDeque<>());
    if (own.size() >= MAX_PER_CALLER) {
      byDigest.remove(own.removeFirst().digest);
    }
    own.addLast(issued);
    byDigest.put(issued.digest, issued);
    return new Ticket(text, issued.expiresAt);
  }

  /**
   * Whose ticket {@code query} presents; null if it has none that is good.
   *
   * @param query of a URL, without the question mark
   */
  public @Nullable Caller find(@Nullable String query) {
    String text = presented(query);
    return text == null ? null : holder(text);
  }

  private synchronized @Nullable Caller holder(String text) {
    // Found by its digest: what of a wrong one is right cannot be measured.
    Issued issued = byDigest.get(digest(text));
    return issued == null || !clock.instant().isBefore(issued.expiresAt) ? null : issued.caller;
  }

  /** The ticket in {@code query}, good or not; null if there is none. */
  static @Nullable String presented(@Nullable String query) {
    if (query == null) {
      return null;
    }
    for (String parameter : query.split("&", -1)) {
      if (parameter.startsWith(PARAMETER)) {
        return parameter.substring(PARAMETER.length());
      }
    }
    return null;
  }

  /** Ends all tickets of {@code callers}. */
  public synchronized void revoke(Set<Caller> callers) {
    for (Caller caller : callers) {
      Deque<Issued> own = byCaller.remove(caller);
      if (own != null) {
        own.forEach(issued -> byDigest.remove(issued.digest));
      }
    }
  }

  /** Tickets that are held. */
  synchronized int size() {
    return byDigest.size();
  }

  private void forgetExpired(Instant now) {
    byCaller
        .values()
        .removeIf(
            own -> {
              while (!own.isEmpty() && !now.isBefore(own.getFirst().expiresAt)) {
                byDigest.remove(own.removeFirst().digest);
              }
              return own.isEmpty();
            });
  }

  private static String digest(String text) {
    return Base64.getEncoder().encodeToString(Tokens.digest(text));
  }
}
