package io.rtmprelay.web.live;

import io.rtmprelay.relay.viewer.Ending;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/** A stream in binary frames of whole tags or boxes, and what is to be told in text frames. */
final class WebSocketDelivery implements Delivery {

  /** The stream ended. */
  private static final short NORMAL_CLOSURE = 1000;

  /** The viewer sends what nobody asked for, or takes nothing. */
  static final short POLICY_VIOLATION = 1008;

  private final ServerWebSocket socket;
  private final LiveFormat format;

  WebSocketDelivery(ServerWebSocket socket, LiveFormat format) {
    this.socket = socket;
    this.format = format;
  }

  @Override
  public void begin() {
    // The upgrade has said it.
  }

  @Override
  public void tell(String notice) {
    socket.writeFrame(WebSocketFrame.textFrame(notice, true));
  }

  /** A frame of any length: a message would be split at a bound. */
  @Override
  public Future<Void> write(Buffer bytes) {
    return socket.writeFrame(WebSocketFrame.binaryFrame(bytes, true));
  }

  @Override
  public Future<Void> end(Ending why) {
    return switch (why) {
      case STREAM_OVER -> socket.close(NORMAL_CLOSURE, "the stream is over");
      case RENEWED -> socket.close(format.renewedCode(), format.renewedReason());
      case STALLED -> socket.close(POLICY_VIOLATION, "nothing was taken for too long");
    };
  }

  /** Tells the viewer that what it sends is not wanted. */
  void refuse(int code, String reason) {
    socket.close((short) code, reason);
  }
}
