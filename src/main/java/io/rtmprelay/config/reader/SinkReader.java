package io.rtmprelay.config.reader;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.reader.tls.TlsReader;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;

/** The keys under {@code sink}, which each sink may override. */
final class SinkReader {

  private static final SinkConfig DEFAULTS =
      new SinkConfig(
          new QueueConfig(4 * LimitsReader.MIB, Duration.ofSeconds(4)),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          new RetryConfig(Duration.ofMillis(500), 2, Duration.ofSeconds(30), null),
          EndMode.UNPUBLISH,
          EnhancedMode.AUTO,
          StartMode.AUTO,
          null,
          Duration.ZERO);

  private static final long MIN_QUEUE_BYTES = LimitsReader.MIB / 16;
  private static final long MAX_QUEUE_BYTES = 1024 * LimitsReader.MIB;
  private static final Duration MIN_QUEUE_TIME = Duration.ofMillis(100);
  private static final Duration MAX_QUEUE_TIME = Duration.ofMinutes(10);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration MIN_RETRY = Duration.ofMillis(10);
  private static final Duration MAX_DELAY = Duration.ofMinutes(10);
  private static final Duration MAX_RETRY = Duration.ofHours(24);
  private static final Duration MAX_GIVE_UP = Duration.ofDays(365);

  private SinkReader() {}

  static SinkConfig defaults(Section section) {
    return read(section, DEFAULTS);
  }

  static SinkConfig read(Section section, SinkConfig inherited) {
    String localAddress = section.value("localAddress", Values::host);
    return new SinkConfig(
        section.section("queue", queue -> queue(queue, inherited.queue())),
        section.duration("connectTimeout", inherited.connectTimeout(), MIN_TIMEOUT, MAX_TIMEOUT),
        section.duration("replyTimeout", inherited.replyTimeout(), MIN_TIMEOUT, MAX_TIMEOUT),
        section.duration("stallTimeout", inherited.stallTimeout(), MIN_TIMEOUT, MAX_TIMEOUT),
        section.section("retry", retry -> retry(retry, inherited.retry())),
        section.choice("end", inherited.end()),
        section.choice("enhanced", inherited.enhanced()),
        section.choice("start", inherited.start()),
        localAddress == null ? inherited.localAddress() : localAddress,
        section.duration("delay", inherited.delay(), Duration.ZERO, MAX_DELAY),
        section.section("tls", tls -> TlsReader.client(tls, inherited.tls())));
  }

  private static QueueConfig queue(Section section, QueueConfig inherited) {
    return new QueueConfig(
        section.quantity(
            "bytes", Quantity.BYTES, inherited.bytes(), MIN_QUEUE_BYTES, MAX_QUEUE_BYTES),
        section.duration("time", inherited.time(), MIN_QUEUE_TIME, MAX_QUEUE_TIME));
  }

  private static RetryConfig retry(Section section, RetryConfig inherited) {
    Duration first = section.duration("first", inherited.first(), MIN_RETRY, MAX_RETRY);
    Duration max = section.duration("max", inherited.max(), MIN_RETRY, MAX_RETRY);
    if (max.compareTo(first) < 0) {
      section.fault(
          section.has("max") ? "max" : "first",
          "max is "
              + Quantity.TIME.format(max.toMillis())
              + ", but must be at least first, which is "
              + Quantity.TIME.format(first.toMillis()));
    }
    return new RetryConfig(
        first,
        section.decimal("factor", inherited.factor(), 1, 10),
        max,
        section.durationOrNever("giveUpAfter", inherited.giveUpAfter(), MIN_RETRY, MAX_GIVE_UP));
  }
}
