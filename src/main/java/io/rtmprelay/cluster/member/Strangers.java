package io.rtmprelay.cluster.member;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs of each address once in ten minutes, however often it tries, and forgets old ones. */
final class Strangers {

  private static final Logger log = LoggerFactory.getLogger(Strangers.class);

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int MAX_KNOWN = 1000;

  private final Map<InetAddress, Long> toldNanos =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  synchronized void tell(InetAddress address, String words) {
    long now = System.nanoTime();
    Long told = toldNanos.get(address);
    if (told == null || now - told > QUIET_NANOS) {
      toldNanos.put(address, now);
      log.warn("{}", words);
    }
  }
}
