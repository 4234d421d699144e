package io.rtmprelay.control.bus.wire;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the records that a sealed type permits, which its object names. */
final class SealedForm implements Form {

  private final Class<?> family;
  private final Map<String, Class<?>> permitted = new HashMap<>();

  SealedForm(Class<?> family) {
    this.family = family;
    permit(family);
  }

  private void permit(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> one : type.getPermittedSubclasses()) {
        permit(one);
      }
      return;
    }
    Form.ofRecord(type); // which is to fail here and now
    Class<?> other = permitted.put(type.getSimpleName(), type);
    if (other != null && other != type) {
      throw new IllegalStateException(type + " and " + other + " are of one name");
    }
  }

  @Override
  public Object write(Object value) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put(TYPE, value.getClass().getSimpleName());
    Form.ofRecord(value.getClass()).write(value, json);
    return json;
  }

  @Override
  public Object read(Object json) {
    Object name = json instanceof Map<?, ?> values ? values.get(TYPE) : null;
    Class<?> type = name == null ? null : permitted.get(name);
    if (type == null) {
      throw new WireFault(
          "this version of the relay knows no " + family.getSimpleName() + " " + name);
    }
    return Form.ofRecord(type).read(json);
  }
}
