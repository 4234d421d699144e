package io.rtmprelay.control.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of a file without reading it, as far as it changes with the content:
 * which file it is (a symbolic link is followed), how long, and when it was touched last.
 * Immutable.
 *
 * @param attributes by name
 */
record FileStamp(Map<String, Object> attributes) {

  /**
   * The time of the last change of any kind cannot be set back, so it is asked for if there is one.
   */
  private static final String ASKED =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
          ? "unix:dev,ino,size,lastModifiedTime,ctime"
          : "basic:fileKey,size,lastModifiedTime,creationTime";

  FileStamp {
    attributes = Collections.unmodifiableMap(attributes);
  }

  /** Of a file as it is now; null if nothing can be said of it. Blocks. */
  static @Nullable FileStamp of(String path) {
    try {
      return new FileStamp(Files.readAttributes(Path.of(path), ASKED));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** When the file was touched last, by the clock of who stamped it. */
  Instant touchedAt() {
    return attributes.values().stream()
        .filter(FileTime.class::isInstance)
        .map(time -> ((FileTime) time).toInstant())
        .max(Instant::compareTo)
        .orElse(Instant.MAX);
  }
}
