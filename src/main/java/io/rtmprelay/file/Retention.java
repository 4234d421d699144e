package io.rtmprelay.file;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.file.RecordingNames.Recorded;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the oldest files of one sink beyond those that it is to keep. Used by one worker at a
 * time.
 *
 * <p>It touches only plain files whose names are the sink's own, and never one that is written,
 * whoever does that. What cannot be removed stays, which is said in the log: a recording goes on
 * all the same.
 */
final class Retention {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private record Old(Path path, long bytes) {}

  private final RecordingNames names;
  private final boolean keepsAll;
  private final long keep;
  private final long keepBytes;
  // Those of before, oldest first.
  private final Deque<Old> olds = new ArrayDeque<>();
  private long oldBytes;

  Retention(RecordingNames names, RecordingConfig limits) {
    this.names = names;
    this.keepsAll = limits.keepsAll();
    this.keep = limits.keep() == null ? Long.MAX_VALUE : limits.keep();
    this.keepBytes = limits.keepBytes() == null ? Long.MAX_VALUE : limits.keepBytes();
  }

  /** Another file is written, beside those that are {@code present}. */
  void began(List<Recorded> present) {
    olds.clear();
    oldBytes = 0;
    if (keepsAll) {
      return;
    }
    for (Recorded file : present) {
      if (Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)) {
        Old old = new Old(file.path(), sizeOf(file.path()));
        olds.add(old);
        oldBytes += old.bytes;
      }
    }
  }

  private static long sizeOf(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Makes room: with the present file, which has or is about to have {@code presentBytes}, there
   * are no more files and bytes than are to be kept, as far as whole files can be removed.
   */
  void makeRoom(long presentBytes) {
    while (!olds.isEmpty() && (olds.size() >= keep || oldBytes > keepBytes - presentBytes)) {
      Old oldest = olds.remove();
      oldBytes -= oldest.bytes;
      if (!FlvRecording.isBeingWritten(oldest.path)) {
        remove(oldest.path);
      }
    }
  }

  private void remove(Path path) {
    try {
      if (Files.deleteIfExists(path)) {
        log.info("{}: removed, as newer recordings are kept", path);
      }
      Path folder = path.getParent();
      if (folder != null && names.hasFolderOfStart()) {
        removeIfEmpty(folder);
      }
    } catch (IOException e) {
      log.warn("{}: cannot be removed, though newer recordings are kept: {}", path, e.toString());
    }
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Something else lies there.
    }
  }
}
