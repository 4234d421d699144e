package io.rtmprelay.rtmp.session;

/**
 * How a client session talks to its server.
 *
 * @param chunkSize bytes of body in each chunk sent; equal to that of the images it is given; 128
 *     to 65 536 (C22)
 * @param replyTimeoutMs longest wait for the handshake and for each reply (K38); at least 1
 * @param enhanced whether connect announces Enhanced RTMP; some servers refuse it (K34)
 * @param digestHandshake whether the handshake carries a digest, for old media servers (H13)
 */
public record ClientSettings(
    int chunkSize, long replyTimeoutMs, boolean enhanced, boolean digestHandshake) {

  /** 4096 bytes, 10 s for each reply, nothing announced, the plain handshake. */
  public static final ClientSettings DEFAULT = new ClientSettings(4096, 10_000, false, false);

  public ClientSettings {
    if (chunkSize < 128 || chunkSize > 65_536) {
      throw new IllegalArgumentException("chunkSize is " + chunkSize + ", not 128 to 65536");
    }
    if (replyTimeoutMs < 1) {
      throw new IllegalArgumentException("replyTimeoutMs is " + replyTimeoutMs + ", not 1 up");
    }
  }
}
