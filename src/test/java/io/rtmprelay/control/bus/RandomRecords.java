package io.rtmprelay.control.bus;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of any type with any contents that it takes, by reflection. */
final class RandomRecords {

  private static final List<String> TEXTS =
      List.of("", "live/cam", "\"quoted\"\\", "ünï€ 🎥", "\u0000\n\t", "@type", "null");

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  /** One record of {@code type}; null where that may be, now and then. */
  Object of(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] declared = new Class<?>[parts.length];
    @Nullable Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      declared[i] = parts[i].getType();
      boolean mayBeNull = parts[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      values[i] = mayBeNull && random.nextInt(3) == 0 ? null : any(parts[i].getGenericType());
    }
    try {
      var constructor = type.getDeclaredConstructor(declared);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private Object any(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(any(arguments[0]));
        }
        return list;
      }
      if (generic.getRawType() == Map.class) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put("key" + i, random.nextInt(4) == 0 ? null : any(arguments[1]));
        }
        return map;
      }
      if (generic.getRawType() == Optional.class) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(any(arguments[0]));
      }
      throw new AssertionError("what is a " + type);
    }
    return anyOf((Class<?>) type);
  }

  private Object anyOf(Class<?> type) {
    if (type.isSealed()) {
      Class<?>[] permitted = type.getPermittedSubclasses();
      return anyOf(permitted[random.nextInt(permitted.length)]);
    }
    if (type.isRecord()) {
      return of(type);
    }
    if (type.isEnum()) {
      Object[] constants = type.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    return switch (type.getName()) {
      case "java.lang.String" -> TEXTS.get(random.nextInt(TEXTS.size()));
      case "boolean", "java.lang.Boolean" -> random.nextBoolean();
      case "int", "java.lang.Integer" -> random.nextInt();
      case "long", "java.lang.Long" -> random.nextBoolean() ? random.nextLong() : random.nextInt(9);
      case "double", "java.lang.Double" -> real();
      case "java.time.Duration" ->
          Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000));
      case "java.time.Instant" ->
          Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      case "java.nio.file.Path" -> Path.of("data", "runtime.json");
      case "java.lang.Object" -> plain();
      default -> throw new AssertionError("what is a " + type);
    };
  }

  private double real() {
    return switch (random.nextInt(5)) {
      case 0 -> Double.POSITIVE_INFINITY;
      case 1 -> Double.NaN;
      case 2 -> 3.0;
      default -> random.nextDouble();
    };
  }

  /** What JSON has; numbers as its reader gives them. */
  private Object plain() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt();
      case 1 -> Long.MAX_VALUE - random.nextInt();
      case 2 -> random.nextBoolean();
      case 3 -> List.of("a", 1, Map.of("b", false));
      case 4 -> Map.of("bytes", 4_194_304, "time", "4s");
      default -> "text";
    };
  }
}
