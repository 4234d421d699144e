package io.rtmprelay.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.handshake.BlockSignature.Found;
import io.rtmprelay.rtmp.handshake.BlockSignature.Signer;
import java.util.random.RandomGenerator;

/**
 * The server's side of the handshake (RTMP 1.0, 5.2), plain or signed as the client began it.
 *
 * <p>Owned by the connection's event loop. A client that says it signs and does not is answered
 * plainly. How long a client may take is the caller's to limit, by one deadline.
 */
public final class ServerHandshake {

  /** Version 4.5.0.1, told to signing clients alone: in a plain block the field is zero. */
  private static final int SIGNED_VERSION = 0x04050001;

  private final PeerBlocks client = new PeerBlocks();
  private final RandomGenerator random;
  private final int timeMs;
  private boolean answered;

  /**
   * @param random fills our block; it need not be unpredictable, only different for each connection
   * @param timeMs the time to tell the client, milliseconds of any epoch
   */
  public ServerHandshake(RandomGenerator random, int timeMs) {
    this.random = random;
    this.timeMs = timeMs;
  }

  /**
   * Consumes what belongs to the handshake and leaves the rest in {@code in}; appends S0, S1 and S2
   * to {@code out} in one go as soon as C1 is complete.
   *
   * @return whether the handshake is done; from then on nothing is consumed
   * @throws ProtocolException if the client begins with anything but version 3
   */
  public boolean receive(ByteBuf in, ByteBuf out) throws ProtocolException {
    if (!answered) {
      if (!client.readBlock(in)) {
        return false;
      }
      answer(out);
      answered = true;
    }
    return client.skipEcho(in);
  }

  private void answer(ByteBuf out) {
    byte[] theirs = client.takeBlock();
    Found found =
        HandshakeBlock.version(theirs) == 0 ? null : BlockSignature.find(theirs, Signer.CLIENT);
    byte[] ours = HandshakeBlock.first(timeMs, found == null ? 0 : SIGNED_VERSION, random);
    byte[] echo = theirs;
    if (found != null) {
      BlockSignature.sign(ours, found.layout(), Signer.SERVER);
      echo = HandshakeBlock.random(random);
      BlockSignature.signEcho(echo, found, Signer.SERVER);
    }
    out.writeByte(PeerBlocks.VERSION).writeBytes(ours).writeBytes(echo);
  }
}
