package io.rtmprelay.control.hook;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, as receivers are told of it.
 *
 * @param id differs from that of any other notice, so that a receiver knows one that comes twice
 * @param sink what it happened to, or null if it was the stream itself
 * @param state of the sink since then; null if it was the stream itself
 * @param reason why, in words; null if there is nothing to say
 */
record Notice(
    String id,
    NoticeType type,
    Instant at,
    String node,
    String app,
    String name,
    @Nullable String sink,
    @Nullable String state,
    @Nullable String reason) {

  static Notice ofStream(
      NoticeType type, Instant at, String node, String app, String name, @Nullable String reason) {
    return new Notice(newId(), type, at, node, app, name, null, null, reason);
  }

  static Notice ofSink(
      NoticeType type,
      Instant at,
      String node,
      String app,
      String name,
      String sink,
      String state,
      @Nullable String reason) {
    return new Notice(newId(), type, at, node, app, name, sink, state, reason);
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  /** The body that is posted. */
  String body() {
    JsonObject body =
        new JsonObject()
            .put("id", id)
            .put("type", type.word())
            .put("at", at.toString())
            .put("node", node)
            .put("app", app)
            .put("name", name);
    if (sink != null) {
      body.put("sink", sink).put("state", state);
    }
    return body.put("reason", reason).encode();
  }
}
