package io.rtmprelay.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.handshake.BlockSignature.Found;
import io.rtmprelay.rtmp.handshake.BlockSignature.Signer;
import java.util.random.RandomGenerator;

/**
 * The client's side of the handshake (RTMP 1.0, 5.2). Owned by the connection's event loop.
 *
 * <p>Plain unless told to sign, which only old Flash media servers ask for; a server that answers a
 * signed block plainly is answered plainly.
 */
public final class ClientHandshake {

  /** Player version 10.0.32.2, told in signed blocks. */
  private static final int SIGNED_VERSION = 0x0A002002;

  private final PeerBlocks server = new PeerBlocks();
  private final RandomGenerator random;
  private final int timeMs;
  private final boolean signed;
  private boolean answered;

  /**
   * @param random fills our block; it need not be unpredictable, only different for each connection
   * @param timeMs the time to tell the server, milliseconds of any epoch
   * @param signed whether to begin the signed form, digest first
   */
  public ClientHandshake(RandomGenerator random, int timeMs, boolean signed) {
    this.random = random;
    this.timeMs = timeMs;
    this.signed = signed;
  }

  /** Appends C0 and C1 to {@code out}; once, before anything is received. */
  public void start(ByteBuf out) {
    byte[] ours = HandshakeBlock.first(timeMs, signed ? SIGNED_VERSION : 0, random);
    if (signed) {
      BlockSignature.sign(ours, DigestLayout.DIGEST_FIRST, Signer.CLIENT);
    }
    out.writeByte(PeerBlocks.VERSION).writeBytes(ours);
  }

  /**
   * Consumes what belongs to the handshake and leaves the rest in {@code in}; appends C2 to {@code
   * out} as soon as S1 is complete.
   *
   * @return whether the handshake is done; from then on nothing is consumed
   * @throws ProtocolException if the server begins with anything but version 3
   */
  public boolean receive(ByteBuf in, ByteBuf out) throws ProtocolException {
    if (!answered) {
      if (!server.readBlock(in)) {
        return false;
      }
      out.writeBytes(echo(server.takeBlock()));
      answered = true;
    }
    return server.skipEcho(in);
  }

  private byte[] echo(byte[] theirs) {
    Found found = signed ? BlockSignature.find(theirs, Signer.SERVER) : null;
    if (found == null) {
      return theirs;
    }
    byte[] echo = HandshakeBlock.random(random);
    BlockSignature.signEcho(echo, found, Signer.CLIENT);
    return echo;
  }
}
