package io.rtmprelay.web.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The form that programs outside rely on, to the letter. */
class StreamJsonTest {

  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05.006007008Z");
  private static final Drops DROPS = new Drops(1, 2, 3, 4, 5, 6);

  private static StreamReport stream(@Nullable PublisherReport publisher, SinkReport sink) {
    return new StreamReport(
        "a/b", "cam", StreamState.LIVE, SINCE, "n1", 7, 9, publisher, List.of(sink), 3, 10, 20);
  }

  @Test
  @DisplayName("a stream of which all is known")
  void known() {
    PublisherReport publisher =
        new PublisherReport(
            "10.0.0.1:5000",
            "FMLE/3.0",
            List.of(
                new TrackReport(
                    "video", 0, "avc1", "avc1.64001f", 1280, 720, 25.0, null, null, 2_000_000L),
                new TrackReport("audio", 2, "Opus")),
            2_500_000,
            2_000L,
            1.5);
    SinkReport sink =
        new SinkReport(
            "a",
            "rtmp://host/app/***",
            Origin.CONFIG,
            true,
            SinkState.RETRYING,
            SINCE,
            "refused",
            SINCE,
            11,
            12,
            13,
            14,
            DROPS,
            new Delay(0.25, 4),
            0.5,
            Map.of());
    JsonObject expected =
        new JsonObject(
            """
            { "streams": [ {
                "app": "a/b", "name": "cam", "state": "live",
                "since": "2026-01-02T03:04:05.006Z", "node": "n1", "epoch": 7,
                "publisher": {
                  "address": "10.0.0.1:5000", "agent": "FMLE/3.0",
                  "tracks": [
                    { "kind": "video", "id": 0, "codec": "avc1", "codecString": "avc1.64001f",
                      "width": 1280, "height": 720, "frameRate": 25.0, "sampleRate": null,
                      "channels": null, "bitrate": 2000000 },
                    { "kind": "audio", "id": 2, "codec": "Opus", "codecString": null,
                      "width": null, "height": null, "frameRate": null, "sampleRate": null,
                      "channels": null, "bitrate": null } ],
                  "bitrate": 2500000, "keyIntervalMs": 2000, "rttMs": 1.5 },
                "sinks": [ {
                  "id": "a", "url": "rtmp://host/app/***", "origin": "config", "enabled": true,
                  "state": "retrying", "since": "2026-01-02T03:04:05.006Z", "reason": "refused", "retryAt": "2026-01-02T03:04:05.006Z",
                  "bytesOut": 11, "bitrate": 12, "queue": { "bytes": 13, "ms": 14 },
                  "drops": { "disposable": 1, "group": 2, "held": 3, "leading": 4, "audio": 5,
                    "lost": 6 },
                  "delayMs": { "p50": 0.25, "p99": 4.0 }, "rttMs": 0.5 } ],
                "viewers": 3, "memory": { "used": 10, "limit": 20 } } ],
              "missing": [ "n2" ] }
            """);
    Buffer made =
        new StreamDocuments()
            .of(new StreamReports(List.of(stream(publisher, sink)), List.of("n2")));
    assertThat(new JsonObject(made)).isEqualTo(expected);
  }

  @Test
  @DisplayName("what is unknown is null, never absent")
  void unknown() {
    SinkReport sink =
        new SinkReport(
            "a",
            "file:x",
            Origin.API,
            false,
            SinkState.OFF,
            SINCE,
            null,
            null,
            0,
            0,
            0,
            0,
            DROPS,
            null,
            null,
            Map.of());
    JsonObject withoutPublisher = StreamJson.of(stream(null, sink));
    assertThat(withoutPublisher.containsKey("publisher")).isTrue();
    assertThat(withoutPublisher.getValue("publisher")).isNull();
    JsonObject made = withoutPublisher.getJsonArray("sinks").getJsonObject(0);
    assertThat(made.encode())
        .contains("\"reason\":null", "\"retryAt\":null", "\"rttMs\":null")
        .contains("\"delayMs\":{\"p50\":null,\"p99\":null}", "\"origin\":\"api\"");

    PublisherReport publisher = new PublisherReport("x:1", "", List.of(), 0, null, null);
    assertThat(StreamJson.of(stream(publisher, sink)).getJsonObject("publisher").encode())
        .contains("\"keyIntervalMs\":null", "\"rttMs\":null", "\"tracks\":[]");
  }

  @Test
  @DisplayName("every state has its word")
  void states() {
    for (StreamState state : StreamState.values()) {
      StreamReport report =
          new StreamReport("a", "b", state, SINCE, "n", 1, 1, null, List.of(), 0, 0, 0);
      assertThat(StreamJson.of(report).getString("state")).isIn("live", "gap", "ending");
    }
    for (SinkState state : SinkState.values()) {
      SinkReport sink =
          new SinkReport(
              "a",
              "u",
              Origin.API,
              true,
              state,
              SINCE,
              null,
              null,
              0,
              0,
              0,
              0,
              DROPS,
              null,
              null,
              Map.of());
      assertThat(
              StreamJson.of(stream(null, sink))
                  .getJsonArray("sinks")
                  .getJsonObject(0)
                  .getString("state"))
          .isIn("off", "dialling", "starting", "live", "retrying", "failed", "ending");
    }
  }
}
