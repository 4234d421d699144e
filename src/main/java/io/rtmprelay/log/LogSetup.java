package io.rtmprelay.log;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the relay logs unless a logback file is named: to standard error, until the config says more
 * ({@link Logs}). Without a file the library's reader of XML need not be loaded, which is 490
 * classes, 2.5 MiB and a part of each start.
 *
 * <p>Found by the logging library, through {@code META-INF/services}, as the process begins.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %replace(%msg){'[\\r\\n]+', ' '}%n";

  private static final Map<String, Level> LEVELS =
      Map.of(
          Logger.ROOT_LOGGER_NAME,
          Level.WARN,
          // Who changed what: one line for each call that is to change anything.
          "audit",
          Level.INFO,
          // Vert.x registers one gauge twice at each start.
          "io.micrometer.core.instrument.MeterRegistry",
          Level.ERROR,
          // What it has to say of other nodes the relay says in words of its own; log.levels brings
          // it back.
          "com.hazelcast",
          Level.ERROR,
          "com.hazelcast.instance.AddressPicker",
          Level.OFF,
          // Warns of each event that comes to a node while it stops.
          "io.vertx.core.eventbus.impl.MessageConsumerImpl",
          Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    setUp(context, System.getenv(Logs.LEVEL_BY_ENVIRONMENT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Sets up a context that has nothing yet.
   *
   * @param level of what the relay itself has to say; INFO if there is none of this name
   * @return where all of it is written
   */
  static ConsoleAppender<ILoggingEvent> setUp(LoggerContext context, @Nullable String level) {
    LineEncoder lines = new LineEncoder();
    lines.setContext(context);
    lines.setPattern(PATTERN);
    lines.start();
    ConsoleAppender<ILoggingEvent> out = new ConsoleAppender<>();
    out.setContext(context);
    out.setTarget("System.err");
    out.setEncoder(lines);
    out.start();
    LEVELS.forEach((name, each) -> context.getLogger(name).setLevel(each));
    context.getLogger(Logs.OURS).setLevel(Level.toLevel(level, Level.INFO));
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(out);
    return out;
  }
}
