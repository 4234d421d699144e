package io.rtmprelay.control.bus.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record as a JSON object of its components; what the object has besides is passed over. */
final class RecordForm implements Form {

  /** Made when a record is first met, so that a relay alone makes none. */
  static final ClassValue<RecordForm> KNOWN =
      new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
          return new RecordForm(type);
        }
      };

  private record Component(String name, Method accessor, Form form) {}

  private final Class<?> type;
  private final List<Component> components = new ArrayList<>();
  private final Constructor<?> constructor;

  private RecordForm(Class<?> type) {
    this.type = type;
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null) {
      throw new IllegalStateException(type + " is no record");
    }
    Class<?>[] declared = new Class<?>[parts.length];
    for (int i = 0; i < parts.length; i++) {
      declared[i] = parts[i].getType();
      Form form = Form.of(parts[i].getGenericType());
      components.add(new Component(parts[i].getName(), parts[i].getAccessor(), form));
    }
    try {
      constructor = type.getDeclaredConstructor(declared);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object write(Object value) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    write(value, json);
    return json;
  }

  /** Puts the components of {@code value} into {@code json}, those that are null left out. */
  void write(Object value, Map<String, @Nullable Object> json) {
    for (Component component : components) {
      Object part = part(value, component);
      if (part != null) {
        json.put(component.name, component.form.write(part));
      }
    }
  }

  private static @Nullable Object part(Object value, Component component) {
    try {
      return component.accessor.invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object read(Object json) {
    if (!(json instanceof Map<?, ?> values)) {
      throw new WireFault("a " + type.getSimpleName() + " is no object");
    }
    @Nullable Object[] parts = new Object[components.size()];
    for (int i = 0; i < parts.length; i++) {
      Component component = components.get(i);
      parts[i] = Form.readOrMissing(component.form, values.get(component.name));
    }
    try {
      return constructor.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw new WireFault("a " + type.getSimpleName() + " is not whole: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
