package io.rtmprelay.it.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the load generator saw at the sinks. A path names a value in its report by the objects
 * around it: {@code judgement.gaps}, {@code warm.delayUs.p99}.
 */
public record LoadReport(JsonObject json) {

  /** The lines of a series, each of which is read by paths alike. */
  public static List<LoadReport> series(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.map(line -> new LoadReport(new JsonObject(line))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether all frames arrived once, whole, in order and in time with each other. */
  public boolean flawless() {
    return json.getBoolean("flawless");
  }

  public long count(String path) {
    return number(path).longValue();
  }

  public double real(String path) {
    return number(path).doubleValue();
  }

  private Number number(String path) {
    var names = path.split("\\.", -1);
    var object = json;
    for (int i = 0; i < names.length - 1; i++) {
      object = object.getJsonObject(names[i], new JsonObject());
    }
    var value = object.getNumber(names[names.length - 1]);
    if (value == null) {
      throw new AssertionError("no " + path + " in " + json.encodePrettily());
    }
    return value;
  }

  @Override
  public String toString() {
    return json.encodePrettily();
  }
}
