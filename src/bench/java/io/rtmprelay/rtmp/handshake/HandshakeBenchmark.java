package io.rtmprelay.rtmp.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.Random;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The server's side of a whole handshake, which each connection begins with. */
@State(Scope.Thread)
public class HandshakeBenchmark {

  private static final int ANSWER_BYTES = 1 + 2 * PeerBlocks.BLOCK_BYTES;

  /** Whether the client signs, as Flash and FFmpeg's own sources do. */
  @Param({"false", "true"})
  public boolean signed;

  private final SplittableRandom random = new SplittableRandom(1);
  private ByteBuf in;
  private ByteBuf out;

  @Setup
  public void open() throws ProtocolException {
    in = Unpooled.directBuffer();
    out = Unpooled.directBuffer(ANSWER_BYTES);
    new ClientHandshake(new Random(1), 0, signed).start(in);
    in.writeZero(PeerBlocks.BLOCK_BYTES);
    if (serve() != ANSWER_BYTES || in.isReadable()) {
      throw new IllegalStateException("answered " + out.readableBytes() + " bytes");
    }
    byte[] first = new byte[PeerBlocks.BLOCK_BYTES];
    out.getBytes(1, first);
    if ((BlockSignature.find(first, BlockSignature.Signer.SERVER) != null) != signed) {
      throw new IllegalStateException("signed or not, unlike the client");
    }
  }

  @Benchmark
  public int serve() throws ProtocolException {
    in.readerIndex(0);
    out.clear();
    if (!new ServerHandshake(random, 0).receive(in, out)) {
      throw new IllegalStateException("not done");
    }
    return out.readableBytes();
  }

  @TearDown
  public void close() {
    in.release();
    out.release();
  }
}
