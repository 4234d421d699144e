package io.rtmprelay.web.answer;

import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reports in the form the API gives them: what is unknown is null, never absent. */
public final class StreamJson {

  private StreamJson() {}

  public static JsonObject of(StreamReport report) {
    return new JsonObject()
        .put("app", report.app())
        .put("name", report.name())
        .put("state", word(report.state()))
        .put("since", time(report.since()))
        .put("node", report.node())
        .put("epoch", report.epoch())
        .put("publisher", orNull(report.publisher(), StreamJson::of))
        .put("sinks", array(report.sinks(), StreamJson::of))
        .put("viewers", report.viewers())
        .put("memory", memory(report));
  }

  /** What of a stream changes all the time. */
  public static JsonObject counters(StreamReport report) {
    return new JsonObject()
        .put("app", report.app())
        .put("name", report.name())
        .put("bitrate", report.publisher() == null ? 0 : report.publisher().bitrate())
        .put("memory", memory(report))
        .put("viewers", report.viewers())
        .put("publisher", orNull(report.publisher(), StreamJson::counters))
        .put("sinks", array(report.sinks(), StreamJson::counters));
  }

  private static JsonObject counters(PublisherReport publisher) {
    return new JsonObject()
        .put("bitrate", publisher.bitrate())
        .put("keyIntervalMs", publisher.keyIntervalMs())
        .put("rttMs", publisher.rttMs())
        .put("tracks", array(publisher.tracks(), StreamJson::counters));
  }

  private static JsonObject counters(TrackReport track) {
    return new JsonObject()
        .put("kind", track.kind())
        .put("id", track.id())
        .put("bitrate", track.bitrate())
        .put("frameRate", track.frameRate());
  }

  private static JsonObject counters(SinkReport sink) {
    JsonObject counters = new JsonObject().put("id", sink.id());
    putFigures(counters, sink);
    return counters.put("retryAt", orNull(sink.retryAt(), StreamJson::time));
  }

  private static void putFigures(JsonObject form, SinkReport sink) {
    form.put("bytesOut", sink.bytesOut())
        .put("bitrate", sink.bitrate())
        .put("queue", new JsonObject().put("bytes", sink.queueBytes()).put("ms", sink.queueMs()))
        .put("drops", of(sink.drops()))
        .put("delayMs", delay(sink.delay()))
        .put("rttMs", sink.rttMs());
  }

  private static JsonObject memory(StreamReport report) {
    return new JsonObject().put("used", report.memoryUsed()).put("limit", report.memoryLimit());
  }

  private static JsonObject of(PublisherReport publisher) {
    return new JsonObject()
        .put("address", publisher.address())
        .put("agent", publisher.agent())
        .put("tracks", array(publisher.tracks(), StreamJson::of))
        .put("bitrate", publisher.bitrate())
        .put("keyIntervalMs", publisher.keyIntervalMs())
        .put("rttMs", publisher.rttMs());
  }

  private static JsonObject of(TrackReport track) {
    return new JsonObject()
        .put("kind", track.kind())
        .put("id", track.id())
        .put("codec", track.codec())
        .put("codecString", track.codecString())
        .put("width", track.width())
        .put("height", track.height())
        .put("frameRate", track.frameRate())
        .put("sampleRate", track.sampleRate())
        .put("channels", track.channels())
        .put("bitrate", track.bitrate());
  }

  public static JsonObject of(SinkReport sink) {
    JsonObject form =
        new JsonObject()
            .put("id", sink.id())
            .put("url", sink.url())
            .put("origin", word(sink.origin()))
            .put("enabled", sink.enabled())
            .put("state", word(sink.state()))
            .put("since", time(sink.since()))
            .put("reason", sink.reason())
            .put("retryAt", orNull(sink.retryAt(), StreamJson::time));
    putFigures(form, sink);
    return form;
  }

  private static JsonObject of(Drops drops) {
    return new JsonObject()
        .put("disposable", drops.disposable())
        .put("group", drops.group())
        .put("held", drops.held())
        .put("leading", drops.leading())
        .put("audio", drops.audio())
        .put("lost", drops.lost());
  }

  private static JsonObject delay(@Nullable Delay delay) {
    return new JsonObject()
        .put("p50", delay == null ? null : delay.p50())
        .put("p99", delay == null ? null : delay.p99());
  }

  private static <T> JsonArray array(List<T> values, Function<T, JsonObject> form) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(form.apply(value)));
    return array;
  }

  private static <T> @Nullable Object orNull(@Nullable T value, Function<T, ?> form) {
    return value == null ? null : form.apply(value);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** A time as all of the API tells it. */
  public static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
