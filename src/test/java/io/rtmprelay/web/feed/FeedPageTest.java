package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.event.NodeEvent.ConfigRead;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/API.md} tells of each message of the feed what it has. */
class FeedPageTest {

  private static final Instant AT = Instant.EPOCH;
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z]+)` \\| ((?:`[a-z]+`(?:, )?)+) \\| (.*) \\|$");

  private static List<JsonObject> messages() {
    var sink = NodeScript.sink("a", SinkState.LIVE, null, 0);
    StreamReport stream =
        NodeScript.stream("a", 1, 1, StreamState.LIVE, NodeScript.publisher(1), List.of(sink));
    return List.of(
        FeedJson.snapshot(1, AT, "n", List.of(), List.of(), List.of(stream)),
        FeedJson.resumed(1, AT),
        FeedJson.stream(1, AT, stream, new OfStream(StreamChange.LIVE, null)),
        FeedJson.sink(1, AT, stream, new OfSink(SinkChange.ADDED, sink)),
        FeedJson.routes(1, AT, "n"),
        FeedJson.bans(1, AT, "n"),
        FeedJson.config(1, AT, new ConfigRead("n", "applied")),
        FeedJson.node(1, AT, "n", "joined"),
        FeedJson.counters(AT, List.of(), List.of(stream)));
  }

  /** The part of the page that is not made of the contract. */
  private static String page() throws IOException {
    return Files.readString(Path.of("docs/API.md")).split("\n# Reference\n", 2)[0];
  }

  @Test
  @DisplayName("each type with its fields, and no other")
  void fields() throws IOException {
    Map<String, List<String>> told = new LinkedHashMap<>();
    ROW.matcher(page())
        .results()
        .forEach(
            row -> told.put(row.group(1), List.of(row.group(2).replace("`", "").split(", ", -1))));
    Map<String, List<String>> sent = new LinkedHashMap<>();
    for (JsonObject message : messages()) {
      List<String> fields = new ArrayList<>(message.fieldNames());
      fields.removeAll(List.of("type", "at"));
      sent.put(message.getString("type"), fields);
    }
    assertThat(told).isEqualTo(sent);
  }

  @Test
  @DisplayName("each thing that may happen to a stream")
  void changes() throws IOException {
    String row =
        page().lines().filter(line -> line.startsWith("| `stream` |")).findFirst().orElseThrow();
    assertThat(Stream.of(StreamChange.values()).map(what -> what.name().toLowerCase(Locale.ROOT)))
        .allSatisfy(word -> assertThat(row).contains("`" + word + "`"));
  }
}
