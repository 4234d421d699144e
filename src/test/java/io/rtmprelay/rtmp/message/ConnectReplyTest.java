package io.rtmprelay.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectReplyTest {

  private static final AmfValue NOTHING = AmfValue.Nothing.NULL;

  private static AmfValue list(String... codecs) {
    return new AmfValue.StrictArray(
        Arrays.stream(codecs).map(codec -> AmfValue.of(codec)).toList());
  }

  @Test
  @DisplayName("K51: list and both maps are read, wherever a server has them")
  void codecs() {
    AmfObject information =
        AmfObject.builder()
            .put("fourCcList", list("hvc1", "av01"))
            .put("videoFourCcInfoMap", AmfObject.builder().put("vp09", 4).build())
            .put("audioFourCcInfoMap", AmfObject.builder().put("Opus", 4).build())
            .build();
    for (Command reply :
        new Command[] {
          Command.result(1, NOTHING, information), Command.result(1, information, NOTHING)
        }) {
      assertThat(ConnectReply.of(reply).codecs())
          .containsExactlyInAnyOrder("hvc1", "av01", "vp09", "Opus");
    }
  }

  @Test
  @DisplayName("K51: a star is all; what is no list says nothing")
  void nothing() {
    AmfObject all = AmfObject.builder().put("fourCcList", list("*")).build();
    assertThat(ConnectReply.of(Command.result(1, NOTHING, all)).codecs()).containsExactly("*");
    AmfObject ill =
        AmfObject.builder()
            .put("fourCcList", "hvc1")
            .put("videoFourCcInfoMap", 4)
            .put("audioFourCcInfoMap", list("Opus"))
            .build();
    assertThat(ConnectReply.of(Command.result(1, NOTHING, ill)).codecs()).isEmpty();
    assertThat(ConnectReply.of(Command.result(1, NOTHING)).codecs()).isEmpty();
  }

  @Test
  @DisplayName("Hostile lists are bounded, in number and in what their names hold")
  void hostile() {
    String[] many = IntStream.range(1000, 9999).mapToObj(String::valueOf).toArray(String[]::new);
    AmfObject endless = AmfObject.builder().put("fourCcList", list(many)).build();
    assertThat(ConnectReply.of(Command.result(1, NOTHING, endless)).codecs()).hasSize(64);
    AmfObject odd =
        AmfObject.builder().put("fourCcList", list("", "x", "toolong", "a\nbc")).build();
    assertThat(ConnectReply.of(Command.result(1, NOTHING, odd)).codecs())
        .containsExactly("a\\u000abc");
  }
}
