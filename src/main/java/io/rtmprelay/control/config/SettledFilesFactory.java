package io.rtmprelay.control.config;

import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/** How Vert.x Config finds the store of settled files: by its name, and public for that. */
public final class SettledFilesFactory implements ConfigStoreFactory {

  static final String NAME = "settled-files";

  private static final String PATHS = "paths";

  /** What the store of {@code paths} is made of. */
  static JsonObject config(Set<String> paths) {
    JsonArray array = new JsonArray();
    paths.forEach(array::add);
    return new JsonObject().put(PATHS, array);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConfigStore create(Vertx vertx, JsonObject config) {
    Set<String> paths = new HashSet<>();
    config.getJsonArray(PATHS).forEach(path -> paths.add(path.toString()));
    return new SettledFiles(vertx, paths);
  }
}
