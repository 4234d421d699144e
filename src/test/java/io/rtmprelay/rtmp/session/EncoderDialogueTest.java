package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderDialogueTest {

  private static final String METADATA =
      "0200"
          + "0d40736574446174614672616d65"
          + "02000a6f6e4d65746144617461"
          + "030005776964746800407400000000000000"
          + "0009";

  private static final List<String> CONNECT_REPLIES =
      List.of(
          "2/0 window 2500000",
          "2/0 bandwidth 2500000 2",
          "2/0 chunk size 4096",
          "3/0 _result 1 {fmsVer=FMS/3,0,1,123, capabilities=31} {level=status,"
              + " code=NetConnection.Connect.Success, description=Connection succeeded.,"
              + " objectEncoding=0}");

  private static final List<String> PUBLISH_REPLIES =
      List.of(
          "3/0 _result 2 null undefined",
          "3/0 _result 3 null undefined",
          "3/0 onFCPublish 0 null {code=NetStream.Publish.Start, description=FCPublish.}",
          "3/0 _result 4 null 1",
          "2/0 event 0 1",
          "4/1 onStatus 0 null {level=status, code=NetStream.Publish.Start,"
              + " description=Publishing.}");

  private static final List<String> END_REPLIES =
      List.of(
          "3/0 onFCUnpublish 0 null {code=NetStream.Unpublish.Success, description=FCUnpublish.}",
          "3/0 _result 6 null undefined",
          "4/1 onStatus 0 null {level=status, code=NetStream.Unpublish.Success,"
              + " description=Publication ended.}");

  static Stream<Arguments> scripts() {
    return Stream.of(
        Arguments.of("ffmpeg", Scripts.ffmpeg()),
        Arguments.of("rtmpsink", Scripts.rtmpsink()),
        Arguments.of("rtmp2sink", Scripts.rtmp2sink()),
        Arguments.of("OBS", Scripts.obs()),
        Arguments.of("Flash", Scripts.flash()));
  }

  @Test
  @DisplayName("ffmpeg: K3, K10, the query apart from the name, media as it came")
  void ffmpeg() throws ProtocolException {
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(Scripts.ffmpeg());
      assertThat(bench.replies())
          .containsSubsequence(CONNECT_REPLIES)
          .containsSubsequence(PUBLISH_REPLIES)
          .containsSubsequence(END_REPLIES)
          .hasSize(4 + 6 + 3);
      assertThat(bench.requests)
          .containsExactly(
              new PublishRequest(
                  "live",
                  "cam",
                  "key=s3cret&x=1",
                  "rtmp://127.0.0.1:1935/live",
                  "FMLE/3.0 (compatible; Lavf60.16.100)",
                  false));
      assertThat(bench.events).hasSize(9).startsWith("publish live/cam").endsWith("unpublished");
      assertThat(bench.events.get(1)).startsWith("DATA CONFIG @0 02000d40736574");
      assertThat(bench.events.subList(2, 8))
          .containsExactly(
              "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
              "AUDIO CONFIG @0 " + Scripts.AUDIO_HEADER,
              "VIDEO KEY @0 " + Scripts.KEY_FRAME,
              "AUDIO AUDIO @5 " + Scripts.AUDIO,
              "VIDEO INTER @40 " + Scripts.INTER_FRAME,
              "VIDEO END @40 1702000000");
    }
  }

  @Test
  @DisplayName("rtmpsink: no flashVer, chunks of 128, everything on chunk stream 4 (C24)")
  void rtmpsink() throws ProtocolException {
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(Scripts.rtmpsink());
      assertThat(bench.replies())
          .containsSubsequence(CONNECT_REPLIES)
          .containsSubsequence(PUBLISH_REPLIES)
          .containsSubsequence(END_REPLIES);
      assertThat(bench.requests.getFirst().agent()).isEmpty();
      assertThat(bench.events)
          .containsExactly(
              "publish live/cam",
              "DATA CONFIG @0 " + METADATA,
              "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
              "VIDEO KEY @0 " + Scripts.KEY_FRAME,
              "DATA CONFIG @0 " + METADATA,
              "VIDEO INTER @40 " + Scripts.INTER_FRAME,
              "unpublished");
    }
  }

  @Test
  @DisplayName("rtmp2sink: transaction 0 is answered by nothing, deleteStream by key is no error")
  void rtmp2sink() throws ProtocolException {
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(Scripts.rtmp2sink());
      List<String> replies = bench.replies();
      assertThat(replies)
          .containsSubsequence(CONNECT_REPLIES)
          .containsSubsequence(
              "3/0 onFCPublish 0 null {code=NetStream.Publish.Start, description=FCPublish.}",
              "3/0 _result 2 null 1",
              "2/0 event 0 1",
              "4/1 onStatus 0 null {level=status, code=NetStream.Publish.Start,"
                  + " description=Publishing.}")
          .containsSubsequence(END_REPLIES.get(0), END_REPLIES.get(2));
      assertThat(replies).noneMatch(line -> line.contains("_result 0")).hasSize(10);
      assertThat(bench.events)
          .containsExactly(
              "publish live/cam",
              "DATA CONFIG @0 " + METADATA,
              "AUDIO CONFIG @0 " + Scripts.AUDIO_HEADER,
              "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
              "VIDEO KEY @0 " + Scripts.KEY_FRAME,
              "AUDIO AUDIO @21 " + Scripts.AUDIO,
              "AUDIO AUDIO @21 " + Scripts.AUDIO,
              "unpublished");
    }
  }

  @Test
  @DisplayName("OBS: Set Chunk Size before connect (C22), unknown fields (K1)")
  void obs() throws ProtocolException {
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(Scripts.obs());
      assertThat(bench.replies())
          .containsSubsequence(CONNECT_REPLIES)
          .containsSubsequence(PUBLISH_REPLIES)
          .containsSubsequence(END_REPLIES);
      assertThat(bench.events).hasSize(7).endsWith("unpublished");
      assertThat(bench.events.subList(2, 6))
          .containsExactly(
              "AUDIO CONFIG @0 " + Scripts.AUDIO_HEADER,
              "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
              "VIDEO KEY @33 " + Scripts.KEY_FRAME,
              "AUDIO AUDIO @23 " + Scripts.AUDIO);
    }
  }

  @Test
  @DisplayName("Flash: types 17 and 15 (K25), object encoding echoed (K3), metadata wrapped (K22)")
  void flash() throws ProtocolException {
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(Scripts.flash());
      assertThat(bench.replies())
          .anyMatch(line -> line.endsWith("objectEncoding=3}"))
          .contains("3/0 _result 2 null 1");
      assertThat(bench.events)
          .containsExactly(
              "publish live/cam",
              "DATA CONFIG @0 " + METADATA,
              "VIDEO KEY @0 " + Scripts.KEY_FRAME,
              "unpublished");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  @DisplayName("H1: any split of reads, byte by byte too, says the same")
  void splits(String encoder, PeerScript script) throws ProtocolException {
    byte[] bytes = script.bytes();
    List<String> replies;
    List<String> events;
    try (ServerBench bench = ServerBench.open()) {
      bench.feed(bytes);
      replies = bench.replies();
      events = List.copyOf(bench.events);
    }
    assertThat(events).as(encoder).isNotEmpty();
    try (ServerBench bench = ServerBench.open()) {
      bench.feedEach(bytes);
      assertThat(bench.replies()).isEqualTo(replies);
      assertThat(bench.events).isEqualTo(events);
    }
    for (int at = ServerBench.HANDSHAKE_BYTES - 2; at < bytes.length; at++) {
      try (ServerBench bench = ServerBench.open()) {
        bench.feedSplit(bytes, at);
        assertThat(bench.replies()).as("split at %s", at).isEqualTo(replies);
        assertThat(bench.events).as("split at %s", at).isEqualTo(events);
      }
    }
  }
}
