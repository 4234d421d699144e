package io.rtmprelay.rtmp.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTest {

  private static final int TIME_MS = 0x01020304;
  private static final byte[] REST = "first chunks".getBytes(StandardCharsets.US_ASCII);

  private final ServerHandshake handshake = new ServerHandshake(new SplittableRandom(7), TIME_MS);
  private final ByteBuf out = Unpooled.buffer();

  @Test
  @DisplayName("H1, H2, H4: C0 to C2 and chunks in one read; S2 is C1, S1 has a zero version")
  void answersPlainClientInOneRead() throws ProtocolException {
    byte[] c1 = block(0);
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {3}, c1, new byte[1536], REST);

    assertThat(handshake.receive(in, out)).isTrue();

    assertThat(ByteBufUtil.getBytes(in)).isEqualTo(REST);
    byte[] answer = ByteBufUtil.getBytes(out);
    assertThat(answer).hasSize(3073).startsWith(3, 1, 2, 3, 4, 0, 0, 0, 0);
    assertThat(Arrays.copyOfRange(answer, 1537, 3073)).isEqualTo(c1);
    assertThat(handshake.receive(in, out)).isTrue();
    assertThat(in.readableBytes()).as("nothing is consumed once done").isEqualTo(REST.length);
  }

  @Test
  @DisplayName("H1: split at each byte, S0 S1 S2 come in one go with the last byte of C1")
  void answersWhateverTheSplit() throws ProtocolException {
    byte[] sent = concat(new byte[] {3}, block(0), block(5), REST);
    for (int split = 0; split <= sent.length; split++) {
      ServerHandshake server = new ServerHandshake(new SplittableRandom(7), TIME_MS);
      ByteBuf answer = Unpooled.buffer();
      ByteBuf head = Unpooled.wrappedBuffer(sent, 0, split);
      ByteBuf tail = Unpooled.wrappedBuffer(sent, split, sent.length - split);

      assertThat(server.receive(head, answer)).isEqualTo(split >= 3073);
      assertThat(answer.readableBytes()).isEqualTo(split >= 1537 ? 3073 : 0);
      assertThat(head.readableBytes()).isEqualTo(Math.max(0, split - 3073));
      assertThat(server.receive(tail, answer)).isTrue();
      assertThat(answer.readableBytes()).isEqualTo(3073);
      assertThat(head.readableBytes() + tail.readableBytes()).isEqualTo(REST.length);
    }
  }

  @Test
  @DisplayName("#2: byte by byte, done with the last byte of C2 and not before")
  void answersByteByByte() throws ProtocolException {
    byte[] sent = concat(new byte[] {3}, block(0), block(5));
    for (int i = 0; i < sent.length; i++) {
      boolean done = handshake.receive(Unpooled.wrappedBuffer(sent, i, 1), out);
      assertThat(done).isEqualTo(i == sent.length - 1);
      assertThat(out.readableBytes()).isEqualTo(i >= 1536 ? 3073 : 0);
    }
  }

  @Test
  @DisplayName("H5: the random part differs with the source of randomness")
  void fillsWithRandomBytes() throws ProtocolException {
    byte[] c0c1 = concat(new byte[] {3}, block(0));
    handshake.receive(Unpooled.wrappedBuffer(c0c1), out);
    ByteBuf other = Unpooled.buffer();
    new ServerHandshake(new SplittableRandom(8), TIME_MS)
        .receive(Unpooled.wrappedBuffer(c0c1), other);

    byte[] one = ByteBufUtil.getBytes(out, 9, 1528);
    assertThat(one).isNotEqualTo(ByteBufUtil.getBytes(other, 9, 1528));
    assertThat(one).isNotEqualTo(new byte[1528]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "ff"})
  @DisplayName("H3, #7: C2 of zeros or of anything is not compared")
  void ignoresEcho(String fill) throws ProtocolException {
    byte[] c2 = new byte[1536];
    Arrays.fill(c2, (byte) Integer.parseInt(fill, 16));
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {3}, block(0), c2);
    assertThat(handshake.receive(in, out)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"A", "B"})
  @DisplayName("H10, H11, H12: a signed client is answered signed, in its own layout")
  void answersSignedClient(char layout) throws ProtocolException {
    byte[] c1 = signedBlock(layout);

    handshake.receive(Unpooled.wrappedBuffer(new byte[] {3}, c1), out);

    byte[] s1 = ByteBufUtil.getBytes(out, 1, 1536);
    byte[] s2 = ByteBufUtil.getBytes(out, 1537, 1536);
    assertThat(ByteBuffer.wrap(s1).getInt(4)).isEqualTo(0x04050001);
    assertThat(SignatureVector.digestIn(s1, layout))
        .isEqualTo(SignatureVector.blockDigest(s1, layout, SignatureVector.SERVER));
    assertThat(Arrays.copyOfRange(s2, 1504, 1536))
        .isEqualTo(
            SignatureVector.echoSignature(
                s2, SignatureVector.SERVER, SignatureVector.digestIn(c1, layout)));
    assertThat(s2).isNotEqualTo(c1);
  }

  @ParameterizedTest
  @CsvSource({"A", "B"})
  @DisplayName("H12, #6: version bytes with a broken digest lead to the plain form")
  void answersBrokenSignaturePlainly(char layout) throws ProtocolException {
    byte[] c1 = signedBlock(layout);
    c1[SignatureVector.digestAt(c1, layout)] ^= 1;

    handshake.receive(Unpooled.wrappedBuffer(new byte[] {3}, c1), out);

    assertThat(ByteBufUtil.getBytes(out, 5, 4)).containsOnly(0);
    assertThat(ByteBufUtil.getBytes(out, 1537, 1536)).isEqualTo(c1);
  }

  @Test
  @DisplayName("H12: with a zero version even a valid digest is not looked at")
  void zeroVersionIsPlain() throws ProtocolException {
    byte[] c1 = block(0);
    int at = SignatureVector.digestAt(c1, 'A');
    byte[] digest = SignatureVector.blockDigest(c1, 'A', SignatureVector.PLAYER);
    System.arraycopy(digest, 0, c1, at, 32);

    handshake.receive(Unpooled.wrappedBuffer(new byte[] {3}, c1), out);

    assertThat(ByteBufUtil.getBytes(out, 1537, 1536)).isEqualTo(c1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, version 0",
    "1, version 1",
    "2, version 2",
    "4, version 4",
    "6, RTMPE",
    "8, RTMPE",
    "9, RTMPE",
    "0x16, TLS hello",
    "0x15, TLS alert",
    "0x20, text",
    "0x47, HTTP or RTMPT",
    "0x50, HTTP or RTMPT",
    "0xFF, version 255"
  })
  @DisplayName("H7, H21, #3, #4, #5: any other first byte is refused at once and named")
  void refusesOtherVersions(String first, String words) {
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {Integer.decode(first).byteValue()});
    assertThatThrownBy(() -> handshake.receive(in, out))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("expected RTMP version 3");
    assertThat(out.isReadable()).isFalse();
  }

  private static byte[] signedBlock(char layout) {
    byte[] block = block(0x0A002002);
    int at = SignatureVector.digestAt(block, layout);
    byte[] digest = SignatureVector.blockDigest(block, layout, SignatureVector.PLAYER);
    System.arraycopy(digest, 0, block, at, 32);
    return block;
  }

  private static byte[] block(int version) {
    byte[] block = new byte[1536];
    new SplittableRandom(version + 1).nextBytes(block);
    ByteBuffer.wrap(block).putInt(4, version);
    return block;
  }

  private static byte[] concat(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }
}
