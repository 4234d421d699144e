package io.rtmprelay.rtmp.session.play;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.rtmp.session.PeerScript;
import io.rtmprelay.rtmp.session.ServerBench;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialogues with players, as transcripts. */
class PlayDialogueTest {

  private static final List<String> START =
      List.of(
          "2/0 event 0 1",
          "4/1 onStatus 0 null {level=status, code=NetStream.Play.Reset,"
              + " description=Playing and resetting.}",
          "4/1 onStatus 0 null {level=status, code=NetStream.Play.Start, description=Playing.}",
          // |RtmpSampleAccess false false, onStatus {code: NetStream.Data.Start}
          "4/1 type 18 @0 0200117c52746d7053616d706c6541636365737301000100",
          "4/1 type 18 @0 0200086f6e5374617475730300"
              + "04636f64650200144e657453747265616d2e446174612e5374617274000009");

  private static final BodyImages IMAGES = new BodyImages(4096);

  private static PeerScript play(@Nullable Object... arguments) {
    Object[] values = new Object[3 + arguments.length];
    values[0] = "play";
    values[1] = 3;
    System.arraycopy(arguments, 0, values, 3, arguments.length);
    return new PeerScript().command(0, "createStream", 2, null).command(1, values);
  }

  private static ServerBench playing() throws ProtocolException {
    ServerBench bench = ServerBench.connected();
    bench.playable = true;
    bench.autoPlay = true;
    bench.feed(play("cam", -2000));
    bench.replies();
    bench.events.clear();
    return bench;
  }

