package io.rtmprelay.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line is about, as its words say: what stands first, before a colon, is the stream where
 * streams are steered, and the peer where peers are served; after a word such as "sink" or
 * "publishes" stands which one.
 */
final class Subject {

  private static final Pattern PLACE = Pattern.compile("(\\w*) ?\\{}(: )?");

  private static final String STREAM = "stream";

  private static final Map<String, String> AFTER =
      Map.of(
          "sink", "sink",
          "publishes", STREAM,
          "publish", STREAM,
          "plays", STREAM,
          "play", STREAM,
          "watches", STREAM,
          "watch", STREAM);

  private Subject() {}

  /** By their names: stream, sink, peer, as far as the line tells. */
  static Map<String, String> of(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    String template = event.getMessage();
    if (arguments == null || template == null) {
      return Map.of();
    }
    Map<String, String> subjects = new LinkedHashMap<>();
    Matcher place = PLACE.matcher(template);
    for (int i = 0; i < arguments.length && place.find(); i++) {
      boolean first = place.start() == 0 && place.group(2) != null && place.group(1).isEmpty();
      String name = first ? opener(event.getLoggerName()) : AFTER.getOrDefault(place.group(1), "");
      if (!name.isEmpty()) {
        subjects.put(name, String.valueOf(arguments[i]));
      }
    }
    return subjects;
  }

  private static String opener(String logger) {
    if (logger.startsWith("io.rtmprelay.control.stream")
        || logger.startsWith("io.rtmprelay.control.sink")
        || logger.startsWith("io.rtmprelay.control.figures")) {
      return STREAM;
    }
    boolean servesPeers =
        logger.startsWith("io.rtmprelay.transport") || logger.startsWith("io.rtmprelay.web");
    return servesPeers ? "peer" : "";
  }
}
