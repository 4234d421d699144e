package io.rtmprelay.media;

import static io.rtmprelay.media.MediaKind.AUDIO;
import static io.rtmprelay.media.MediaKind.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.memory.MemoryAccount;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {

  private static String hex(MediaFrame frame) {
    ByteBuf copy = Unpooled.buffer();
    frame.body().copyTo(0, copy);
    return ByteBufUtil.hexDump(copy);
  }

  private static MediaFrame frame(MediaKind kind, String hex) {
    return MediaFrame.of(kind, 77, PlainImage.hex(hex));
  }

  @DisplayName("5.3, 5.4: each track of a bundle, alone in a multitrack header")
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # SequenceStart, CodedFrames with composition times, X, End, Metadata
          VIDEO | 96 10 61766331 00 000001 aa 05 000002 bbcc         | 9600 61766331 00 aa, 9600 61766331 05 bbcc
          VIDEO | a6 11 61766331 01 000004 000050 aa 02 000003 ffffb0 | a601 61766331 01 000050 aa, a601 61766331 02 ffffb0
          VIDEO | b6 13 68766331 00 000001 aa 01 000001 bb           | b603 68766331 00 aa, b603 68766331 01 bb
          VIDEO | 96 12 61766331 00 000000 01 000000                 | 9602 61766331 00, 9602 61766331 01
          VIDEO | 86 14 68766331 00 000001 06 ff 000001 07           | 8604 68766331 00 06, 8604 68766331 ff 07
          # each with its own codec
          VIDEO | 96 21 61763031 00 000001 aa 61766331 01 000004 000001 bb | 9601 61763031 00 aa, 9601 61766331 01 000001 bb
          AUDIO | 95 20 4f707573 00 000001 aa 6d703461 01 000002 1190 | 9500 4f707573 00 aa, 9500 6d703461 01 1190
          AUDIO | 95 11 4f707573 02 000001 aa                        | 9501 4f707573 02 aa
          AUDIO | 95 14 4f707573 00 000002 0102 01 000002 0101       | 9504 4f707573 00 0102, 9504 4f707573 01 0101
          # modifiers go with each
          VIDEO | a7 02 000001 07 00 ff 06 13 68766331 00 000001 aa 01 000001 bb | a702000001 0700ff 0603 68766331 00 aa, a702000001 0700ff 0603 68766331 01 bb
          """)
  void alone(MediaKind kind, String bundle, String expected) {
    MediaFrame frame = frame(kind, bundle);
    List<String> bodies =
        Arrays.stream(expected.split(",")).map(body -> body.replace(" ", "")).toList();
    assertThat(frame.isBundle()).isTrue();
    assertThat(frame.parts()).extracting(part -> hex(part.alone())).isEqualTo(bodies);
    for (MediaFrame part : frame.parts()) {
      MediaFrame alone = part.alone();
      assertThat(part.alone()).isSameAs(alone);
      assertThat(alone.isBundle()).isFalse();
      assertThat(alone.frameClass()).isEqualTo(part.frameClass()).isEqualTo(frame.frameClass());
      assertThat(alone.track()).isEqualTo(part.track());
      assertThat(alone.header().codec()).isEqualTo(part.header().codec());
      assertThat(alone.header().slot()).isEqualTo(frame.header().slot());
      assertThat(alone.compositionMs()).isEqualTo(part.compositionMs());
      assertThat(alone.timestampMs()).isEqualTo(77);
    }
    frame.release();
  }

  @Test
  @DisplayName("F46: each track of a bundle has its own composition time")
  void compositions() {
    MediaFrame frame =
        frame(
            VIDEO,
            "a6 21 61766331 01 000003 000050 68766331 02 000003 ffffb0 61763031 03 000001 aa");
    assertThat(frame.parts()).extracting(MediaFrame::compositionMs).containsExactly(80, -80, 0);
    assertThat(frame.parts()).extracting(MediaFrame::trackBytes).containsExactly(3, 3, 1);
    assertThat(frame.trackBytes()).isEqualTo(frame.body().length());
    frame.release();
  }

  @Test
  @DisplayName(
      "a track that is kept outlives its bundle, and both are charged until they are freed")
  void charged() {
    long[] held = {0};
    MediaFrame frame = frame(AUDIO, "95 11 4f707573 00 000001 aa 01 000001 bb");
    frame.arrivedAt(5);
    frame.chargeTo(
        new MemoryAccount() {
          @Override
          public void charge(int bytes) {
            held[0] += bytes;
          }

          @Override
          public void discharge(int bytes) {
            held[0] -= bytes;
          }
        });
    MediaFrame kept = frame.parts().getLast().alone().retain();
    MediaFrame repeat = frame.again(99);
    assertThat(repeat.parts().getFirst().alone().isCharged()).isTrue();
    assertThat(repeat.parts().getFirst().timestampMs()).isEqualTo(99);
    repeat.release();
    assertThat(kept.arrivedAtNanos()).isEqualTo(5);
    assertThat(held[0]).isEqualTo(frame.heldBytes() + kept.heldBytes());
    frame.release();
    assertThat(held[0]).isEqualTo(kept.heldBytes());
    assertThat(hex(kept)).isEqualTo("95014f70757301bb");
    kept.release();
    assertThat(held[0]).isZero();
  }

  @Test
  @DisplayName("5.3: frame type 5 before a multitrack header makes a command, of no track")
  void command() {
    for (String body : List.of("d6 04 68766331 01 02", "d6 10 68766331 00 000001 aa", "d6 00")) {
      MediaFrame frame = frame(VIDEO, body);
      assertThat(frame.frameClass()).isEqualTo(FrameClass.COMMAND);
      assertThat(frame.isBundle()).isFalse();
      assertThat(frame.track()).isZero();
      frame.release();
    }
  }

  @Test
  @DisplayName("a frame of one track is its own track alone")
  void single() {
    MediaFrame frame = frame(VIDEO, "96 00 61766331 01 01640028");
    assertThat(frame.isBundle()).isFalse();
    assertThat(frame.alone()).isSameAs(frame);
    frame.release();
  }

  @Test
  @DisplayName("codecs by their names, and back")
  void codecNames() {
    for (String name : List.of("avc1", "hvc1", "Opus", ".mp3", "ac-3", "fLaC", "2", "11", "15")) {
      assertThat(FourCc.text(FourCc.of(name))).isEqualTo(name);
    }
    assertThat(FourCc.of("avc1")).isEqualTo(FourCc.AVC1);
    for (String name : List.of("", "16", "-1", "02", "h264x", "a\\\\b", "a b1", "äbcd")) {
      assertThat(FourCc.of(name)).isEqualTo(-1);
    }
  }
}
