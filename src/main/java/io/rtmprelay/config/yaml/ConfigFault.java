package io.rtmprelay.config.yaml;

/**
 * One thing wrong with a config, in words for who wrote it. Never holds a secret's value.
 *
 * @param path the key, as in {@code routes[1].sinks[0].url}; empty for the file as a whole
 * @param line from 1
 * @param column from 1
 */
public record ConfigFault(String path, int line, int column, String message) {

  @Override
  public String toString() {
    String where = "line " + line + ", column " + column;
    return (path.isEmpty() ? where : path + " (" + where + ")") + ": " + message;
  }
}
