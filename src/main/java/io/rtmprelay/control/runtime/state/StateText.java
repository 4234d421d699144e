package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.runtime.ban.Ban;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state as text, which is JSON: a version, and the records in the order of their making. A
 * record that is wrong by itself is kept as it is; a text that is wrong as a whole is none.
 */
final class StateText {

  private static final int VERSION = 1;

  /** A text that holds no state, in words. */
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message, null, false, false);
    }
  }

  private final String node;
  private final DefinitionReader definitions;

  /**
   * @param node whose state it is
   * @param definitions the rules of today
   */
  StateText(String node, DefinitionReader definitions) {
    this.node = node;
    this.definitions = definitions;
  }

  String write(RuntimeState state) {
    JsonArray records = new JsonArray();
    state.all().forEach(record -> records.add(written(record)));
    return new JsonObject()
            .put("version", VERSION)
            .put("node", node)
            .put("epoch", state.version())
            .put("records", records)
            .encodePrettily()
        + "\n";
  }

  private static JsonObject written(Kept record) {
    return switch (record) {
      case Kept.Sink sink ->
          stamped("sink", sink.id(), sink.stamp())
              .put("stream", sink.streamName())
              .put("sink", new JsonObject(sink.body()));
      case Kept.Switch toggle ->
          stamped("switch", toggle.id(), toggle.stamp())
              .put("stream", toggle.streamName())
              .put("enabled", toggle.enabled());
      case Kept.Route route ->
          stamped("route", route.id(), route.stamp()).put("route", new JsonObject(route.body()));
      case Kept.Banned banned ->
          stamped("ban", banned.ban().id(), banned.stamp())
              .put("stream", banned.ban().streamName())
              .put("address", banned.ban().network().toString())
              .put("until", banned.ban().until().toString())
              .put("reason", banned.ban().reason());
      case Kept.Removed removed -> {
        Kept.Key key = removed.key();
        JsonObject text =
            stamped("removed", key.id(), removed.stamp()).put("of", key.kind().word());
        yield (key.scope().isEmpty() ? text : text.put("stream", key.scope()))
            .put("at", removed.at().toString());
      }
      case Kept.Unknown unknown -> new JsonObject(unknown.text());
    };
  }

  private static JsonObject stamped(String kind, String id, Kept.Stamp stamp) {
    return new JsonObject()
        .put("kind", kind)
        .put("id", id)
        .put("node", stamp.node())
        .put("epoch", stamp.version());
  }

  /** One record, as it stands in the whole and as nodes exchange it. */
  static String text(Kept record) {
    return written(record).encode();
  }

  /** The record as other nodes get it. */
  static SharedRecord shared(Kept record) {
    return new SharedRecord(record.key(), record.stamp(), text(record));
  }

  /**
   * Reads what another node made with {@link #shared}.
   *
   * @throws Unreadable if it is none, or not the one that it is said to be
   */
  Kept read(SharedRecord shared) throws Unreadable {
    JsonObject object;
    try {
      object = new JsonObject(shared.text());
    } catch (DecodeException e) {
      throw new Unreadable("it is no JSON");
    }
    Kept read = record(0, object);
    if (read instanceof Kept.Unknown unknown) {
      throw new Unreadable("it " + unknown.why());
    }
    if (!read.key().equals(shared.key()) || !read.stamp().equals(shared.stamp())) {
      throw new Unreadable("it is another one");
    }
    return read;
  }

  /**
   * Reads what {@link #write} made.
   *
   * @throws Unreadable in words that hold nothing of the text
   */
  RuntimeState read(String text) throws Unreadable {
    JsonObject whole;
    JsonArray records;
    try {
      whole = new JsonObject(text);
      if (!(whole.getValue("version") instanceof Integer version) || version < 1) {
        throw new Unreadable("it has no version");
      }
      if (version > VERSION) {
        throw new Unreadable(
            "it is of version " + version + ", and this relay knows " + VERSION + " at most");
      }
      records = whole.getJsonArray("records");
    } catch (DecodeException | ClassCastException e) {
      throw new Unreadable("it is no whole JSON");
    }
    if (records == null || !(whole.getValue("epoch") instanceof Number epoch)) {
      throw new Unreadable("it has no records, or no epoch");
    }
    Map<Kept.Key, Kept> kept = new LinkedHashMap<>();
    Map<Kept.Key, Kept.Removed> removed = new LinkedHashMap<>();
    for (int place = 1; place <= records.size(); place++) {
      Object record = records.getValue(place - 1);
      if (!(record instanceof JsonObject object)) {
        throw new Unreadable("its record " + place + " is none");
      }
      Kept read = record(place, object);
      if (read instanceof Kept.Removed removal) {
        removed.put(removal.key(), removal);
        continue;
      }
      Kept twin = kept.putIfAbsent(read.key(), read);
      if (twin != null) {
        Kept second = new Kept.Unknown(place, object.encode(), "is there twice: " + twin);
        kept.put(second.key(), second);
      }
    }
    return new RuntimeState(epoch.longValue(), Map.of(), removed).merged(kept.values());
  }

  private Kept record(int place, JsonObject record) {
    try {
      Kept read = known(record);
      return read == null
          ? new Kept.Unknown(place, record.encode(), "is of a kind this relay does not know")
          : read;
    } catch (ClassCastException | IllegalArgumentException | DateTimeException e) {
      return new Kept.Unknown(place, record.encode(), "lacks what its kind has");
    }
  }

  private @Nullable Kept known(JsonObject record) {
    String id = required(record.getString("id"));
    Kept.Stamp stamp =
        new Kept.Stamp(required(record.getString("node")), required(record.getLong("epoch")));
    return switch (required(record.getString("kind"))) {
      case "sink" -> {
        String body = required(record.getJsonObject("sink")).encode();
        yield new Kept.Sink(
            required(record.getString("stream")), id, stamp, body, definitions.sink(body, null));
      }
      case "switch" ->
          new Kept.Switch(
              required(record.getString("stream")),
              id,
              stamp,
              required(record.getBoolean("enabled")));
      case "route" -> {
        String body = required(record.getJsonObject("route")).encode();
        yield new Kept.Route(id, stamp, body, definitions.route(body));
      }
      case "ban" ->
          new Kept.Banned(
              new Ban(
                  id,
                  record.getString("stream"),
                  new HostPattern(required(record.getString("address"))),
                  required(record.getInstant("until")),
                  record.getString("reason")),
              stamp);
      case "removed" -> {
        Kept.Kind of = required(Kept.Kind.of(required(record.getString("of"))));
        Kept.Key key = new Kept.Key(of, record.getString("stream", ""), id);
        yield new Kept.Removed(key, stamp, required(record.getInstant("at")));
      }
      default -> null;
    };
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("lacks a value");
    }
    return value;
  }
}
