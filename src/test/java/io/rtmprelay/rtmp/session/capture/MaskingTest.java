package io.rtmprelay.rtmp.session.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.rtmp.message.Command;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** K32: no key of a command is left once it is masked, and what is public is. */
class MaskingTest {

  private static final String KEY = "PlantedKey9";

  private static String bytes(Command command) {
    ByteBuf out = Unpooled.buffer();
    command.write(out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static Command connect(AmfObject.Builder fields, AmfValue... arguments) {
    return new Command("connect", 1, fields.build(), List.of(arguments));
  }

  @ParameterizedTest
  @CsvSource({
    "live, live",
    "live?key=PlantedKey9, live?***",
    "rtmp://host:1935/live, rtmp://host:1935/live",
    "rtmp://host/live?key=PlantedKey9&x=1, rtmp://host/live?***",
    "rtmp://me:PlantedKey9@host/live, rtmp://***@host/live",
    "rtmp://me:Planted@PlantedKey9@host/live, rtmp://***@host/live",
    "http://host/player.swf#PlantedKey9, http://host/player.swf?***",
    "live?a=//me:PlantedKey9@host, live?***",
    "'', ''"
  })
  @DisplayName("of a path or an address what is public stays")
  void addresses(String said, String kept) {
    for (String field : List.of("app", "tcUrl", "swfUrl", "pageUrl")) {
      Command masked = Masking.masked(connect(AmfObject.builder().put(field, said)));
      assertThat(masked.object().objectOr(AmfObject.empty()).stringOr(field, "-")).isEqualTo(kept);
    }
    for (String name : List.of("publish", "releaseStream", "FCPublish", "FCUnpublish")) {
      Command masked = Masking.masked(Command.call(name, 5, AmfValue.of(said)));
      assertThat(masked.text(0)).isEqualTo(kept);
      assertThat(masked.transactionId()).isEqualTo(5);
    }
  }

  @Test
  @DisplayName(
      "numbers, codecs and what a client calls itself stay in connect; other text does not")
  void connects() {
    AmfObject inner = AmfObject.builder().put("avc1", 4).put("secret", KEY).build();
    Command masked =
        Masking.masked(
            connect(
                AmfObject.builder()
                    .put("app", "live")
                    .put("flashVer", "FMLE/3.0")
                    .put("type", "nonprivate")
                    .put("capsEx", 3)
                    .put("fpad", false)
                    .put("token", KEY)
                    .put("videoFourCcInfoMap", inner)
                    .put("fourCcList", new AmfValue.StrictArray(List.of(AmfValue.of("hvc1"))))
                    .put("xml", new AmfValue.Xml(KEY))
                    .put("bytes", new AmfValue.ByteArray(KEY.getBytes(StandardCharsets.US_ASCII))),
                AmfValue.of("user"),
                AmfValue.of(KEY)));
    assertThat(bytes(masked)).doesNotContain(KEY, "user");
    AmfObject fields = masked.object().objectOr(AmfObject.empty());
    assertThat(fields.stringOr("flashVer", "")).isEqualTo("FMLE/3.0");
    assertThat(fields.stringOr("type", "")).isEqualTo("nonprivate");
    assertThat(fields.numberOr("capsEx", 0)).isEqualTo(3);
    assertThat(fields.stringOr("token", "")).isEqualTo("***");
    assertThat(fields.items("fourCcList")).containsExactly(AmfValue.of("hvc1"));
    assertThat(fields.objectOr("videoFourCcInfoMap", AmfObject.empty()).numberOr("avc1", 0))
        .isEqualTo(4);
  }

  @Test
  @DisplayName("publish keeps its type, but nothing else in that place")
  void publishType() {
    assertThat(
            Masking.masked(Command.call("publish", 5, AmfValue.of("cam"), AmfValue.of("live")))
                .text(1))
        .isEqualTo("live");
    assertThat(
            Masking.masked(Command.call("publish", 5, AmfValue.of("cam"), AmfValue.of(KEY)))
                .text(1))
        .isEqualTo("***");
  }

  @Test
  @DisplayName("of a command nobody knows the numbers stay")
  void unknown() {
    Command masked = Masking.masked(Command.call("setKey", 0, AmfValue.of(KEY), AmfValue.of(7)));
    assertThat(bytes(masked)).doesNotContain(KEY);
    assertThat(masked.argument(1)).isEqualTo(AmfValue.of(7));
  }

  @Test
  @DisplayName("hostile input: what is kept of a command is small, however long and deep it is")
  void bounded() {
    AmfValue deep = AmfValue.of(KEY);
    for (int i = 0; i < 20; i++) {
      deep = AmfObject.builder().put("in", deep).build();
    }
    AmfObject.Builder fields = AmfObject.builder().put("deep", deep).put("x".repeat(900), 1);
    fields.put("app", "a".repeat(60_000)).put("flashVer", "f".repeat(60_000));
    for (int i = 0; i < 4000; i++) {
      fields.put("n" + i, i);
    }
    Command masked =
        Masking.masked(new Command("connect", 1, fields.build(), List.of(AmfValue.of(KEY))));
    assertThat(bytes(masked)).hasSizeLessThan(8_000).doesNotContain(KEY);
  }
}
