package io.rtmprelay.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.rtmprelay.config.observe.LogConfig;
import io.rtmprelay.config.observe.LogConfig.Format;
import io.rtmprelay.config.observe.LogConfig.Level;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the relay logs at first, what it writes, and how that changes while it runs. */
class LogsTest {

  private static final String STREAMS = "io.rtmprelay.control.stream.StreamVerticle";
  private static final String SINKS = "io.rtmprelay.control.sink.SinkSteward";
  private static final String CONNECTIONS = "io.rtmprelay.transport.RtmpConnection";

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    context.stop();
  }

  /** The log of a process that has {@code level} in its environment. */
  private Logs logs(@Nullable String level) throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogSetup.setUp(context, level).setOutputStream(written);
    return new Logs(context, level);
  }

  private void configure(String file) throws JoranException {
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ((ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR")).setOutputStream(written);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static LogConfig json() {
    return new LogConfig(Level.INFO, Format.JSON, Map.of());
  }

  /** The only line, which has to be an object. */
  private JsonObject object() {
    assertThat(lines()).hasSize(1);
    JsonObject object = new JsonObject(lines().getFirst());
    written.reset();
    return object;
  }

  @Test
  @DisplayName("plain at first; JSON from the moment it is asked for, and back")
  void formats() throws Exception {
    Logs logs = logs(null);
    logs.follow(LogConfig.DEFAULT);
    context.getLogger(STREAMS).info("{}: over", "live/a");
    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst()).contains(" INFO  StreamVerticle live/a: over");
    written.reset();
    logs.follow(json());
    context.getLogger(STREAMS).info("{}: over", "live/a");
    JsonObject line = object();
    assertThat(line.fieldNames())
        .containsExactly("at", "level", "logger", "thread", "message", "stream");
    assertThat(line.getString("level")).isEqualTo("info");
    assertThat(line.getString("logger")).isEqualTo(STREAMS);
    assertThat(line.getString("thread")).isEqualTo(Thread.currentThread().getName());
    assertThat(line.getString("message")).isEqualTo("live/a: over");
    assertThat(Duration.between(Instant.parse(line.getString("at")), Instant.now()))
        .isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
    logs.follow(LogConfig.DEFAULT);
    context.getLogger(STREAMS).info("{}: over", "live/a");
    assertThat(lines().getFirst()).endsWith("live/a: over").doesNotStartWith("{");
  }

  @Test
  @DisplayName("a line says by itself which stream, sink and peer it is about")
  void subjects() throws Exception {
    logs(null).follow(json());
    context.getLogger(SINKS).info("{}: sink {}: {}: {}", "live/a", "b", "retrying", "refused");
    JsonObject ofSink = object();
    assertThat(ofSink.getString("stream")).isEqualTo("live/a");
    assertThat(ofSink.getString("sink")).isEqualTo("b");
    assertThat(ofSink.containsKey("peer")).isFalse();
    context.getLogger(CONNECTIONS).info("{}: publishes {}", "10.0.0.1:5", "live/a");
    JsonObject ofPeer = object();
    assertThat(ofPeer.getString("peer")).isEqualTo("10.0.0.1:5");
    assertThat(ofPeer.getString("stream")).isEqualTo("live/a");
    context.getLogger("audit").info("{} from {}: {} {} -> {}{}", "ops", "::1", "DELETE", "/", 1, 2);
    assertThat(object().fieldNames()).containsExactly("at", "level", "logger", "thread", "message");
  }

  @Test
  @DisplayName("what stands first in the lines of a stream is its name, everywhere")
  void conventions() throws Exception {
    Pattern call = Pattern.compile("log\\.\\w+\\(\\s*\"([^\"]*)\"");
    int seen = 0;
    for (String folder : List.of("stream", "sink", "figures")) {
      Path path = Path.of("src/main/java/io/rtmprelay/control", folder);
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          for (Matcher m = call.matcher(Files.readString(file)); m.find(); seen++) {
            assertThat(m.group(1)).as("%s", file).startsWith("{}: ");
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(10);
  }

  @Test
  @DisplayName("whatever stands in a message or a fault, a line is one line and one object")
  void hostile() throws Exception {
    Logs logs = logs(null);
    String nasty = "a\r\nb\u2028c\u2029d\u0085e\u0000f\"g\\h\tend{}";
    logs.follow(LogConfig.DEFAULT);
    context.getLogger(CONNECTIONS).info("{}: closed: {}", nasty, "x");
    assertThat(written.toString(StandardCharsets.UTF_8).split("\n", -1)).hasSize(2);
    written.reset();
    logs.follow(json());
    context.getLogger(CONNECTIONS).info("{}: closed: {}", nasty, "x");
    JsonObject line = object();
    assertThat(line.getString("message")).isEqualTo(nasty + ": closed: x");
    assertThat(line.getString("peer")).isEqualTo(nasty);
    context.getLogger(CONNECTIONS).error("a fault", new IllegalStateException(nasty));
    JsonObject fault = object();
    assertThat(fault.getString("level")).isEqualTo("error");
    assertThat(fault.getString("cause"))
        .startsWith("java.lang.IllegalStateException: " + nasty)
        .contains("at io.rtmprelay.log.LogsTest.hostile");
  }

  @Test
  @DisplayName("levels follow the config, and what it names no more is as the file has it")
  void levels() throws Exception {
    Logs logs = logs(null);
    var relay = context.getLogger("io.rtmprelay.x");
    var audit = context.getLogger("audit");
    var netty = context.getLogger("io.netty.x");
    logs.follow(
        new LogConfig(
            Level.WARN,
            Format.PLAIN,
            Map.of("io.netty", Level.TRACE, "audit", Level.OFF, "io.rtmprelay.x", Level.DEBUG)));
    assertThat(relay.isDebugEnabled()).isTrue();
    assertThat(context.getLogger("io.rtmprelay.y").isInfoEnabled()).isFalse();
    assertThat(audit.isErrorEnabled()).isFalse();
    assertThat(netty.isTraceEnabled()).isTrue();
    logs.follow(LogConfig.DEFAULT);
    assertThat(relay.isDebugEnabled()).isFalse();
    assertThat(relay.isInfoEnabled()).isTrue();
    assertThat(audit.isInfoEnabled()).isTrue();
    assertThat(netty.isInfoEnabled()).isFalse();
    assertThat(netty.isWarnEnabled()).isTrue();
  }

  @Test
  @DisplayName("RELAY_LOG_LEVEL wins over log.level, and leaves the rest to the config")
  void environment() throws Exception {
    Logs logs = logs("DEBUG");
    logs.follow(new LogConfig(Level.ERROR, Format.JSON, Map.of("io.rtmprelay.x", Level.OFF)));
    assertThat(context.getLogger("io.rtmprelay.y").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("io.rtmprelay.x").isErrorEnabled()).isFalse();
    context.getLogger(STREAMS).debug("{}: over", "live/a");
    assertThat(object().getString("level")).isEqualTo("debug");
  }

  @Test
  @DisplayName("a logback file of one's own stands as it is")
  void own() throws Exception {
    configure(
        """
        <configuration>
          <appender name="STDERR" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>mine %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="STDERR"/></root>
        </configuration>
        """);
    new Logs(context, null).follow(new LogConfig(Level.DEBUG, Format.JSON, Map.of()));
    context.getLogger(STREAMS).info("not this");
    context.getLogger(STREAMS).warn("this");
    assertThat(lines()).containsExactly("mine this");
  }

  @Test
  @DisplayName("one that encodes as the relay does follows the config")
  void ownWithItsEncoder() throws Exception {
    configure(
        """
        <configuration>
          <appender name="STDERR" class="ch.qos.logback.core.ConsoleAppender">
            <encoder class="io.rtmprelay.log.LineEncoder"><pattern>mine %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="STDERR"/></root>
        </configuration>
        """);
    Logs logs = new Logs(context, null);
    logs.follow(LogConfig.DEFAULT);
    context.getLogger(STREAMS).info("live/a: over");
    assertThat(lines()).containsExactly("mine live/a: over");
    written.reset();
    logs.follow(json());
    context.getLogger(STREAMS).info("live/a: over");
    assertThat(object().getString("message")).isEqualTo("live/a: over");
  }
}
