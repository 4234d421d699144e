package io.rtmprelay.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.rtmprelay.config.observe.LogConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of this process, which follows the config. Any thread.
 *
 * <p>Who brings a logback file without a {@link LineEncoder} decides by it alone, and {@code log}
 * in the config changes nothing. {@code RELAY_LOG_LEVEL} in the environment wins over {@code
 * log.level}, so that one who looks for a fault need not touch the file.
 */
public final class Logs {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(Logs.class);

  static final String OURS = "io.rtmprelay";
  static final String LEVEL_BY_ENVIRONMENT = "RELAY_LOG_LEVEL";

  private static final Logs OF_PROCESS =
      new Logs(
          (LoggerContext) LoggerFactory.getILoggerFactory(), System.getenv(LEVEL_BY_ENVIRONMENT));

  private final LoggerContext context;
  private final boolean levelIsGiven;

  /** Loggers that a config has set, each with the level it had before, or null for none. */
  private final Map<String, @Nullable Level> before = new HashMap<>();

  Logs(LoggerContext context, @Nullable String levelByEnvironment) {
    this.context = context;
    this.levelIsGiven = levelByEnvironment != null && !levelByEnvironment.isBlank();
  }

  /** Logs from here on as {@code config} says, whatever was said before. */
  public static void become(LogConfig config) {
    OF_PROCESS.follow(config);
  }

  synchronized void follow(LogConfig config) {
    List<LineEncoder> encoders = encoders();
    if (encoders.isEmpty()) {
      if (!config.equals(LogConfig.DEFAULT)) {
        log.warn("the config's log is not followed: the logback file in use is not the relay's");
      }
      return;
    }
    encoders.forEach(encoder -> encoder.become(config.format()));
    Map<String, LogConfig.Level> wanted = new HashMap<>(config.levels());
    if (!levelIsGiven) {
      wanted.putIfAbsent(OURS, config.level());
    }
    for (String name : List.copyOf(before.keySet())) {
      if (!wanted.containsKey(name)) {
        context.getLogger(name).setLevel(before.remove(name));
      }
    }
    wanted.forEach(this::set);
  }

  private void set(String name, LogConfig.Level level) {
    Logger logger = context.getLogger(name);
    if (!before.containsKey(name)) {
      before.put(name, logger.getLevel());
    }
    logger.setLevel(Level.valueOf(level.name()));
  }

  private List<LineEncoder> encoders() {
    List<LineEncoder> encoders = new ArrayList<>();
    for (Logger logger : context.getLoggerList()) {
      for (var each = logger.iteratorForAppenders(); each.hasNext(); ) {
        Appender<ILoggingEvent> appender = each.next();
        if (appender instanceof OutputStreamAppender<ILoggingEvent> stream
            && stream.getEncoder() instanceof LineEncoder encoder) {
          encoders.add(encoder);
        }
      }
    }
    return encoders;
  }
}
