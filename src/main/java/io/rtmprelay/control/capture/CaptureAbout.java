package io.rtmprelay.control.capture;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** What a capture says of itself. */
final class CaptureAbout {

  private CaptureAbout() {}

  /** As a JSON object. */
  static String of(String streamName, String node, Instant at) {
    return new JsonObject()
        .put("stream", streamName)
        .put("node", node)
        .put("connection", "publisher")
        .put("at", at.toString())
        .encode();
  }
}
