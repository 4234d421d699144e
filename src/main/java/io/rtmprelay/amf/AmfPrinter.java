package io.rtmprelay.amf;

import io.rtmprelay.amf.AmfObject.Member;
import java.util.List;

/**
 * The beginning of a value as one line of text, however large the value: so many nodes and no more,
 * so much of each text and no more. References print as their index and are not followed.
 */
final class AmfPrinter {

  private static final int MAX_NODES = 64;
  private static final int MAX_TEXT_CHARS = 64;

  private final StringBuilder line = new StringBuilder();
  private int nodes;

  private AmfPrinter() {}

  static String print(AmfValue value) {
    AmfPrinter printer = new AmfPrinter();
    printer.append(value);
    return printer.line.toString();
  }

  /** A peer's text between quotes, cut short, with nothing in it that a terminal acts on. */
  static String quote(String text) {
    AmfPrinter printer = new AmfPrinter();
    printer.appendQuoted(text);
    return printer.line.toString();
  }

  private void append(AmfValue value) {
    nodes++;
    switch (value) {
      case AmfValue.Nothing nothing ->
          line.append(
              switch (nothing) {
                case NULL -> "null";
                case UNDEFINED -> "undefined";
                case UNSUPPORTED -> "unsupported";
              });
      case AmfValue.Bool bool -> line.append(bool.value());
      case AmfValue.Num number -> line.append(number.value());
      case AmfValue.Int number -> line.append(number.value());
      case AmfValue.Text text -> appendQuoted(text.value());
      case AmfValue.Date date -> line.append("date ").append(date.epochMs());
      case AmfValue.XmlDocument xml -> appendNamed("xml document ", xml.text());
      case AmfValue.Xml xml -> appendNamed("xml ", xml.text());
      case AmfValue.ByteArray array -> line.append(array.length()).append(" bytes");
      case AmfReference reference -> line.append('#').append(reference.index());
      case AmfValue.StrictArray array -> appendElements(array.elements());
      case AmfVector vector -> appendVector(vector);
      case AmfValue.Dictionary dictionary -> appendDictionary(dictionary);
      case AmfValue.Externalizable object -> {
        appendNamed("", object.className());
        line.append(' ');
        append(object.body());
      }
      case AmfObject.Amf3Array array -> {
        appendMembers(array.members());
        appendElements(array.dense());
      }
      case AmfObject.Typed object -> appendTyped(object.className(), object.members());
      case AmfObject.Amf3Object object ->
          appendTyped(object.traits().className(), object.members());
      case AmfObject.Anonymous object -> appendMembers(object.members());
      case AmfObject.EcmaArray array -> appendMembers(array.members());
    }
  }

  private void appendTyped(String className, List<Member> members) {
    if (!className.isEmpty()) {
      appendNamed("", className);
      line.append(' ');
    }
    appendMembers(members);
  }

  private void appendMembers(List<Member> members) {
    line.append('{');
    for (int i = 0; i < members.size() && separate(i); i++) {
      appendQuoted(members.get(i).name());
      line.append(": ");
      append(members.get(i).value());
    }
    line.append('}');
  }

  private void appendElements(List<AmfValue> elements) {
    line.append('[');
    for (int i = 0; i < elements.size() && separate(i); i++) {
      append(elements.get(i));
    }
    line.append(']');
  }

  private void appendVector(AmfVector vector) {
    line.append("vector ");
    if (vector instanceof AmfVector.Objects objects) {
      appendNamed("", objects.className());
      appendElements(objects.elements());
      return;
    }
    List<?> elements = vector.elements();
    line.append('[');
    for (int i = 0; i < elements.size() && separate(i); i++) {
      nodes++;
      line.append(elements.get(i));
    }
    line.append(']');
  }

  private void appendDictionary(AmfValue.Dictionary dictionary) {
    List<AmfValue.Dictionary.Entry> entries = dictionary.entries();
    line.append("dictionary {");
    for (int i = 0; i < entries.size() && separate(i); i++) {
      append(entries.get(i).key());
      line.append(": ");
      append(entries.get(i).value());
    }
    line.append('}');
  }

  /** Whether one more node is printed. */
  private boolean separate(int index) {
    if (index > 0) {
      line.append(", ");
    }
    boolean more = nodes < MAX_NODES;
    if (!more) {
      line.append('…');
    }
    return more;
  }

  private void appendNamed(String kind, String text) {
    line.append(kind);
    appendQuoted(text);
  }

  private void appendQuoted(String text) {
    line.append('"');
    int shown = Math.min(text.length(), MAX_TEXT_CHARS);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7F) {
        line.append(c);
      } else {
        line.append(String.format("\\u%04x", (int) c));
      }
    }
    line.append(shown < text.length() ? "…\"" : "\"");
  }
}
