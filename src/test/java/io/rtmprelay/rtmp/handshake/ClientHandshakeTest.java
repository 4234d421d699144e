package io.rtmprelay.rtmp.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {

  private static final int TIME_MS = 0x11223344;

  private final ByteBuf toServer = Unpooled.buffer();
  private final ByteBuf toClient = Unpooled.buffer();

  @Test
  @DisplayName("H13: plain by default, with a zero version")
  void startsPlain() {
    client(false).start(toServer);
    assertThat(ByteBufUtil.getBytes(toServer))
        .hasSize(1537)
        .startsWith(3, 0x11, 0x22, 0x33, 0x44, 0, 0, 0, 0);
  }

  @Test
  @DisplayName("H10, H13: signed on demand, digest first")
  void startsSigned() {
    client(true).start(toServer);
    byte[] c1 = ByteBufUtil.getBytes(toServer, 1, 1536);
    assertThat(c1[4]).isNotZero();
    assertThat(SignatureVector.digestIn(c1, 'A'))
        .isEqualTo(SignatureVector.blockDigest(c1, 'A', SignatureVector.PLAYER));
  }

  @Test
  @DisplayName("H2: C2 is the exact copy of S1 and goes out before S2 is there")
  void echoesServerBlock() throws ProtocolException {
    byte[] s1 = random(1536);
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {3}, s1);

    assertThat(client(false).receive(in, toServer)).isFalse();

    assertThat(ByteBufUtil.getBytes(toServer)).isEqualTo(s1);
  }

  @Test
  @DisplayName("H1: split at each byte; what follows S2 stays")
  void takesAnySplit() throws ProtocolException {
    byte[] s1 = random(1536);
    byte[] sent =
        ByteBufUtil.getBytes(Unpooled.wrappedBuffer(new byte[] {3}, s1, random(1536), random(20)));
    for (int split = 0; split <= sent.length; split++) {
      ClientHandshake client = client(false);
      ByteBuf out = Unpooled.buffer();
      ByteBuf head = Unpooled.wrappedBuffer(sent, 0, split);
      ByteBuf tail = Unpooled.wrappedBuffer(sent, split, sent.length - split);

      assertThat(client.receive(head, out)).isEqualTo(split >= 3073);
      assertThat(client.receive(tail, out)).isTrue();
      assertThat(head.readableBytes() + tail.readableBytes()).isEqualTo(20);
      assertThat(ByteBufUtil.getBytes(out)).isEqualTo(s1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("H11: our client and our server, byte by byte; signed ends are signed")
  void meetsOurServer(boolean signed) throws ProtocolException {
    ClientHandshake client = client(signed);
    ServerHandshake server = new ServerHandshake(new SplittableRandom(2), 0);
    client.start(toServer);
    byte[] c1 = ByteBufUtil.getBytes(toServer, 1, 1536);
    boolean serverDone = drip(server, toServer, toClient);
    assertThat(serverDone).isFalse();
    byte[] s1 = ByteBufUtil.getBytes(toClient, 1, 1536);
    byte[] s2 = ByteBufUtil.getBytes(toClient, 1537, 1536);
    assertThat(client.receive(toClient, toServer)).isTrue();
    byte[] c2 = ByteBufUtil.getBytes(toServer);
    assertThat(drip(server, toServer, toClient)).isTrue();

    assertThat(c2).hasSize(1536);
    if (signed) {
      assertThat(signature(s2))
          .isEqualTo(
              SignatureVector.echoSignature(
                  s2, SignatureVector.SERVER, SignatureVector.digestIn(c1, 'A')));
      assertThat(signature(c2))
          .isEqualTo(
              SignatureVector.echoSignature(
                  c2, SignatureVector.PLAYER, SignatureVector.digestIn(s1, 'A')));
    } else {
      assertThat(s2).isEqualTo(c1);
      assertThat(c2).isEqualTo(s1);
    }
  }

  @Test
  @DisplayName("H11: a server that signs in the other layout is answered by its digest")
  void answersOtherLayout() throws ProtocolException {
    byte[] s1 = random(1536);
    int at = SignatureVector.digestAt(s1, 'B');
    byte[] digest = SignatureVector.blockDigest(s1, 'B', SignatureVector.SERVER);
    System.arraycopy(digest, 0, s1, at, 32);

    client(true).receive(Unpooled.wrappedBuffer(new byte[] {3}, s1), toServer);

    byte[] c2 = ByteBufUtil.getBytes(toServer);
    assertThat(signature(c2))
        .isEqualTo(SignatureVector.echoSignature(c2, SignatureVector.PLAYER, digest));
  }

  @Test
  @DisplayName("H12: a server that answers a signed client plainly gets its block back")
  void answersPlainServerPlainly() throws ProtocolException {
    byte[] s1 = random(1536);
    client(true).receive(Unpooled.wrappedBuffer(new byte[] {3}, s1), toServer);
    assertThat(ByteBufUtil.getBytes(toServer)).isEqualTo(s1);
  }

  @Test
  @DisplayName("H7: a web server's answer is named as what it is")
  void refusesText() {
    ByteBuf in = Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request", StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> client(false).receive(in, toServer))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("HTTP");
  }

  private static boolean drip(ServerHandshake server, ByteBuf in, ByteBuf out)
      throws ProtocolException {
    boolean done = false;
    while (in.isReadable()) {
      done = server.receive(in.readSlice(1), out);
    }
    in.clear();
    return done;
  }

  private static byte[] signature(byte[] echo) {
    return Arrays.copyOfRange(echo, 1504, 1536);
  }

  private static ClientHandshake client(boolean signed) {
    return new ClientHandshake(new SplittableRandom(1), TIME_MS, signed);
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(random);
    return random;
  }
}
