package io.rtmprelay.web.access;

import io.netty.util.NetUtil;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Bounds how many tokens an address may try: ten wrong ones a minute. Used on one loop.
 *
 * <p>Over the bound even a right token is refused from there, else the bound would not keep anyone
 * from going on to guess. Not so a caller that was let in from that address before: it is known by
 * its name, its token is no guess any more, and so a stranger behind the same NAT locks out nobody
 * who works there. Who comes there for the first time while a stranger guesses waits out the
 * minute. Of IPv6 the network of a site (/64) counts as one address.
 */
final class FailureLimit {

  static final int MAX_FAILURES = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Whoever has more addresses than these makes it forget the oldest, his own first of all. */
  static final int MAX_ADDRESSES = 10_000;

  private static final int SITE_BYTES = 8;

  private static final class Failures {
    private Instant began;
    private int count;

    private Failures(Instant began) {
      this.began = began;
    }
  }

  private final InstantSource clock;
  private final Map<String, Failures> failures = bounded();
  private final Map<String, Set<String>> proven = bounded();

  FailureLimit(InstantSource clock) {
    this.clock = clock;
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MAX_ADDRESSES;
      }
    };
  }

  /** How many seconds the address has to wait; 0 if it may try. */
  long waitSeconds(String address) {
    Failures found = failures.get(site(address));
    if (found == null || found.count < MAX_FAILURES) {
      return 0;
    }
    long leftMs = Duration.between(clock.instant(), found.began.plus(WINDOW)).toMillis();
    return leftMs <= 0 ? 0 : (leftMs + 999) / 1_000;
  }

  /** A wrong token came from the address; says how many of this minute it was. */
  int failed(String address) {
    Instant now = clock.instant();
    Failures found = failures.computeIfAbsent(site(address), first -> new Failures(now));
    if (!now.isBefore(found.began.plus(WINDOW))) {
      found.began = now;
      found.count = 0;
    }
    return ++found.count;
  }

  /** A right token came from the address, while it had not to wait. */
  void succeeded(String address, Caller caller) {
    proven
        .computeIfAbsent(site(address), first -> new HashSet<>())
        .add(String.valueOf(caller.name()));
  }

  /** Whether this caller was let in from the address before. */
  boolean isProven(String address, Caller caller) {
    Set<String> names = proven.get(site(address));
    return names != null && names.contains(String.valueOf(caller.name()));
  }

  private static String site(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length == 4) {
      return address;
    }
    StringBuilder site = new StringBuilder();
    for (int i = 0; i < SITE_BYTES; i++) {
      site.append(bytes[i]).append(':');
    }
    return site.toString();
  }
}
