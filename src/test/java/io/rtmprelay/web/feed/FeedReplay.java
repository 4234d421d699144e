package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a client knows: a snapshot, and what was told since. */
final class FeedReplay {

  private static final List<String> FIGURES_OF_SINK =
      List.of("bytesOut", "bitrate", "queue", "drops", "delayMs", "rttMs");

  private final Map<String, JsonObject> streams = new TreeMap<>();
  private long seq;

  FeedReplay(JsonObject snapshot) {
    assertThat(snapshot.getString("type")).isEqualTo("snapshot");
    seq = snapshot.getLong("seq");
    for (Object stream : snapshot.getJsonArray("streams")) {
      put((JsonObject) stream);
    }
  }

  private void put(JsonObject stream) {
    streams.put(stream.getString("app") + "/" + stream.getString("name"), stream.copy());
  }

  /** Numbers go up by one, nothing is missed and nothing comes twice. */
  void receive(JsonObject message) {
    if (message.getString("type").equals("counters")) {
      return;
    }
    assertThat(message.getLong("seq")).isEqualTo(seq + 1);
    seq++;
    switch (message.getString("type")) {
      case "stream" -> {
        JsonObject stream = message.getJsonObject("stream");
        put(stream);
        if (message.getString("what").equals("ended")) {
          streams.remove(stream.getString("app") + "/" + stream.getString("name"));
        }
      }
      case "sink" -> change(message);
      case "routes", "config" -> {}
      default -> throw new AssertionError(message);
    }
  }

  private void change(JsonObject message) {
    JsonObject stream =
        Objects.requireNonNull(
            streams.get(message.getString("app") + "/" + message.getString("name")));
    JsonObject sink = message.getJsonObject("sink");
    List<JsonObject> sinks = new ArrayList<>();
    for (Object present : stream.getJsonArray("sinks")) {
      sinks.add((JsonObject) present);
    }
    sinks.removeIf(present -> present.getString("id").equals(sink.getString("id")));
    if (!message.getString("what").equals("removed")) {
      sinks.add(sink);
    }
    stream.put("sinks", new JsonArray(sinks));
  }

  long seq() {
    return seq;
  }

  /** All that is known, figures aside. */
  Map<String, JsonObject> facts() {
    Map<String, JsonObject> facts = new TreeMap<>();
    streams.forEach((name, stream) -> facts.put(name, facts(stream)));
    return facts;
  }

  private static JsonObject facts(JsonObject stream) {
    JsonObject facts = stream.copy();
    facts.remove("memory");
    facts.remove("viewers");
    Map<String, JsonObject> sinks = new TreeMap<>();
    for (Object each : facts.getJsonArray("sinks")) {
      JsonObject sink = ((JsonObject) each).copy();
      FIGURES_OF_SINK.forEach(sink::remove);
      sinks.put(sink.getString("id"), sink);
    }
    facts.put("sinks", new JsonArray(new ArrayList<>(sinks.values())));
    JsonObject publisher = facts.getJsonObject("publisher");
    if (publisher != null) {
      List.of("bitrate", "rttMs", "keyIntervalMs").forEach(publisher::remove);
      for (Object track : publisher.getJsonArray("tracks")) {
        ((JsonObject) track).remove("bitrate");
        ((JsonObject) track).remove("frameRate");
      }
    }
    return facts;
  }
}
