package io.rtmprelay.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.RtmpMessage;
import io.rtmprelay.path.RelayPath.Leg;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The opening bytes of real encoders, as {@link CaptureRecorder} recorded them, on their way. */
class CaptureTest {

  private static final Path CAPTURES = Path.of("src/test/resources/captures");
  private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

  /** {@code @setDataFrame} as the string that it is. */
  private static final String WRAPPER =
      "02000d" + HexFormat.of().formatHex("@setDataFrame".getBytes(StandardCharsets.US_ASCII));

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ffmpeg-5, Lavf59",
    "ffmpeg-8, Lavf62",
    "ffmpeg-8-enhanced, Lavf62",
    "rtmpsink, ''",
    "rtmp2sink, 'LNX 10,0,32,18'",
    "obs-29, FMLE/3.0"
  })
  @DisplayName("H1, K22: whole, in pieces and byte by byte, all that an encoder sends arrives")
  void replays(String encoder, String agent) throws IOException {
    byte[] bytes = Files.readAllBytes(CAPTURES.resolve(encoder + ".rtmp"));
    List<String> expected = media(bytes);
    assertThat(expected).as("headers of picture and sound, a keyframe").hasSizeGreaterThan(3);
    for (int piece : new int[] {bytes.length, 1_460, 61, 1}) {
      try (RelayPath path = new RelayPath()) {
        Leg sink = path.attach(StartMode.AUTO, 0);
        for (int at = 0; at < bytes.length; at += piece) {
          path.receive(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
        }
        assertThat(path.request().stream()).isEqualTo("live/cam");
        assertThat(path.request().agent()).contains(agent);
        assertThat(lines(sink.only().media())).isEqualTo(expected);
      }
    }
  }

  /** What the capture holds by a reader of its own, with the form that metadata goes on in. */
  private static List<String> media(byte[] bytes) throws IOException {
    var in = new ByteArrayInputStream(bytes, HANDSHAKE_BYTES, bytes.length - HANDSHAKE_BYTES);
    var chunks = new ChunkInput(in);
    List<RtmpMessage> media = new ArrayList<>();
    try {
      while (true) {
        RtmpMessage message = chunks.next();
        if (message.isMedia()) {
          media.add(message);
        }
      }
    } catch (EOFException _) {
      // The capture ends within a message.
    }
    return lines(media);
  }

  private static List<String> lines(List<RtmpMessage> media) {
    List<String> lines = new ArrayList<>();
    String metadata = "";
    for (RtmpMessage message : media) {
      String body = HexFormat.of().formatHex(message.body());
      if (message.type() == RtmpMessage.DATA && !body.startsWith(WRAPPER)) {
        body = WRAPPER + body;
      }
      // Told again as it was, it says nothing new.
      if (message.type() != RtmpMessage.DATA || !body.equals(metadata)) {
        lines.add(message.type() + " @" + message.timeMs() + " " + body);
      }
      metadata = message.type() == RtmpMessage.DATA ? body : metadata;
    }
    return lines;
  }
}
