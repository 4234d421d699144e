package io.rtmprelay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Each benchmark is set up, which is where it checks what it measures, and run, for each of its
 * parameters' values. What it leaks fails this test.
 */
class BenchmarksTest {

  private static final Path SOURCES = Path.of("src/bench/java");

  private static List<Class<?>> benchmarks() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .map(file -> SOURCES.relativize(file).toString())
          .filter(file -> file.endsWith("Benchmark.java"))
          .sorted()
          .<Class<?>>map(file -> named(file.replace(".java", "").replace('/', '.')))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("there are benchmarks, and each has something to run")
  void findsThem() {
    assertThat(benchmarks())
        .hasSizeGreaterThan(5)
        .allSatisfy(type -> assertThat(methods(type, Benchmark.class)).isNotEmpty());
  }

  @TestFactory
  @DisplayName("each benchmark runs with each of its parameters' values")
  List<DynamicTest> eachRuns() {
    List<DynamicTest> all = new ArrayList<>();
    for (Class<?> type : benchmarks()) {
      for (List<Object> values : combinations(type)) {
        String name = type.getSimpleName() + " " + values;
        all.add(DynamicTest.dynamicTest(name, () -> run(type, values)));
      }
    }
    return all;
  }

  private static void run(Class<?> type, List<Object> values) throws ReflectiveOperationException {
    Object state = type.getConstructor().newInstance();
    List<Field> parameters = parameters(type);
    for (int i = 0; i < values.size(); i++) {
      parameters.get(i).set(state, values.get(i));
    }
    call(state, Setup.class);
    // What a run leaves behind must not be in the way of the next one.
    call(state, Benchmark.class);
    call(state, Benchmark.class);
    call(state, TearDown.class);
  }

  private static void call(Object state, Class<? extends Annotation> annotation)
      throws ReflectiveOperationException {
    for (Method method : methods(state.getClass(), annotation)) {
      method.invoke(state);
    }
  }

  private static List<Method> methods(Class<?> type, Class<? extends Annotation> annotation) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(annotation))
        .toList();
  }

  private static List<Field> parameters(Class<?> type) {
    return Arrays.stream(type.getFields())
        .filter(field -> field.isAnnotationPresent(Param.class))
        .toList();
  }

  private static List<List<Object>> combinations(Class<?> type) {
    List<List<Object>> all = List.of(List.of());
    for (Field parameter : parameters(type)) {
      all =
          all.stream()
              .flatMap(
                  before ->
                      values(parameter).stream()
                          .map(
                              value -> {
                                List<Object> longer = new ArrayList<>(before);
                                longer.add(value);
                                return longer;
                              }))
              .toList();
    }
    return all;
  }

  private static List<Object> values(Field parameter) {
    Class<?> type = parameter.getType();
    if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    }
    return Arrays.stream(parameter.getAnnotation(Param.class).value())
        .<Object>map(text -> type == int.class ? Integer.valueOf(text) : Boolean.valueOf(text))
        .toList();
  }
}
