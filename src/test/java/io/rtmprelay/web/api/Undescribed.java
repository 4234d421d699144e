package io.rtmprelay.web.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The fields of an answer that its schema has no word on, although it names others. */
final class Undescribed {

  private final UnaryOperator<JsonObject> resolve;
  private final List<String> found = new ArrayList<>();

  private Undescribed(UnaryOperator<JsonObject> resolve) {
    this.resolve = resolve;
  }

  /**
   * Looks through a whole answer.
   *
   * @param resolve leads from a reference to what it refers to
   * @return JSON pointers, positions in lists left out
   */
  static List<String> in(Object answer, JsonObject schema, UnaryOperator<JsonObject> resolve) {
    Undescribed all = new Undescribed(resolve);
    all.look(answer, schema, "");
    return all.found;
  }

  private void look(Object value, JsonObject unresolved, String at) {
    JsonObject schema = chosen(resolve.apply(unresolved));
    if (value instanceof JsonArray array) {
      JsonObject items = schema.getJsonObject("items", new JsonObject());
      array.forEach(item -> look(item, items, at));
    } else if (value instanceof JsonObject object && schema.containsKey("properties")) {
      JsonObject properties = schema.getJsonObject("properties");
      object.forEach(
          field -> {
            String path = at + "/" + field.getKey();
            if (properties.getValue(field.getKey()) instanceof JsonObject described) {
              look(field.getValue(), described, path);
            } else {
              found.add(path);
            }
          });
    }
  }

  /** What is there, of a schema that allows for null besides. */
  private JsonObject chosen(JsonObject schema) {
    if (!schema.containsKey("anyOf")) {
      return schema;
    }
    return schema.getJsonArray("anyOf").stream()
        .map(each -> resolve.apply((JsonObject) each))
        .filter(each -> each.containsKey("properties"))
        .findFirst()
        .orElse(schema);
  }
}
