package io.rtmprelay.config.yaml;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scalar's text after <code>${NAME}</code>, <code>${NAME:default}</code> and <code>${file:PATH}
 * </code> were put in; <code>$${</code> stands for <code>${</code> itself.
 *
 * @param shown the text as it was written, defaults left out: what a fault may print
 * @param putInUpTo index in {@code text} after the last character that was put in; 0 if none was
 * @param problems what could not be put in; {@code text} is of no use then
 */
record Substitution(String text, String shown, int putInUpTo, List<String> problems) {

  private static final Pattern PLACE =
      Pattern.compile("\\$\\$\\{|\\$\\{((?:[^{}]++|\\{[^{}]*+})*+)(}?)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern LAST_BREAK = Pattern.compile("\\r?\\n\\z");
  private static final String FILE = "file:";

  static Substitution of(String raw, Variables variables) {
    if (!raw.contains("${")) {
      return new Substitution(raw, raw, 0, List.of());
    }
    StringBuilder text = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    List<String> problems = new ArrayList<>();
    int putInUpTo = 0;
    int at = 0;
    for (Matcher place = PLACE.matcher(raw); place.find(); at = place.end()) {
      text.append(raw, at, place.start());
      shown.append(raw, at, place.start());
      String reference = place.group(1);
      if (reference == null) {
        text.append("${");
        shown.append("$${");
        continue;
      }
      if (place.group(2).isEmpty()) {
        problems.add("has a ${ without its closing brace");
        continue;
      }
      shown.append("${").append(withoutDefault(reference)).append('}');
      String refusal = variables.refusal();
      if (refusal != null) {
        problems.add("has a ${...}, which " + refusal);
        continue;
      }
      text.append(value(reference, variables, problems));
      putInUpTo = text.length();
    }
    text.append(raw, at, raw.length());
    shown.append(raw, at, raw.length());
    return new Substitution(text.toString(), shown.toString(), putInUpTo, List.copyOf(problems));
  }

  private static String withoutDefault(String reference) {
    int colon = reference.indexOf(':');
    return reference.startsWith(FILE) || colon < 0
        ? reference
        : reference.substring(0, colon) + ":...";
  }

  private static String value(String reference, Variables variables, List<String> problems) {
    if (reference.startsWith(FILE)) {
      return contents(reference.substring(FILE.length()), variables, problems);
    }
    int colon = reference.indexOf(':');
    String name = colon < 0 ? reference : reference.substring(0, colon);
    if (!NAME.matcher(name).matches()) {
      problems.add("has a ${...} that is neither ${NAME}, ${NAME:default} nor ${file:PATH}");
      return "";
    }
    @Nullable String value = variables.variable(name);
    if (value != null) {
      return value;
    }
    if (colon < 0) {
      problems.add("refers to the variable " + name + ", which is not set and has no default here");
      return "";
    }
    return reference.substring(colon + 1);
  }

  private static String contents(String path, Variables variables, List<String> problems) {
    try {
      // Tools that write secret files end them with a line break that is no part of the secret.
      return LAST_BREAK.matcher(variables.file(path)).replaceFirst("");
    } catch (IOException e) {
      problems.add("refers to the file " + path + ", which cannot be read");
      return "";
    }
  }
}
