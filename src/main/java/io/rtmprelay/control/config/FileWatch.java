package io.rtmprelay.control.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what some files hold, at first and whenever that has changed and settled, whichever way an
 * editor or a mount brings it about. Owned by one control loop.
 */
final class FileWatch {

  private final Vertx vertx;
  private final long periodMs;
  private final Consumer<Fingerprints> told;
  private Set<String> paths = Set.of();
  private @Nullable ConfigRetriever retriever;

  /**
   * @param periodMs between two looks; after two of them that agree a change is told
   */
  FileWatch(Vertx vertx, long periodMs, Consumer<Fingerprints> told) {
    this.vertx = vertx;
    this.periodMs = periodMs;
    this.told = told;
  }

  /** These are the files from now on. */
  void follow(Set<String> files) {
    if (!files.equals(paths)) {
      paths = Set.copyOf(files);
      beginAnew();
    }
  }

  /** Tells what the files hold as if it had never done so. */
  void beginAnew() {
    close();
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType(SettledFilesFactory.NAME)
            .setConfig(SettledFilesFactory.config(paths));
    ConfigRetriever next =
        ConfigRetriever.create(
            vertx, new ConfigRetrieverOptions().setScanPeriod(periodMs).addStore(store));
    retriever = next;
    next.listen(
        change -> {
          if (next.equals(retriever)) {
            told.accept(fingerprints(change.getNewConfiguration()));
          }
        });
  }

  private static Fingerprints fingerprints(JsonObject json) {
    Map<String, String> byPath = new LinkedHashMap<>();
    json.forEach(entry -> byPath.put(entry.getKey(), entry.getValue().toString()));
    return new Fingerprints(byPath);
  }

  void close() {
    if (retriever != null) {
      retriever.close();
      retriever = null;
    }
  }
}
