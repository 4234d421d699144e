package io.rtmprelay.control.bus.wire;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type are written as JSON and read again. What is missing in the JSON is null,
 * or empty where the type has such a value, so that nodes of two versions understand each other.
 * Any thread.
 */
interface Form {

  /**
   * The key under which the name of a record stands where several are permitted; no component is
   * called so.
   */
  String TYPE = "@type";

  Object write(Object value);

  /**
   * Reads it.
   *
   * @throws WireFault if {@code json} can be no such value
   */
  Object read(Object json);

  /** What a missing value is. */
  default @Nullable Object missing() {
    return null;
  }

  /** The form of a record. */
  static RecordForm ofRecord(Class<?> type) {
    return RecordForm.KNOWN.get(type);
  }

  /**
   * The form of what a component is declared as.
   *
   * @throws IllegalStateException if there is none
   */
  static Form of(Type declared) {
    if (declared instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (declared instanceof Class<?> type) {
      return ofClass(type);
    }
    throw new IllegalStateException(declared + " has no form");
  }

  private static Form ofGeneric(ParameterizedType generic) {
    Type[] arguments = generic.getActualTypeArguments();
    Type raw = generic.getRawType();
    if (raw == List.class) {
      return new ListForm(of(arguments[0]));
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new MapForm(of(arguments[1]));
    }
    if (raw == Optional.class) {
      return new OptionalForm(of(arguments[0]));
    }
    throw new IllegalStateException(generic + " has no form");
  }

  private static Form ofClass(Class<?> type) {
    if (type.isRecord()) {
      return ofRecord(type);
    }
    if (type.isSealed()) {
      return new SealedForm(type);
    }
    if (type.isEnum()) {
      return new EnumForm(type);
    }
    Form simple = SimpleForm.ALL.get(type);
    if (simple == null) {
      throw new IllegalStateException(type + " has no form");
    }
    return simple;
  }

  /** Null stays null. */
  static @Nullable Object writeOrNull(Form form, @Nullable Object value) {
    return value == null ? null : form.write(value);
  }

  /** What is missing is told by the form. */
  static @Nullable Object readOrMissing(Form form, @Nullable Object json) {
    return json == null ? form.missing() : form.read(json);
  }

  /** What JSON and its reader know already, or what has a text. */
  record SimpleForm(
      Function<Object, Object> writer, Function<Object, Object> reader, @Nullable Object missing)
      implements Form {

    static final Map<Class<?>, Form> ALL =
        Map.ofEntries(
            Map.entry(String.class, text(text -> text)),
            Map.entry(boolean.class, itself(Boolean.class::cast, false)),
            Map.entry(Boolean.class, itself(Boolean.class::cast, null)),
            Map.entry(int.class, itself(json -> number(json).intValue(), 0)),
            Map.entry(Integer.class, itself(json -> number(json).intValue(), null)),
            Map.entry(long.class, itself(json -> number(json).longValue(), 0L)),
            Map.entry(Long.class, itself(json -> number(json).longValue(), null)),
            Map.entry(double.class, itself(SimpleForm::real, 0.0)),
            Map.entry(Double.class, itself(SimpleForm::real, null)),
            Map.entry(Duration.class, text(Duration::parse)),
            Map.entry(Instant.class, text(Instant::parse)),
            Map.entry(Path.class, text(Path::of)),
            Map.entry(Object.class, itself(SimpleForm::plain, null)));

    private static SimpleForm itself(Function<Object, Object> reader, @Nullable Object missing) {
      return new SimpleForm(Function.identity(), reader, missing);
    }

    private static SimpleForm text(Function<String, Object> reader) {
      return new SimpleForm(String::valueOf, json -> reader.apply((String) json), null);
    }

    private static Number number(Object json) {
      return (Number) json;
    }

    /** JSON has texts for what is no number. */
    private static Object real(Object json) {
      return json instanceof String text ? Double.valueOf(text) : number(json).doubleValue();
    }

    /** Any JSON value, as maps and lists. */
    private static Object plain(Object json) {
      return switch (json) {
        case JsonObject object -> object.getMap();
        case JsonArray array -> array.getList();
        default -> json;
      };
    }

    @Override
    public Object write(Object value) {
      return writer.apply(value);
    }

    @Override
    public Object read(Object json) {
      try {
        return reader.apply(json);
      } catch (ClassCastException | NumberFormatException | DateTimeException e) {
        throw new WireFault("a value is of another kind: " + json.getClass().getSimpleName());
      }
    }
  }

  /** One of an enum's constants, by its name. */
  record EnumForm(Class<?> type) implements Form {

    @Override
    public Object write(Object value) {
      return ((Enum<?>) value).name();
    }

    @Override
    public Object read(Object json) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(json)) {
          return constant;
        }
      }
      throw new WireFault(
          "this version of the relay knows no " + type.getSimpleName() + " " + json);
    }
  }

  /** Values in their order. */
  record ListForm(Form element) implements Form {

    @Override
    public Object write(Object value) {
      List<@Nullable Object> json = new ArrayList<>();
      ((Collection<?>) value).forEach(one -> json.add(writeOrNull(element, one)));
      return json;
    }

    @Override
    public Object read(Object json) {
      if (!(json instanceof List<?> values)) {
        throw new WireFault("a list is none");
      }
      List<@Nullable Object> read = new ArrayList<>(values.size());
      values.forEach(value -> read.add(readOrMissing(element, value)));
      return Collections.unmodifiableList(read);
    }

    @Override
    public Object missing() {
      return List.of();
    }
  }

  /** Values by texts, in their order. */
  record MapForm(Form element) implements Form {

    @Override
    public Object write(Object value) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((key, one) -> json.put((String) key, writeOrNull(element, one)));
      return json;
    }

    @Override
    public Object read(Object json) {
      if (!(json instanceof Map<?, ?> values)) {
        throw new WireFault("a map is none");
      }
      Map<String, @Nullable Object> read = new LinkedHashMap<>();
      values.forEach((key, value) -> read.put((String) key, readOrMissing(element, value)));
      return Collections.unmodifiableMap(read);
    }

    @Override
    public Object missing() {
      return Map.of();
    }
  }

  /** One value, or none. */
  record OptionalForm(Form element) implements Form {

    @Override
    public Object write(Object value) {
      return ((Optional<?>) value).stream().map(element::write).toList();
    }

    @Override
    public Object read(Object json) {
      if (!(json instanceof List<?> values)) {
        throw new WireFault("an optional value is none");
      }
      return values.stream().findFirst().map(element::read);
    }

    @Override
    public Object missing() {
      return Optional.empty();
    }
  }
}
