package io.rtmprelay.config.show;

import io.rtmprelay.config.show.ConfigChange.Effect;
import java.util.Set;

/**
 * When a change of a key holds, by the key without places in lists: {@code routes.sinks.url}. What
 * is named here goes for the keys below it too; all others hold at once.
 */
final class Effects {

  /** What the relay is made of at its start. */
  private static final Set<String> RESTART = Set.of("node", "threads", "cluster", "tracing");

  /** What is asked once, as somebody connects or is dialled. */
  private static final Set<String> NEXT =
      Set.of(
          "ingest.tls",
          "ingest.proxyProtocol",
          "admin.tls",
          "viewers.tls",
          "limits.handshake",
          "limits.publisherIdle",
          "limits.messageSize",
          "routes.publish",
          "routes.play");

  private Effects() {}

  static Effect of(String key) {
    if (isWithin(RESTART, key)) {
      return Effect.RESTART;
    }
    return isWithin(NEXT, key) ? Effect.NEXT : Effect.LIVE;
  }

  private static boolean isWithin(Set<String> keys, String key) {
    for (String above = key; !above.isEmpty(); above = parent(above)) {
      if (keys.contains(above)) {
        return true;
      }
    }
    return false;
  }

  private static String parent(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('.')));
  }
}
