package io.rtmprelay.it.flv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The few AMF0 types (AMF0 2) that encoders put into onMetaData and servers into replies. */
public final class AmfReader {

  private static final int OBJECT_END = 9;

  private final ByteBuffer bytes;

  private AmfReader(byte[] body) {
    this.bytes = ByteBuffer.wrap(body);
  }

  /** All values of a message. */
  public static List<@Nullable Object> values(byte[] body) {
    var reader = new AmfReader(body);
    var values = new ArrayList<@Nullable Object>();
    while (reader.bytes.hasRemaining()) {
      values.add(reader.value());
    }
    return values;
  }

  static boolean isMetadata(byte[] body) {
    var first = new AmfReader(body);
    if (body.length == 0 || body[0] != 2) {
      return false;
    }
    Object name = first.value();
    return "onMetaData".equals(name)
        || ("@setDataFrame".equals(name) && "onMetaData".equals(first.value()));
  }

  /** The members of an onMetaData, wrapped for a server or not. */
  static Map<?, ?> metadata(byte[] body) {
    return values(body).stream()
        .filter(Map.class::isInstance)
        .map(value -> (Map<?, ?>) value)
        .findFirst()
        .orElse(Map.of());
  }

  private @Nullable Object value() {
    int marker = bytes.get();
    return switch (marker) {
      case 0 -> bytes.getDouble();
      case 1 -> bytes.get() != 0;
      case 2 -> string(bytes.getShort() & 0xFFFF);
      case 3 -> members();
      case 5, 6 -> null;
      case 8 -> {
        bytes.getInt(); // a count that nobody keeps
        yield members();
      }
      case 10 -> elements(bytes.getInt());
      case 12 -> string(bytes.getInt());
      default -> throw new IllegalArgumentException("AMF0 marker " + marker);
    };
  }

  private List<@Nullable Object> elements(int count) {
    var elements = new ArrayList<@Nullable Object>();
    for (int i = 0; i < count; i++) {
      elements.add(value());
    }
    return elements;
  }

  private Map<String, @Nullable Object> members() {
    var members = new LinkedHashMap<String, @Nullable Object>();
    while (true) {
      var name = string(bytes.getShort() & 0xFFFF);
      if (name.isEmpty() && bytes.get(bytes.position()) == OBJECT_END) {
        bytes.get();
        return members;
      }
      members.put(name, value());
    }
  }

  private String string(int length) {
    var text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
