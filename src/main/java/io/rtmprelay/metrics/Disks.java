package io.rtmprelay.metrics;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.ServerConfig;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The room where the relay writes: the folder for its state, and those that file sinks of the
 * config record to. Any thread.
 */
final class Disks {

  private static final String FILE = "file:";

  private volatile Set<Path> folders = Set.of();
  private volatile Map<String, Double> freeBytes = Map.of();
  private volatile Map<String, Double> sizeBytes = Map.of();

  /** Looks at the folders of {@code config} from the next {@link #look} on. */
  void watch(ServerConfig config) {
    Set<Path> found = new TreeSet<>();
    found.add(config.node().data());
    for (RouteConfig route : config.routes()) {
      for (TargetConfig sink : route.sinks()) {
        String url = sink.url().text();
        if (url.startsWith(FILE)) {
          found.add(fixed(url.substring(FILE.length())));
        }
      }
    }
    folders = Collections.unmodifiableSet(found);
  }

  /** The folders above the first that a template makes. */
  private static Path fixed(String path) {
    int open = path.indexOf('{');
    String known = open < 0 ? path : path.substring(0, open);
    return Path.of(known.substring(0, known.lastIndexOf('/') + 1));
  }

  /** Asks the system; may block. A folder that is yet to be made is where it will be. */
  void look() {
    Map<String, Double> free = new TreeMap<>();
    Map<String, Double> size = new TreeMap<>();
    for (Path folder : folders) {
      Path there = existing(folder.toAbsolutePath());
      try {
        if (there != null) {
          FileStore store = Files.getFileStore(there);
          String shown = folder.toString().isEmpty() ? "." : folder.toString();
          free.put(shown, (double) store.getUsableSpace());
          size.put(shown, (double) store.getTotalSpace());
        }
      } catch (IOException e) {
        // Gone between two looks; it is shown again once it is back.
      }
    }
    freeBytes = free;
    sizeBytes = size;
  }

  private static @Nullable Path existing(@Nullable Path folder) {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }

  /** Bytes that may be written yet, by folder. */
  Map<String, Double> freeBytes() {
    return freeBytes;
  }

  Map<String, Double> sizeBytes() {
    return sizeBytes;
  }
}
