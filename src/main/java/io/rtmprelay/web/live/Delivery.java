package io.rtmprelay.web.live;

import io.rtmprelay.relay.viewer.Ending;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The way of a stream to one viewer, by HTTP or WebSocket. Used on its connection's loop. */
interface Delivery {

  /** The stream is there. */
  void begin();

  /** Tells the viewer something, where the way has a place for words. */
  void tell(String notice);

  /** Sends what is whole; completes when the socket has taken it, or fails when it is closed. */
  Future<Void> write(Buffer bytes);

  /** Ends behind what was written; completes when that has left, or fails when it cannot. */
  Future<Void> end(Ending why);
}
