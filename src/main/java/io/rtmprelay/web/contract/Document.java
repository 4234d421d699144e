package io.rtmprelay.web.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The OpenAPI document as it is written.
 *
 * @param yaml its text
 * @param json the same as JSON; not to be changed
 */
record Document(String yaml, JsonObject json) {

  private static final String RESOURCE = "/openapi.yaml";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  /** Media is no matter of this router: its paths have slashes in their parameters. */
  private static final String MEDIA = "/live/";

  /** The types of bodies that the router's library does not know, and what it is told instead. */
  private static final Map<String, String> STAND_INS =
      Map.of("application/yaml", "text/plain", "application/merge-patch+json", "application/json");

  /** An operation and where it stands. */
  record Place(String path, String method, JsonObject operation) {}

  /** Reads the document from the class path; takes its time. */
  @SuppressWarnings("unchecked")
  static Document read() {
    try (InputStream in = Document.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
      return new Document(yaml, new JsonObject((Map<String, Object>) tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every operation that is routed by it. */
  List<Place> operations() {
    return json.getJsonObject("paths").stream()
        .filter(path -> !path.getKey().startsWith(MEDIA))
        .flatMap(
            path ->
                ((JsonObject) path.getValue())
                    .stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .map(
                            entry ->
                                new Place(
                                    path.getKey(), entry.getKey(), (JsonObject) entry.getValue())))
        .toList();
  }

  /** The parameters of an operation, those of its path among them, each in full. */
  List<JsonObject> parameters(Place place) {
    JsonObject path = json.getJsonObject("paths").getJsonObject(place.path);
    Set<Object> all = new LinkedHashSet<>();
    path.getJsonArray("parameters", new JsonArray()).forEach(all::add);
    place.operation.getJsonArray("parameters", new JsonArray()).forEach(all::add);
    return all.stream().map(parameter -> resolve((JsonObject) parameter)).toList();
  }

  /** What {@code node} refers to, if it does; else itself. */
  JsonObject resolve(JsonObject node) {
    String reference = node.getString("$ref");
    if (reference == null) {
      return node;
    }
    JsonObject found = json;
    for (String step : reference.substring("#/".length()).split("/", -1)) {
      found = found.getJsonObject(step);
    }
    return found;
  }

  /**
   * As much of it as the router's library can take: without answers, which it would not check
   * anyway, and whose media types it does not know.
   */
  JsonObject routed() {
    JsonObject view = json.copy();
    view.getJsonObject("paths").fieldNames().removeIf(path -> path.startsWith(MEDIA));
    view.getJsonObject("components").remove("responses");
    for (Place place : new Document(yaml, view).operations()) {
      place.operation.put(
          "responses",
          new JsonObject().put("default", new JsonObject().put("description", "what came of it")));
      JsonObject body = place.operation.getJsonObject("requestBody");
      if (body != null) {
        JsonObject content = body.getJsonObject("content");
        STAND_INS.forEach(
            (type, standIn) -> {
              Object known = content.remove(type);
              if (known != null && !content.containsKey(standIn)) {
                content.put(standIn, known);
              }
            });
      }
    }
    return view;
  }
}
