package io.rtmprelay.control.config;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Files that are looked at again and again: one is read when its stamp is another one, and as long
 * as the stamp may not tell all. So a relay at rest reads hardly anything. One caller at a time.
 */
final class WatchedFiles {

  /**
   * Stamps have steps of up to two seconds: what was touched so shortly before it was read may have
   * been written once more under the same stamp.
   */
  private static final Duration UNSURE = Duration.ofSeconds(3);

  /** Mounts may keep stamps to themselves, or go by another clock: each file is read so often. */
  private static final Duration READ_AGAIN = Duration.ofSeconds(30);

  private final Set<String> paths;
  private final InstantSource clock;
  private final UnaryOperator<String> reading;
  private final Map<String, Known> known = new HashMap<>();

  private record Known(FileStamp stamp, Instant readAt, String fingerprint) {

    boolean counts(FileStamp now, Instant at) {
      return stamp.equals(now)
          && stamp.touchedAt().isBefore(readAt.minus(UNSURE))
          && !at.isBefore(readAt)
          && at.isBefore(readAt.plus(READ_AGAIN));
    }
  }

  WatchedFiles(Set<String> paths, InstantSource clock) {
    this(paths, clock, Fingerprints::of);
  }

  /**
   * @param reading reads a file, by its path, and answers with its fingerprint
   */
  WatchedFiles(Set<String> paths, InstantSource clock, UnaryOperator<String> reading) {
    this.paths = Set.copyOf(paths);
    this.clock = clock;
    this.reading = reading;
  }

  /** What they hold now. Blocks. */
  Fingerprints look() {
    Map<String, String> byPath = new LinkedHashMap<>();
    paths.forEach(path -> byPath.put(path, fingerprint(path)));
    return new Fingerprints(byPath);
  }

  private String fingerprint(String path) {
    Instant now = clock.instant();
    // Before it is read: what comes in between is found by the next look.
    FileStamp stamp = FileStamp.of(path);
    Known before = known.get(path);
    if (before != null && stamp != null && before.counts(stamp, now)) {
      return before.fingerprint;
    }
    String fingerprint = reading.apply(path);
    note(path, stamp == null ? null : new Known(stamp, now, fingerprint));
    return fingerprint;
  }

  private void note(String path, @Nullable Known read) {
    if (read == null) {
      known.remove(path);
    } else {
      known.put(path, read);
    }
  }
}
