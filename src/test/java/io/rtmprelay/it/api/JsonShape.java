package io.rtmprelay.it.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;

/** Which fields a JSON text has, whatever their values are. */
final class JsonShape {

  private JsonShape() {}

  /** The fields of all values in {@code text}, each by its path; places in lists are left out. */
  static Set<String> of(String text) {
    Set<String> fields = new TreeSet<>();
    Deque<String> at = new ArrayDeque<>();
    String name = "";
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            at.push(at.isEmpty() ? "" : at.peek() + name);
            name = "";
          }
          case END_OBJECT, END_ARRAY -> at.pop();
          case FIELD_NAME -> {
            name = "/" + parser.currentName();
            fields.add(at.peek() + name);
          }
          default -> name = "";
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fields;
  }
}
