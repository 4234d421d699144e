package io.rtmprelay.config.observe;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is logged, and how a line looks.
 *
 * @param level of the relay's own lines
 * @param levels of loggers by name, each with all below it, whatever {@code level} says
 */
public record LogConfig(Level level, Format format, Map<String, Level> levels) {

  /** What is logged without a word in the config. */
  public static final LogConfig DEFAULT = new LogConfig(Level.INFO, Format.PLAIN, Map.of());

  public LogConfig {
    levels = Collections.unmodifiableMap(new TreeMap<>(levels));
  }

  /** The least that is logged. */
  public enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** How a line looks. */
  public enum Format {
    /** For people. */
    PLAIN,
    /** One JSON object a line. */
    JSON
  }
}