  private static boolean write(ServerBench bench, MediaKind kind, int timestampMs, String hex) {
    byte[] body = HexFormat.of().parseHex(hex);
    MediaFrame frame = MediaFrame.of(kind, 0, IMAGES.image(kind, body));
    try {
      return bench.write(frame, timestampMs);
    } finally {
      frame.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-2000, -1000, 0, 5000})
  @DisplayName(
      "K15: begin, reset, start, sample access, data start, in this order, once it is there")
  void order(int start) throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.playable = true;
      bench.feed(play("cam?key=s3cret", start));
      assertThat(bench.events).containsExactly("play of live/cam?*** by ");
      assertThat(bench.replies()).containsExactly("3/0 _result 2 null 1");
      assertThat(bench.session.deadlineMs()).as("the gate has its own").isEqualTo(Long.MAX_VALUE);
      bench.session.startPlay();
      bench.take();
      assertThat(bench.replies()).isEqualTo(START);
      bench.session.startPlay();
      assertThat(bench.session.takeOutput()).isNull();
      assertThat(bench.session.closing()).isFalse();
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  @DisplayName("K15: without reset nothing is said of it")
  void noReset() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.playable = true;
      bench.autoPlay = true;
      bench.feed(play("cam", -1, -1, false));
      assertThat(bench.replies())
          .contains(START.get(2))
          .noneMatch(line -> line.contains("NetStream.Play.Reset"));
    }
  }

  @Test
  @DisplayName(
      "K22: metadata unwrapped, media on the play's stream, replies before what is written")
  void media() throws ProtocolException {
    try (ServerBench bench = playing()) {
      bench.session.receive(
          io.netty.buffer.Unpooled.wrappedBuffer(new PeerScript().event(6, 77).bytes()), 0);
      String onMetaData = "02000a6f6e4d65746144617461" + "0500";
      String wrapped = "02000d40736574446174614672616d65" + onMetaData;
      assertThat(write(bench, MediaKind.DATA, 5, wrapped)).isTrue();
      assertThat(write(bench, MediaKind.VIDEO, 5, "1701000000aa")).isTrue();
      assertThat(write(bench, MediaKind.AUDIO, 0x1000000, "af0121")).isTrue();
      assertThat(bench.replies())
          .containsExactly(
              "2/0 event 7 4d",
              "4/1 type 18 @5 " + onMetaData,
              "6/1 type 9 @5 1701000000aa",
              "5/1 type 8 @16777216 af0121");
    }
  }

  @Test
  @DisplayName("K15: the end is told, and the connection may play again")
  void end() throws ProtocolException {
    try (ServerBench bench = playing()) {
      bench.nowMs = 50_000;
      bench.session.endPlay(50_000);
      bench.take();
      assertThat(bench.replies())
          .containsExactly(
              "4/1 onStatus 0 null {level=status, code=NetStream.Play.UnpublishNotify,"
                  + " description=Nobody publishes it any more.}",
              "2/0 event 1 1");
      assertThat(write(bench, MediaKind.VIDEO, 5, "1701000000aa")).isFalse();
      assertThat(bench.session.deadlineMs()).isEqualTo(60_000);
      bench.feed(new PeerScript().command(1, "play", 4, null, "other"));
      assertThat(bench.events).containsExactly("play of live/other by ");
      assertThat(bench.replies()).isEqualTo(START);
    }
  }

  @Test
  @DisplayName("K12, K15: refusals name their cause, then the connection ends")
  void refusals() throws ProtocolException {
    for (boolean exists : new boolean[] {true, false}) {
      try (ServerBench bench = ServerBench.connected()) {
        bench.playable = true;
        bench.feed(play("cam"));
        bench.replies();
        bench.session.refusePlay(exists, "no");
        bench.take();
        assertThat(bench.replies())
            .containsExactly(
                "4/1 onStatus 0 null {level=error, code=NetStream.Play."
                    + (exists ? "Failed" : "StreamNotFound")
                    + ", description=no}");
        assertThat(bench.session.closing()).isTrue();
      }
    }
    for (String name : List.of("", "..", "a/../b", "\u0001")) {
      try (ServerBench bench = ServerBench.connected()) {
        bench.playable = true;
        bench.feed(play(name));
        assertThat(bench.replies()).anyMatch(line -> line.contains("StreamNotFound"));
        assertThat(bench.events).isEmpty();
        assertThat(bench.session.closing()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("hostile input #60: play2 is refused, and play on a stream that was never created")
  void notPlayable() throws ProtocolException {
    for (PeerScript script :
        List.of(
            new PeerScript().command(1, "play2", 3, null, "cam"),
            new PeerScript().command(7, "play", 3, null, "cam"))) {
      try (ServerBench bench = ServerBench.connected()) {
        bench.playable = true;
        bench.feed(script);
        assertThat(bench.replies())
            .singleElement()
            .asString()
            .contains("level=error, code=NetStream.Play.Failed");
        assertThat(bench.events).isEmpty();
        assertThat(bench.session.closing()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("K10: one play at a time; a second one is refused and the first goes on")
  void second() throws ProtocolException {
    try (ServerBench bench = playing()) {
      bench.feed(
          new PeerScript()
              .command(0, "createStream", 5, null)
              .command(2, "play", 6, null, "other")
              .command(2, "publish", 7, null, "other"));
      assertThat(bench.replies())
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("3/0 _result 5 null 2"),
              line -> assertThat(line).startsWith("4/2 ").contains("NetStream.Play.Failed"),
              line -> assertThat(line).startsWith("4/2 ").contains("NetStream.Publish.BadName"));
      assertThat(bench.events).isEmpty();
      assertThat(write(bench, MediaKind.VIDEO, 5, "1701000000aa")).isTrue();
    }
  }

  @Test
  @DisplayName("K15: pause, unpause and seek are answered; SetBufferLength and acks are not")
  void wishes() throws ProtocolException {
    try (ServerBench bench = playing()) {
      bench.feed(
          new PeerScript()
              .event(3, 1)
              .command(1, "receiveAudio", 0, null, false)
              .command(1, "seek", 0, null, 1000)
              .command(1, "pause", 0, null, true, 0));
      assertThat(bench.replies())
          .satisfiesExactly(
              line -> assertThat(line).contains("level=error, code=NetStream.Seek.Failed"),
              line -> assertThat(line).contains("level=status, code=NetStream.Pause.Notify"));
      assertThat(write(bench, MediaKind.VIDEO, 5, "1701000000aa")).isFalse();
      bench.feed(new PeerScript().command(1, "pauseRaw", 0, null, false, 0));
      assertThat(bench.replies())
          .singleElement()
          .asString()
          .contains("level=status, code=NetStream.Unpause.Notify");
      assertThat(write(bench, MediaKind.VIDEO, 5, "2701000000bb")).isFalse();
      assertThat(write(bench, MediaKind.VIDEO, 45, "1701000000aa")).isTrue();
      assertThat(write(bench, MediaKind.AUDIO, 46, "af0121")).as("not wanted").isFalse();
    }
  }

  @Test
  @DisplayName("closeStream and deleteStream stop a play that runs or is asked for")
  void stops() throws ProtocolException {
    for (PeerScript script :
        List.of(
            new PeerScript().command(1, "closeStream", 0, null),
            new PeerScript().command(0, "deleteStream", 0, null, 1))) {
      try (ServerBench bench = playing()) {
        bench.feed(script);
        assertThat(bench.events).containsExactly("play stopped");
        assertThat(bench.replies()).isEmpty();
        assertThat(write(bench, MediaKind.VIDEO, 5, "1701000000aa")).isFalse();
        assertThat(bench.session.deadlineMs()).isEqualTo(10_000);
      }
      try (ServerBench bench = ServerBench.connected()) {
        bench.playable = true;
        bench.feed(play("cam"));
        bench.feed(script);
        bench.session.startPlay();
        bench.session.refusePlay(true, "late");
        assertThat(bench.events).endsWith("play stopped");
        assertThat(bench.replies()).containsExactly("3/0 _result 2 null 1");
      }
    }
    try (ServerBench bench = playing()) {
      bench.feed(new PeerScript().command(0, "deleteStream", 0, null, 5));
      assertThat(bench.events).as("another stream").isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a subscription, which librtmp asks for before it plays, is granted and means nothing")
  void subscribe() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(new PeerScript().command(0, "FCSubscribe", 4, null, "cam"));
      assertThat(bench.replies())
          .containsExactly(
              "3/0 _result 4 null undefined",
              "3/0 onFCSubscribe 0 null {code=NetStream.Play.Start, description=FCSubscribe.}");
    }
  }
}
