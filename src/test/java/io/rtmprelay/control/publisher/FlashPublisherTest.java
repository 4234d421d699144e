package io.rtmprelay.control.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.RtmpMessage;
import io.rtmprelay.rtmp.handshake.SignatureVector;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flash Player and Flash Media Live Encoder, byte by byte from their specifications. */
class FlashPublisherTest {

  private static final int BLOCK_BYTES = 1536;

  private static final String METADATA_NAMES =
      "02000d" + ascii("@setDataFrame") + "02000a" + ascii("onMetaData");

  /** An anonymous dynamic object of AMF3 in which width is the integer 320. */
  private static final String AMF3_OBJECT = "110a0b010b" + ascii("width") + "04824001";

  private static final String AMF0_OBJECT =
      "030005" + ascii("width") + "00" + "4074000000000000" + "000009";

  private static final String VIDEO_HEADER = "1700000000014d401f";
  private static final String AUDIO_HEADER = "af001210";
  private static final String KEY = "1701000000aabbcc";
  private static final String SOUND = "af0121";
  private static final String INTER = "2701000000ddeeff";

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest(name = "digest layout {0}, selector byte {1}, AMF3 asked for {2}")
  @CsvSource({"A,true,true", "B,true,true", "A,false,true", "B,false,false"})
  @DisplayName("H10 to H12, K3, K25, C40: what it publishes reaches the server as of today")
  void publishes(char layout, boolean selector, boolean amf3) throws Exception {
    try (RecordingServer server = new RecordingServer();
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port)) {
      var in = new BufferedInputStream(socket.getInputStream());
      handshake(layout, in, socket.getOutputStream());
      var out = new ChunkOutput(socket.getOutputStream());
      var answers = new ChunkInput(in);
      out.command(0, "connect", 1, Map.of("app", "live", "objectEncoding", amf3 ? 3.0 : 0.0));
      assertThat(hex(awaitCommand(answers, "_result")))
          .contains(ascii("objectEncoding") + "00" + (amf3 ? "4008" : "0000"));

      int commands = amf3 ? 17 : 20;
      out.message(3, commands, 0, 0, call("createStream", 2, amf3 && selector, ""));
      out.flush();
      assertThat(awaitCommand(answers, "_result")).isNotEmpty();
      String arguments = "020003" + ascii("cam") + "020004" + ascii("live");
      out.message(3, commands, 1, 0, call("publish", 0, amf3 && selector, arguments));
      out.flush();
      assertThat(new String(awaitCommand(answers, "onStatus"), StandardCharsets.US_ASCII))
          .contains("NetStream.Publish.Start");

      out.message(3, 16, 0, 0, new byte[] {0, 0, 0});
      out.message(3, 19, 0, 0, new byte[] {1, 2, 3, 4});
      out.message(4, 15, 1, 0, bytes((selector ? "00" : "") + METADATA_NAMES + AMF3_OBJECT));
      out.message(4, 22, 1, 1_000, aggregate());
      out.message(4, 9, 1, 1_080, bytes(INTER));
      out.flush();
      Await.until("all media", () -> server.media().size() == 6);
      assertGot(server.media());
    }
  }

  private static void assertGot(List<RtmpMessage> media) {
    assertThat(media)
        .extracting(message -> message.type() + " @" + message.timeMs() + " " + hex(message.body()))
        .containsExactly(
            "18 @0 " + METADATA_NAMES + AMF0_OBJECT,
            "9 @1000 " + VIDEO_HEADER,
            "8 @1000 " + AUDIO_HEADER,
            "9 @1000 " + KEY,
            "8 @1023 " + SOUND,
            "9 @1080 " + INTER);
  }

  /** Signed block, and the check that the answer is signed too, by independent formulas. */
  private static void handshake(char layout, InputStream in, OutputStream out) throws IOException {
    byte[] c1 = new byte[BLOCK_BYTES];
    for (int i = 8; i < BLOCK_BYTES; i++) {
      c1[i] = (byte) (i * 13);
    }
    ByteBuffer.wrap(c1).putInt(4, 0x09007C02);
    byte[] digest = SignatureVector.blockDigest(c1, layout, SignatureVector.PLAYER);
    System.arraycopy(digest, 0, c1, SignatureVector.digestAt(c1, layout), digest.length);
    out.write(3);
    out.write(c1);
    out.flush();

    assertThat(in.read()).isEqualTo(3);
    byte[] s1 = in.readNBytes(BLOCK_BYTES);
    byte[] s2 = in.readNBytes(BLOCK_BYTES);
    assertThat(SignatureVector.digestIn(s1, layout))
        .as("S1 is signed in the same layout")
        .isEqualTo(SignatureVector.blockDigest(s1, layout, SignatureVector.SERVER));
    assertThat(Arrays.copyOfRange(s2, 1504, BLOCK_BYTES))
        .as("S2 answers the digest of C1")
        .isEqualTo(SignatureVector.echoSignature(s2, SignatureVector.SERVER, digest));

    byte[] c2 = new byte[BLOCK_BYTES];
    byte[] signature =
        SignatureVector.echoSignature(
            c2, SignatureVector.PLAYER, SignatureVector.digestIn(s1, layout));
    System.arraycopy(signature, 0, c2, 1504, signature.length);
    out.write(c2);
    out.flush();
  }

  /** Name, transaction, null, and arguments given in hexadecimal. */
  private static byte[] call(String name, int transaction, boolean selector, String arguments) {
    String number = HexFormat.of().formatHex(ByteBuffer.allocate(8).putDouble(transaction).array());
    return bytes(
        (selector ? "00" : "")
            + "0200%02x".formatted(name.length())
            + ascii(name)
            + "00"
            + number
            + "05"
            + arguments);
  }

  /** Headers, a picture and a sound, with times of their own; the last back pointer is missing. */
  private static byte[] aggregate() {
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    tag(tags, 9, 77_000, VIDEO_HEADER);
    tag(tags, 8, 77_000, AUDIO_HEADER);
    tag(tags, 9, 77_000, KEY);
    tag(tags, 8, 77_023, SOUND);
    return Arrays.copyOf(tags.toByteArray(), tags.size() - 4);
  }

  private static void tag(ByteArrayOutputStream out, int type, int timeMs, String body) {
    byte[] data = bytes(body);
    ByteBuffer tag = ByteBuffer.allocate(11 + data.length + 4);
    tag.putInt(type << 24 | data.length);
    tag.putInt(timeMs << 8 | timeMs >>> 24);
    tag.put(new byte[3]).put(data).putInt(11 + data.length);
    out.writeBytes(tag.array());
  }

  private static byte[] awaitCommand(ChunkInput answers, String name) throws IOException {
    while (true) {
      RtmpMessage message = answers.next();
      byte[] body = message.body();
      if (message.isCommand()
          && new String(body, 3, body[2], StandardCharsets.US_ASCII).equals(name)) {
        return body;
      }
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
