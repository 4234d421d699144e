package io.rtmprelay.path;

import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** What orderly peers say up to the point where media is about to come. */
public final class Peers {

  private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;
  private static final byte[] HANDSHAKE = handshakeBytes();
  private static final byte[] PUBLISH =
      bytes(
          out -> {
            out.command(0, "connect", 1, Map.of("app", "live"));
            out.command(0, "createStream", 2);
            out.command(1, "publish", 3, null, "cam", "live");
          });
  private static final byte[] ACCEPTANCE =
      bytes(
          out -> {
            out.command(0, "_result", 1, Map.of(), Map.of("code", "NetConnection.Connect.Success"));
            out.command(0, "_result", 4, null, 1.0);
          });

  private Peers() {}

  /** Says it. */
  private interface Saying {
    void to(ChunkOutput out) throws IOException;
  }

  /** Version, block and echo of either side. */
  public static byte[] handshake() {
    return HANDSHAKE.clone();
  }

  /** A publisher's commands behind the handshake, in chunks of 128 bytes. */
  public static byte[] connectAndPublish() {
    return PUBLISH.clone();
  }

  /** A media server's answers up to the one to publish. */
  public static byte[] acceptance() {
    return ACCEPTANCE.clone();
  }

  /** What was sent to a peer is a handshake, or its beginning, and whole messages behind it. */
  public static void checkReadable(byte[] sent) {
    if (sent.length <= HANDSHAKE_BYTES) {
      return;
    }
    var in = new ByteArrayInputStream(sent, HANDSHAKE_BYTES, sent.length - HANDSHAKE_BYTES);
    var chunks = new ChunkInput(in);
    try {
      while (in.available() > 0) {
        chunks.next();
      }
    } catch (IOException e) {
      throw new AssertionError("what was sent cannot be read", e);
    }
  }

  private static byte[] handshakeBytes() {
    byte[] bytes = new byte[HANDSHAKE_BYTES];
    bytes[0] = 3;
    return bytes;
  }

  private static byte[] bytes(Saying saying) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      saying.to(new ChunkOutput(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
