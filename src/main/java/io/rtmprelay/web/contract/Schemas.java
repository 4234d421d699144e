package io.rtmprelay.web.contract;

import io.rtmprelay.control.bus.BodyFault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds values against schemas of the document, and says in words what is wrong with them: every
 * fault, with its place, and never with the value itself.
 */
final class Schemas {

  /** More would help nobody. */
  private static final int MAX_FAULTS = 50;

  private static final int MAX_POINTER_CHARS = 256;

  private static final Map<String, String> TYPES =
      Map.of(
          "string", "text",
          "integer", "a whole number",
          "number", "a number",
          "boolean", "true or false",
          "object", "an object",
          "array", "a list",
          "null", "null");

  private final Document document;
  private final SchemaRepository repository;

  /**
   * @param repository with the schemas that others refer to
   */
  Schemas(Document document, SchemaRepository repository) {
    this.document = document;
    this.repository = repository;
  }

  /**
   * What holds values against one schema.
   *
   * @param schema as the document has it
   * @param known the same as the repository has it, where what it refers to is found
   */
  Checked checked(JsonObject schema, JsonSchema known) {
    // The library puts what the whole of a schema refers to in its place, and leaves its parts.
    return new Checked(known.containsKey("$ref") ? schema : document.resolve(schema), known);
  }

  /** One schema. Used on one loop. */
  final class Checked {

    private final JsonObject schema;
    private final JsonSchema known;
    // Each knows every schema that there is, so those that nobody needs are not made.
    private @Nullable Validator validator;

    private Checked(JsonObject schema, JsonSchema known) {
      this.schema = schema;
      this.known = known;
    }

    /** Everything that is wrong with {@code value}; empty if nothing is. */
    List<BodyFault> faults(@Nullable Object value) {
      if (validator == null) {
        validator = repository.validator(known);
      }
      OutputUnit result = validator.validate(value);
      if (result.getValid()) {
        return List.of();
      }
      // The first that is told of a place is the plainest.
      Map<String, BodyFault> faults = new LinkedHashMap<>();
      for (OutputUnit unit : result.getErrors()) {
        BodyFault fault = fault(unit);
        if (fault != null && faults.size() < MAX_FAULTS) {
          faults.putIfAbsent(fault.pointer(), fault);
        }
      }
      return faults.isEmpty()
          ? List.of(new BodyFault("", "is not what the contract describes"))
          : new ArrayList<>(faults.values());
    }

    private @Nullable BodyFault fault(OutputUnit unit) {
      String location = unit.getKeywordLocation();
      int last = location.lastIndexOf('/');
      JsonObject holder = holder(location.substring(0, Math.max(0, last)));
      String pointer = unit.getInstanceLocation().substring(1);
      String keyword = location.substring(last + 1);
      if (keyword.equals("required")) {
        return new BodyFault(pointer + "/" + quoted(unit.getError()), "is missing");
      }
      String words = words(keyword, holder, pointer);
      return words == null ? null : new BodyFault(shortened(pointer), words);
    }

    /** The schema that has the keyword which failed, on whatever way the validator came to it. */
    private JsonObject holder(String location) {
      Object node = schema;
      for (String step : location.split("/", -1)) {
        if (step.equals("#")) {
          continue;
        }
        node =
            switch (node) {
              case JsonObject object when step.equals("$ref") -> document.resolve(object);
              case JsonObject object -> object.getValue(unescaped(step));
              case JsonArray array -> array.getValue(Integer.parseInt(step));
              case null, default -> null;
            };
      }
      return node instanceof JsonObject object ? object : new JsonObject();
    }
  }

  /** Null for what only says that something further down is wrong. */
  private static @Nullable String words(String keyword, JsonObject schema, String pointer) {
    Object bound = schema.getValue(keyword);
    return switch (keyword) {
      case "type", "pattern" -> form(schema);
      case "enum" -> "must be one of " + choices(schema.getJsonArray("enum"));
      case "minLength" -> "must not be empty";
      case "maxLength" -> "must have at most " + bound + " characters";
      case "minimum" -> "must be at least " + bound;
      case "maximum" -> "must be at most " + bound;
      case "minItems" -> "must have at least " + bound + " item";
      case "maxItems" -> "must have at most " + bound + " items";
      case "minProperties" -> "must have at least " + bound + " key";
      case "additionalProperties" -> isKey(schema, pointer) ? null : "is no key here";
      default -> null;
    };
  }

  private static String form(JsonObject schema) {
    String form = schema.getString("x-must");
    if (form != null) {
      return "must " + form;
    }
    List<?> types =
        schema.getValue("type") instanceof JsonArray several
            ? several.getList()
            : List.of(schema.getString("type", "string"));
    return "must be "
        + types.stream()
            .map(type -> TYPES.getOrDefault(String.valueOf(type), String.valueOf(type)))
            .collect(Collectors.joining(" or "));
  }

  private static String choices(JsonArray values) {
    return values.stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .collect(Collectors.joining(", "));
  }

  /** A key that is known and has a fault of its own is told of as an additional one too. */
  private static boolean isKey(JsonObject schema, String pointer) {
    String key = unescaped(pointer.substring(pointer.lastIndexOf('/') + 1));
    return schema.getJsonObject("properties", new JsonObject()).containsKey(key);
  }

  private static String quoted(String error) {
    return error.substring(error.indexOf('"') + 1, error.lastIndexOf('"'));
  }

  private static String unescaped(String step) {
    return step.replace("~1", "/").replace("~0", "~");
  }

  private static String shortened(String pointer) {
    return pointer.length() <= MAX_POINTER_CHARS
        ? pointer
        : pointer.substring(0, MAX_POINTER_CHARS) + "...";
  }
}
