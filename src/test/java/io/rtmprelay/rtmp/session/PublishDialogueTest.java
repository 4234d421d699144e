package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishDialogueTest {

  private static final String START =
      "onStatus 0 null {level=status, code=NetStream.Publish.Start, description=Publishing.}";
  private static final String BAD_NAME = "code=NetStream.Publish.BadName";

  @Test
  @DisplayName("K11: Publish.Start comes with the answer, not before")
  void startAfterAnswer() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      assertThat(bench.events).containsExactly("publish live/cam");
      assertThat(bench.replies()).containsExactly("3/0 _result 2 null 1");
      bench.session.acceptPublish(5);
      bench.take();
      assertThat(bench.replies()).containsExactly("2/0 event 0 1", "4/1 " + START);
      bench.session.acceptPublish(6);
      bench.session.refusePublish(new Refusal.BadName("late"), 6);
      assertThat(bench.session.takeOutput()).isNull();
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @Test
  @DisplayName("K12: a refusal is said on the publish's stream, then the connection ends")
  void refusal() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      bench.session.refusePublish(new Refusal.Denied("wrong key"), 1);
      assertThat(bench.session.closing()).isTrue();
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME).command(0, "foo", 3, null));
      assertThat(bench.replies())
          .containsExactly(
              "3/0 _result 2 null 1",
              "4/1 onStatus 0 null {level=error, code=NetStream.Publish.Denied,"
                  + " description=wrong key}");
      assertThat(bench.events).containsExactly("publish live/cam");
    }
  }

  @Test
  @DisplayName("who sends no stream key is told so, and so is the log")
  void noStreamKey() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(new PeerScript().command(0, "publish", 0, null, "", "live"));
      assertThat(bench.replies()).last().asString().contains("The stream key is empty");
      assertThat(bench.session.closingWords()).startsWith("refused: The stream key is empty");
    }
  }

  @Test
  @DisplayName("K11, K12: the answer may be given within the request, and so may the end")
  void answeredWithin() throws ProtocolException {
    PeerScript script = Scripts.publish().video(1, 0, Scripts.KEY_FRAME).event(6, 1);
    try (ServerBench bench = ServerBench.connected()) {
      bench.onRequest = () -> bench.session.refusePublish(new Refusal.BadName("in use"), 0);
      bench.feed(script);
      assertThat(bench.replies())
          .containsExactly(
              "3/0 _result 2 null 1",
              "4/1 onStatus 0 null {level=error, " + BAD_NAME + ", description=in use}");
      assertThat(bench.events).containsExactly("publish live/cam");
      assertThat(bench.session.closing()).isTrue();
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.onRequest = bench.session::close;
      bench.feed(script);
      bench.session.acceptPublish(1);
      bench.session.refusePublish(new Refusal.BadName("late"), 1);
      assertThat(bench.session.requestReconnect(null, "late")).isFalse();
      assertThat(bench.replies()).isEmpty();
      assertThat(bench.events).containsExactly("publish live/cam");
    }
  }

  @Test
  @DisplayName("K10: publish without createStream, FCPublish behind it, no type, record, append")
  void order() throws ProtocolException {
    Object[][] publishes = {
      {"publish", 0, null, "cam"},
      {"publish", 4, null, "cam", "record"},
      {"publish", 4, null, "cam", "append"},
      {"publish", 4, null, "cam", "foo"}, // #51
      {"publish", 4, null, "cam", 7}
    };
    for (@Nullable Object[] publish : publishes) {
      for (int streamId : new int[] {0, 1}) { // #47
        try (ServerBench bench = ServerBench.connected()) {
          bench.autoAccept = true;
          bench.feed(
              new PeerScript()
                  .command(streamId, publish)
                  .command(0, "FCPublish", 6, null, "cam")
                  .video(1, 0, Scripts.KEY_FRAME));
          assertThat(bench.replies()).contains("4/" + streamId + " " + START);
          assertThat(bench.events)
              .containsExactly("publish live/cam", "VIDEO KEY @0 " + Scripts.KEY_FRAME);
        }
      }
    }
  }

  @Test
  @DisplayName("K10, #46: up to eight streams, numbered from 1; a deleted one makes room")
  void streams() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      PeerScript script = new PeerScript();
      for (int i = 1; i <= 9; i++) {
        script.command(0, "createStream", 10 + i, null);
      }
      bench.feed(
          script
              .command(0, "deleteStream", 0, null, 3)
              .command(0, "createStream", 30, null)
              .command(8, "publish", 31, null, "cam"));
      assertThat(bench.replies())
          .startsWith("3/0 _result 11 null 1", "3/0 _result 12 null 2")
          .contains("3/0 _result 18 null 8", "3/0 _result 30 null 3")
          .contains(
              "3/0 _error 19 null {level=error, code=NetConnection.Call.Failed,"
                  + " description=more than 8 streams}")
          .hasSize(10);
      assertThat(bench.events).containsExactly("publish live/cam");
    }
  }

  @Test
  @DisplayName("#47: a stream that was never created cannot be published")
  void unknownStream() throws ProtocolException {
    for (int streamId : new int[] {2, 9, -1}) {
      try (ServerBench bench = ServerBench.connected()) {
        bench.feed(new PeerScript().command(streamId, "publish", 3, null, "cam"));
        assertThat(bench.replies()).singleElement().asString().contains(BAD_NAME);
        assertThat(bench.session.closing()).isTrue();
        assertThat(bench.events).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("#45, #48: names that cannot be published")
  void badNames() throws ProtocolException {
    @Nullable Object[] names = {
      "",
      null,
      5,
      PeerScript.UNDEFINED,
      "?key=1",
      "/",
      "../cam",
      "a/../b",
      "a\0",
      "a\r\nb",
      "a?k=\n",
      "%00",
      "a%2e%2E",
      "a%2fb",
      "\uD83D\uDE00",
      "x".repeat(1025),
      "a\\b"
    };
    for (Object name : names) {
      try (ServerBench bench = ServerBench.connected()) {
        bench.feed(new PeerScript().command(1, "publish", 3, null, name, "live"));
        assertThat(bench.replies()).singleElement().asString().contains(BAD_NAME);
        assertThat(bench.session.closing()).isTrue();
        assertThat(bench.events).isEmpty();
      }
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(new PeerScript().command(1, "publish", 3));
      assertThat(bench.replies()).singleElement().asString().contains(BAD_NAME);
    }
  }

  @Test
  @DisplayName("#49: the same publish again is ignored, another one refused; the first goes on")
  void second() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .command(1, "publish", 7, null, "cam", "live")
              .command(1, "publish", 8, null, "other", "live")
              .command(0, "createStream", 9, null)
              .command(2, "publish", 10, null, "cam", "live")
              .video(1, 0, Scripts.KEY_FRAME));
      String error =
          "onStatus 0 null {level=error, "
              + BAD_NAME
              + ", description=This connection publishes"
              + " already.}";
      assertThat(bench.replies())
          .containsExactly("4/1 " + error, "3/0 _result 9 null 2", "4/2 " + error);
      assertThat(bench.events).containsExactly("VIDEO KEY @0 " + Scripts.KEY_FRAME);
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @Test
  @DisplayName("3.3: every way to end a publication on purpose")
  void ends() throws ProtocolException {
    Object[][] ends = {
      {"deleteStream", 0, null, 1},
      {"deleteStream", 0, null, "cam"},
      {"deleteStream", 0, null},
      {"closeStream", 0, null},
      {"FCUnpublish", 0, null, "cam"},
      {"FCUnpublish", 0, null}
    };
    for (@Nullable Object[] end : ends) {
      try (ServerBench bench = ServerBench.live()) {
        bench.feed(new PeerScript().command(1, end).video(1, 0, Scripts.KEY_FRAME));
        assertThat(bench.replies().getLast()).contains("code=NetStream.Unpublish.Success");
        assertThat(bench.events).containsExactly("unpublished");
        assertThat(bench.session.droppedFrames()).isEqualTo(1); // #53
        assertThat(bench.session.closing()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("#52: what ends nothing: unknown ids, other keys, other streams, before publish")
  void endsNothing() throws ProtocolException {
    Object[][] commands = {
      {"deleteStream", 0, null, 2},
      {"deleteStream", 0, null, Double.NaN},
      {"deleteStream", 0, null, 1e300},
      {"deleteStream", 0, null, "other"},
      {"deleteStream", 0, null, true},
      {"deleteStream", 0, null},
      {"closeStream", 0, null}
    };
    for (@Nullable Object[] command : commands) {
      try (ServerBench bench = ServerBench.live()) {
        bench.feed(new PeerScript().command(2, command));
        assertThat(bench.events).isEmpty();
        assertThat(bench.replies()).isEmpty();
      }
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .command(1, "deleteStream", 0, null, 1)
              .command(1, "closeStream", 0, null)
              .command(1, "FCUnpublish", 4, null, "cam"));
      assertThat(bench.events).isEmpty();
      assertThat(bench.replies()).contains("3/0 _result 4 null undefined").hasSize(2);
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @Test
  @DisplayName("A connection may publish again after it ended a publication")
  void again() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .command(1, "deleteStream", 0, null, 1)
              .command(0, "createStream", 5, null)
              .command(1, "publish", 6, null, "next")
              .video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events)
          .containsExactly("unpublished", "publish live/next", "VIDEO KEY @0 " + Scripts.KEY_FRAME);
    }
  }

  @Test
  @DisplayName("A publish withdrawn before its answer ends the session; the answer comes too late")
  void withdrawn() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish().video(1, 0, Scripts.KEY_FRAME));
      bench.feed(new PeerScript().command(0, "deleteStream", 0, null, 1));
      bench.replies();
      assertThat(bench.session.closing()).isTrue();
      bench.session.acceptPublish(3);
      assertThat(bench.session.takeOutput()).isNull();
      assertThat(bench.events).containsExactly("publish live/cam", "unpublished");
    }
  }

  @Test
  @DisplayName("3.3, #59: unknown calls fail, answers are ignored, without an id nothing is said")
  void otherCommands() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .command(0, "_checkbw", 4, null)
              .command(0, "getStreamLength", 5, null, "cam")
              .command(0, "foo", 6, null)
              .command(0, "foo", 0, null)
              .command(0, "foo")
              .command(0, "createStream", -1, null) // #41
              .command(0, "releaseStream", 1e308, null, "cam")
              .command(0, "releaseStream", Double.NaN, null, "cam")
              .command(0, "releaseStream", "1", null, "cam")
              .command(0, "_result", 1, null)
              .command(0, "_error", 1, null)
              .command(0, "onStatus", 0, null, Map.of("code", "NetStream.Publish.Start"))
              .command(0, "x".repeat(60_000), 0, null)); // #40
      assertThat(bench.replies())
          .containsExactly(
              "3/0 _result 4 null",
              "3/0 _result 5 null",
              "3/0 _error 6 null {level=error, code=NetConnection.Call.Failed,"
                  + " description=no procedure of that name}");
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"play", "play2"})
  @DisplayName("3.3, #60: play is refused, then the connection ends; not so for a publisher")
  void play(String name) throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(new PeerScript().command(1, name, 4, null, "cam"));
      assertThat(bench.replies())
          .containsExactly(
              "4/1 onStatus 0 null {level=error, code=NetStream.Play.Failed,"
                  + " description=Nothing can be played here.}");
      assertThat(bench.session.closing()).isTrue();
    }
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(new PeerScript().command(1, name, 4, null, "cam"));
      assertThat(bench.replies()).hasSize(1);
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "seek", "receiveAudio", "receiveVideo"})
  @DisplayName("3.3, #60: what a player asks beside play fails without ending anything")
  void player(String name) throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(new PeerScript().command(1, name, 4, null, true));
      assertThat(bench.replies()).singleElement().asString().contains("NetStream.Play.Failed");
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @Test
  @DisplayName("#39, #61 to #68, #74: after connect a command that cannot be read is dropped")
  void unreadable() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .message(3, 0, 20, 0, Scripts.hex("003ff0000000000000"))
              .message(3, 0, 20, 0, Scripts.hex("0200037a"))
              .message(3, 0, 20, 0, Scripts.hex(""))
              .message(3, 0, 20, 0, Scripts.hex("02000161003ff000000000000011"))
              .message(3, 0, 17, 0, Scripts.hex(""))
              .message(3, 0, 17, 0, Scripts.hex("00"))
              .message(3, 0, 17, 0, Scripts.hex("03020001610000"))
              .command(0, "createStream", 2, null));
      assertThat(bench.replies()).containsExactly("3/0 _result 2 null 1");
      assertThat(bench.session.ignoredMessages()).isEqualTo(7);
    }
  }

  @Test
  @DisplayName("#58: a flood of commands ends the session, a burst of an encoder does not")
  void flood() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      PeerScript burst = new PeerScript();
      for (int i = 0; i < 150; i++) {
        burst.command(0, "foo", 0, null);
      }
      bench.feed(burst);
      bench.nowMs += 10_000;
      bench.feed(burst);
      assertThatThrownBy(() -> bench.feed(burst))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("commands per second");
    }
  }
}
