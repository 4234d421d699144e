package io.rtmprelay.web.feed;

import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One message of the feed, the same for all clients: it is written down once, when the first of
 * them is told. Used on the feed's loop.
 */
final class FeedMessage {

  private final long seq;
  private @Nullable Supplier<JsonObject> form;
  private byte[] utf8 = {};

  /**
   * @param seq the message's number, or that of the last event before it
   */
  FeedMessage(long seq, Supplier<JsonObject> form) {
    this.seq = seq;
    this.form = form;
  }

  long seq() {
    return seq;
  }

  /** Its JSON; not to be changed. */
  byte[] utf8() {
    Supplier<JsonObject> unwritten = form;
    if (unwritten != null) {
      form = null; // and with it the reports it was made of
      utf8 = unwritten.get().toBuffer().getBytes();
    }
    return utf8;
  }
}
