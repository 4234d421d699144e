package io.rtmprelay.access.hook;

import io.vertx.core.json.JsonObject;

/**
 * What a hook is asked: whether somebody may publish.
 *
 * @param query as the publisher sent it, secrets included
 * @param address host and port the publisher comes from
 * @param node the relay's name
 * @param agent what the encoder calls itself; may be empty
 */
public record HookQuestion(
    String app, String name, String address, String query, String node, String agent) {

  /** As it is sent. */
  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("app", app)
            .put("name", name)
            .put("address", address)
            .put("query", query)
            .put("node", node);
    return agent.isEmpty() ? json : json.put("agent", agent);
  }

  /** Without the query. */
  @Override
  public String toString() {
    return address + ": " + (app.isEmpty() ? name : app + "/" + name);
  }
}
