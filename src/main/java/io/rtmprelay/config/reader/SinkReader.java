package io.rtmprelay.config.reader;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.config.reader.tls.TlsReader;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
          Duration.ZERO,
          RemuxConfig.NONE,
          ClientTls.DEFAULT);

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

  private static final int MAX_TRACK_ID = 255;

  /** As the API names them (Enhanced RTMP v2). */
  private static final List<String> CODECS =
      List.of(
          "avc1", "hvc1", "vvc1", "av01", "vp08", "vp09", "mp4a", ".mp3", "Opus", "fLaC", "ac-3",
          "ec-3");

  private static final Pattern LEGACY_ID = Pattern.compile("[0-9]|1[0-5]");

  private SinkReader() {}

  static SinkConfig defaults(Section section) {
    return read(section, DEFAULTS);
  }

  static SinkConfig read(Section section, SinkConfig inherited) {
    String localAddress = section.value("localAddress", Values::localAddress);
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
        remux(section, inherited.remux()),
        section.section("tls", tls -> TlsReader.client(tls, inherited.tls())));
  }

  private static QueueConfig queue(Section section, QueueConfig inherited) {
    return new QueueConfig(
        section.quantity(
            "bytes", Quantity.BYTES, inherited.bytes(), MIN_QUEUE_BYTES, MAX_QUEUE_BYTES),
        section.duration("time", inherited.time(), MIN_QUEUE_TIME, MAX_QUEUE_TIME));
  }

  private static RemuxConfig remux(Section section, RemuxConfig inherited) {
    List<TrackChoice> tracks = tracks(section, inherited);
    return new RemuxConfig(
        tracks.getFirst(),
        tracks.getLast(),
        codecs(section, inherited.codecs()),
        section.choice("hevc", inherited.hevc()));
  }

  /** The choice of video, then that of audio. */
  private static List<TrackChoice> tracks(Section section, RemuxConfig inherited) {
    if (section.isSingle("tracks")) {
      Scalar word = section.scalar("tracks");
      if (word != null && !word.text().equals("all")) {
        word.fault("must be all, or a choice as in { video: [0], audio: [0, 1] }");
      }
      return List.of(TrackChoice.ALL, TrackChoice.ALL);
    }
    return section.section(
        "tracks",
        tracks ->
            List.of(
                choice(tracks, "video", inherited.video()),
                choice(tracks, "audio", inherited.audio())));
  }

  private static TrackChoice choice(Section tracks, String kind, TrackChoice inherited) {
    if (!tracks.has(kind)) {
      return inherited;
    }
    if (tracks.isSingle(kind)) {
      Scalar word = tracks.scalar(kind);
      if (word != null && !word.text().equals("all")) {
        word.fault("must be all, or a list of track ids as in [0, 1]");
      }
      return TrackChoice.ALL;
    }
    return TrackChoice.of(tracks.scalars(kind, id -> id.number(0, MAX_TRACK_ID)));
  }

  private static List<String> codecs(Section section, List<String> inherited) {
    if (!section.has("codecs")) {
      return inherited;
    }
    if (section.isSingle("codecs")) {
      Scalar word = section.scalar("codecs");
      if (word != null && !word.text().equals("any")) {
        word.fault("must be any, or a list as in [avc1, mp4a]");
      }
      return List.of();
    }
    if (section.isEmptyList("codecs")) {
      section.fault("codecs", "must name a codec at least; any is for all of them");
    }
    return section.scalars("codecs", SinkReader::codec);
  }

  private static @Nullable String codec(Scalar name) {
    if (CODECS.contains(name.text()) || LEGACY_ID.matcher(name.text()).matches()) {
      return name.text();
    }
    name.fault("must be one of " + String.join(", ", CODECS) + " or a legacy id from 0 to 15");
    return null;
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
