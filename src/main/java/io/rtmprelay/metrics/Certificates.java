package io.rtmprelay.metrics;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.tls.ServerTls;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When the certificates of a config's listeners expire. */
final class Certificates {

  private static final double MS_PER_SECOND = 1_000;

  private final Map<String, Double> expiry = new TreeMap<>();

  private Certificates() {}

  /** Seconds since 1970, by the listener: what it is for, and its address. */
  static Map<String, Double> expiry(ServerConfig config) {
    Certificates found = new Certificates();
    config.ingest().forEach(each -> found.add("ingest", each.host(), each.port(), each.tls()));
    config.viewers().forEach(each -> found.add("viewers", each.host(), each.port(), each.tls()));
    found.add("admin", config.admin().host(), config.admin().port(), config.admin().tls());
    return Collections.unmodifiableMap(found.expiry);
  }

  /** A chain is good until the first of it expires. */
  private void add(String kind, String host, int port, @Nullable ServerTls tls) {
    if (tls == null) {
      return;
    }
    String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    tls.identity().chain().stream()
        .mapToLong(each -> each.getNotAfter().toInstant().toEpochMilli())
        .min()
        .ifPresent(endMs -> expiry.put(kind + " " + address, endMs / MS_PER_SECOND));
  }
}
