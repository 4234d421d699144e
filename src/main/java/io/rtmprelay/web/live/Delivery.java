package io.rtmprelay.web.live;

import io.rtmprelay.relay.viewer.Ending;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The way of tags to one viewer, by HTTP or WebSocket. Used on its connection's loop. */
interface Delivery {

  /** The stream is there. */
  void begin();

  /** Sends whole tags; completes when the socket has taken them, or fails when it is closed. */
  Future<Void> write(Buffer tags);

  /** Ends behind what was written; completes when that has left, or fails when it cannot. */
  Future<Void> end(Ending why);
}
