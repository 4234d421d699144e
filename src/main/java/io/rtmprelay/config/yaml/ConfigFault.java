package io.rtmprelay.config.yaml;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing wrong with a config, in words for who wrote it. Never holds a secret's value.
 *
 * @param path the key, as in {@code routes[1].sinks[0].url}; empty for the file as a whole
 * @param line from 1; 0 if it has no place in the text
 * @param column from 1; 0 likewise
 */
public record ConfigFault(String path, int line, int column, String message) {

  private static final Pattern STEP = Pattern.compile("[A-Za-z0-9_-]+");

  /** Something wrong with the config as a whole, which no place in its text is to blame for. */
  public static ConfigFault ofAll(String message) {
    return new ConfigFault("", 0, 0, message);
  }

  /** The key as a JSON pointer (RFC 6901), as in {@code /routes/1/sinks/0/url}. */
  public String pointer() {
    return STEP.matcher(path)
        .results()
        .map(step -> "/" + step.group())
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    if (line == 0) {
      return message;
    }
    String where = "line " + line + ", column " + column;
    return (path.isEmpty() ? where : path + " (" + where + ")") + ": " + message;
  }
}
