package io.rtmprelay.control.hop;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a node tells the origin of a publisher that it passes on.
 *
 * @param address where it comes from
 * @param agent what it calls itself
 * @param priority over others who publish the name
 * @param sinks as a hook named them: JSON objects, which may hold secrets
 */
record PassedPublisher(String address, String agent, int priority, List<String> sinks) {

  private static final String ADDRESS = "address";
  private static final String AGENT = "agent";
  private static final String PRIORITY = "priority";
  private static final String SINKS = "sinks";

  PassedPublisher {
    sinks = List.copyOf(sinks);
  }

  static PassedPublisher of(JsonObject said) {
    return new PassedPublisher(
        said.getString(ADDRESS, ""),
        said.getString(AGENT, ""),
        said.getInteger(PRIORITY, 0),
        said.getJsonArray(SINKS, new JsonArray()).stream().map(String::valueOf).toList());
  }

  JsonObject json() {
    return new JsonObject()
        .put(ADDRESS, address)
        .put(AGENT, agent)
        .put(PRIORITY, priority)
        .put(SINKS, new JsonArray(sinks));
  }

  @Override
  public String toString() {
    return address + " " + agent;
  }
}
