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

  /** Twice this, and what it takes to read the files, is the time in which a change is noticed. */
  private static final long PERIOD_MS = 500;

  private final Vertx vertx;
  private final Consumer<Fingerprints> told;
  private Set<String> paths = Set.of();
  private @Nullable ConfigRetriever retriever;

  FileWatch(Vertx vertx, Consumer<Fingerprints> told) {
    this.vertx = vertx;
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
            vertx, new ConfigRetrieverOptions().setScanPeriod(PERIOD_MS).addStore(store));
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
