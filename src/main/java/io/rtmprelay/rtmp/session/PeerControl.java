package io.rtmprelay.rtmp.session;

import io.rtmprelay.rtmp.RateLimit;
import io.rtmprelay.rtmp.message.Acknowledgement;
import io.rtmprelay.rtmp.message.PeerBandwidth;
import io.rtmprelay.rtmp.message.UserControl;
import io.rtmprelay.rtmp.message.WindowAckSize;

/**
 * Acknowledgements, windows and pings of one connection, alike in both roles (C30 to C35).
 * Loop-owned.
 */
final class PeerControl {

  /** Acknowledged to peers that name no window (C33). */
  static final int DEFAULT_WINDOW_BYTES = 2_500_000;

  /** A smaller window would cost more in acknowledgements than it tells (hostile input #25). */
  private static final int MIN_WINDOW_BYTES = 4096;

  /** No peer needs an answer more often; the rest of a flood is ignored (hostile input #29). */
  private static final int PONGS_PER_SECOND = 10;

  private final Output output;
  private final RateLimit pongs = new RateLimit(PONGS_PER_SECOND, PONGS_PER_SECOND);
  private long windowBytes = DEFAULT_WINDOW_BYTES;
  private int sentWindowBytes;
  private long receivedBytes;
  private long acknowledgedBytes;

  PeerControl(Output output) {
    this.output = output;
  }

  /** Bytes that came in, from the first of the handshake on. */
  long receivedBytes() {
    return receivedBytes;
  }

  void received(int bytes) {
    receivedBytes += bytes;
  }

  /** Tells the peer how often it is to acknowledge. */
  void sendWindow(int bytes) {
    sentWindowBytes = bytes;
    output.control(new WindowAckSize(bytes));
  }

  void window(WindowAckSize message) {
    long bytes = Integer.toUnsignedLong(message.bytes());
    if (bytes != 0) {
      windowBytes = Math.max(bytes, MIN_WINDOW_BYTES);
    }
  }

  void bandwidth(PeerBandwidth message) {
    boolean known = message.limit() >= 0 && message.limit() <= PeerBandwidth.DYNAMIC;
    if (known && message.bytes() != 0 && message.bytes() != sentWindowBytes && hasRoom()) {
      sendWindow(message.bytes());
    }
  }

  void event(UserControl message, long nowMs) {
    if (message.event() == UserControl.PING_REQUEST && hasRoom() && pongs.take(nowMs)) {
      output.control(new UserControl(UserControl.PING_RESPONSE, message.value()));
    }
  }

  /**
   * Acknowledges once for each read cycle, at half the window: who stops sending at a full window
   * never has to. The total wraps modulo 2^32 (C30).
   */
  void acknowledge() {
    if (receivedBytes - acknowledgedBytes >= windowBytes / 2 && hasRoom()) {
      acknowledgedBytes = receivedBytes;
      output.control(new Acknowledgement((int) receivedBytes));
    }
  }

  private boolean hasRoom() {
    return !output.isCrowded();
  }
}
