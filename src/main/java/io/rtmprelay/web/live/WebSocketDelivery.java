package io.rtmprelay.web.live;

import io.rtmprelay.relay.viewer.Ending;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/** FLV in binary frames of whole tags; the start is part of the first. */
final class WebSocketDelivery implements Delivery {

  /** The stream ended. */
  private static final short NORMAL_CLOSURE = 1000;

  /** The viewer sends what nobody asked for, or takes nothing. */
  static final short POLICY_VIOLATION = 1008;

  /** What follows is another file: to be asked for anew. */
  private static final short SERVICE_RESTART = 1012;

  private final ServerWebSocket socket;

  WebSocketDelivery(ServerWebSocket socket) {
    this.socket = socket;
  }

  @Override
  public void begin() {
    // The upgrade has said it.
  }

  /** A frame of any length: a message would be split at a bound. */
  @Override
  public Future<Void> write(Buffer tags) {
    return socket.writeFrame(WebSocketFrame.binaryFrame(tags, true));
  }

  @Override
  public Future<Void> end(Ending why) {
    return switch (why) {
      case STREAM_OVER -> socket.close(NORMAL_CLOSURE, "the stream is over");
      case RENEWED -> socket.close(SERVICE_RESTART, "the stream goes on anew");
      case STALLED -> socket.close(POLICY_VIOLATION, "nothing was taken for too long");
    };
  }

  /** Tells the viewer that what it sends is not wanted. */
  void refuse(int code, String reason) {
    socket.close((short) code, reason);
  }
}
