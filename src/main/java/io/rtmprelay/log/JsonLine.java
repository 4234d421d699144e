package io.rtmprelay.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** A line of the log as one JSON object, flat, in an order that stays. */
final class JsonLine {

  private static final DateTimeFormatter AT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private JsonLine() {}

  static String of(ILoggingEvent event) {
    JsonObject line =
        new JsonObject()
            .put("at", AT.format(Instant.ofEpochMilli(event.getTimeStamp())))
            .put("level", event.getLevel().toString().toLowerCase(Locale.ROOT))
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName())
            .put("message", event.getFormattedMessage());
    Subject.of(event).forEach(line::put);
    IThrowableProxy cause = event.getThrowableProxy();
    if (cause != null) {
      line.put("cause", ThrowableProxyUtil.asString(cause));
    }
    return onOneLine(line.encode()) + "\n";
  }

  /** What else some readers take for a line's end may stand in JSON, in a text only. */
  private static String onOneLine(String json) {
    return json.replace("\u0085", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
