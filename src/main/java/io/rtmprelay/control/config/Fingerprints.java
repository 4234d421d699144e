package io.rtmprelay.control.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What files held at one time, as far as it takes to tell whether they hold the same now: of their
 * content, since editors and mounts need not touch times. Immutable.
 *
 * @param byPath the SHA-256 of each, or {@code none} for what cannot be read
 */
record Fingerprints(Map<String, String> byPath) {

  private static final String NONE = "none";

  /** A config, a chain of certificates or a secret is far smaller. */
  private static final long MAX_BYTES = 8 << 20;

  private static final HexFormat HEX = HexFormat.of();

  Fingerprints {
    byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
  }

  /** Of a file as it is now. Blocks. */
  static String of(String path) {
    try {
      Path file = Path.of(path);
      return isWatchable(file) ? of(Files.readAllBytes(file)) : NONE;
    } catch (IOException | InvalidPathException e) {
      return NONE;
    }
  }

  /** Of what was read of {@code path}. Blocks. */
  static String of(String path, byte[] content) {
    try {
      return isWatchable(Path.of(path)) ? of(content) : NONE;
    } catch (IOException | InvalidPathException e) {
      return NONE;
    }
  }

  /** A pipe would be drained, or never end. */
  private static boolean isWatchable(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES;
  }

  private static String of(byte[] content) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }

  Set<String> paths() {
    return byPath.keySet();
  }

  /** Whether no file that both know held something else. */
  boolean agreesWith(Fingerprints other) {
    return byPath.entrySet().stream()
        .allMatch(
            mine ->
                mine.getValue().equals(other.byPath.getOrDefault(mine.getKey(), mine.getValue())));
  }
}
