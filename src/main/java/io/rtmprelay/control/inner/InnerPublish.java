package io.rtmprelay.control.inner;

import io.vertx.core.json.JsonObject;

/**
 * What another node asks to publish here.
 *
 * @param app app of the stream; may be empty
 * @param name last segment of the stream's name
 * @param about what the node says of it, unseen by others; it may hold secrets, so none of it is
 *     printed
 */
public record InnerPublish(InnerKind kind, String app, String name, JsonObject about) {

  /** {@code app/name}, or the name alone if the app is empty. */
  public String streamName() {
    return app.isEmpty() ? name : app + "/" + name;
  }

  @Override
  public String toString() {
    return kind.word() + " of " + streamName();
  }
}
