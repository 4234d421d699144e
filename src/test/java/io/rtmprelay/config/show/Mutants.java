package io.rtmprelay.config.show;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.TestCertificates;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Copies of a record tree, each with one leaf of it changed. */
final class Mutants {

  private static final X509Bundle OTHER = TestCertificates.selfSigned();

  /** Records that are values, not sections. */
  private static final Set<Class<?>> LEAVES = Set.of(CertifiedKey.class, Pin.class);

  /**
   * One copy.
   *
   * @param component the innermost record's component that is changed, as in {@code
   *     NodeConfig.name}
   * @param path where that is in the tree
   */
  record Mutant(String component, String path, Object value) {}

  private Mutants() {}

  static List<Mutant> of(Record root) {
    return ofRecord(root, "");
  }

  private static List<Mutant> of(@Nullable Object value, String component, String path) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof Record section && !LEAVES.contains(value.getClass())) {
      return ofRecord(section, path);
    }
    if (value instanceof List<?> list) {
      return ofList(list, component, path);
    }
    return List.of(new Mutant(component, path, changed(value)));
  }

  private static List<Mutant> ofRecord(Record section, String path) {
    List<Mutant> mutants = new ArrayList<>();
    RecordComponent[] components = section.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String component = named(section.getClass(), components[i]);
      String place = path + "." + components[i].getName();
      for (Mutant inner : of(value(section, components[i]), component, place)) {
        mutants.add(new Mutant(inner.component, inner.path, with(section, i, inner.value)));
      }
    }
    return mutants;
  }

  private static List<Mutant> ofList(List<?> list, String component, String path) {
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Mutant inner : of(list.get(i), component, path + "[" + i + "]")) {
        List<Object> copy = new ArrayList<>(list);
        copy.set(i, inner.value);
        mutants.add(new Mutant(inner.component, inner.path, copy));
      }
      List<Object> shorter = new ArrayList<>(list);
      shorter.remove(i);
      mutants.add(new Mutant(component, path + "[" + i + "] removed", shorter));
    }
    return mutants;
  }

  /** Every component of the records that {@code type} is made of, as {@link Mutant} names them. */
  static Set<String> components(Class<?> type) {
    Set<String> found = new LinkedHashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> inner = element(component.getGenericType());
      boolean section = inner.isRecord() && !LEAVES.contains(inner);
      if (section) {
        found.addAll(components(inner));
      }
      if (!section || component.getType() == List.class) {
        found.add(named(type, component));
      }
    }
    return found;
  }

  private static Class<?> element(Type type) {
    return type instanceof ParameterizedType list
        ? (Class<?>) list.getActualTypeArguments()[0]
        : (Class<?>) type;
  }

  private static String named(Class<?> type, RecordComponent component) {
    return type.getSimpleName() + "." + component.getName();
  }

  private static Object changed(Object leaf) {
    return switch (leaf) {
      case Boolean value -> !value;
      case Integer value -> value + 1;
      case Long value -> value + 1;
      case Double value -> value + 0.25;
      case String value -> value + "x";
      case Duration value -> value.plusMillis(1);
      case Secret value -> new Secret(value.reveal() + "x");
      case Path value -> value.resolve("x");
      case Template value -> new Template(value.text() + "x");
      case NamePattern value -> new NamePattern("x/" + value);
      case HostPattern value -> new HostPattern("x.example");
      case Pin value -> new Pin(value.subject(), "x" + value.digest());
      case CertifiedKey value -> TestCertificates.identity(OTHER);
      case X509Certificate value -> OTHER.getCertificate();
      case Map<?, ?> value -> withoutFirst(value);
      case Enum<?> value -> next(value);
      default -> throw new AssertionError("no other value is known of a " + leaf.getClass());
    };
  }

  private static Map<?, ?> withoutFirst(Map<?, ?> value) {
    Map<Object, Object> less = new TreeMap<>(value);
    less.remove(less.keySet().iterator().next());
    return less;
  }

  private static Object next(Enum<?> value) {
    List<Object> all = List.of((Object[]) value.getDeclaringClass().getEnumConstants());
    return all.get((all.indexOf(value) + 1) % all.size());
  }

  private static @Nullable Object value(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.getName(), e);
    }
  }

  private static Object with(Record section, int place, Object value) {
    RecordComponent[] components = section.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = i == place ? value : value(section, components[i]);
    }
    try {
      return section.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(section.getClass() + "." + components[place].getName(), e);
    }
  }
}
