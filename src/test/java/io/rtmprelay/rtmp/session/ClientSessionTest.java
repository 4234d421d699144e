package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.login.LoginScheme;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientSessionTest {

  private static final String KEY = ClientBench.TARGET.key();

  @Test
  @DisplayName("3.5, K30, K32: one step after the other, each waits for its answer")
  void order() throws ProtocolException {
    try (ClientBench bench = new ClientBench()) {
      bench.feed(new PeerScript().handshake());
      assertThat(bench.sent())
          .containsExactly(
              "2/0 chunk size 4096",
              "3/0 connect 1 {app=live, type=nonprivate, flashVer=FMLE/3.0 (compatible;"
                  + " FMSc/1.0), swfUrl=rtmp://media.example/live,"
                  + " tcUrl=rtmp://media.example/live}");
      bench.feed(new PeerScript().command(0, "_result", 1, Map.of(), Map.of()));
      assertThat(bench.sent())
          .containsExactly(
              "3/0 releaseStream 2 null " + KEY,
              "3/0 FCPublish 3 null " + KEY,
              "3/0 createStream 4 null");
      bench.feed(
          new PeerScript()
              .command(0, "_error", 2, null, Map.of("level", "error"))
              .command(0, "_error", 3, null, Map.of("level", "error")));
      assertThat(bench.sent()).isEmpty();
      bench.feed(new PeerScript().command(0, "_result", 4, null, 7));
      assertThat(bench.sent()).containsExactly("4/7 publish 5 null " + KEY + " live");
      assertThat(bench.events).isEmpty();
      bench.feed(ClientBench.start());
      assertThat(bench.events).containsExactly("published");
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  @DisplayName("K34, K51: Enhanced RTMP is announced by option only")
  void enhanced() throws ProtocolException {
    ClientSettings settings = new ClientSettings(4096, 10_000, true, false);
    try (ClientBench bench = new ClientBench(settings)) {
      bench.feed(new PeerScript().handshake());
      assertThat(bench.sent().getLast())
          .endsWith(
              "fourCcList=[*], videoFourCcInfoMap={*=4}, audioFourCcInfoMap={*=4}, capsEx=15,"
                  + " videoFunction=14}");
    }
  }

  @Test
  @DisplayName("A probe asks for nothing beyond connect, and does not name the key")
  void probe() throws ProtocolException {
    try (ClientBench bench = ClientBench.probing()) {
      bench.feed(new PeerScript().handshake());
      assertThat(bench.sent().getLast()).startsWith("3/0 connect 1").doesNotContain(KEY);
      bench.feed(new PeerScript().command(0, "_result", 1, Map.of(), Map.of()));
      assertThat(bench.events).containsExactly("connected");
      assertThat(bench.sent()).isEmpty();
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  @DisplayName("H13: a digest handshake by option, which a plain server answers all the same")
  void digest() throws ProtocolException {
    ClientSettings settings = new ClientSettings(4096, 10_000, false, true);
    try (ClientBench bench = new ClientBench(settings)) {
      bench.feed(new PeerScript().handshake());
      assertThat(bench.sent().getLast()).startsWith("3/0 connect 1");
    }
  }

  @Test
  @DisplayName("K33: no media before Publish.Start, nor after the end")
  void noMediaBefore() throws ProtocolException {
    try (ClientBench bench = ClientBench.publishing()) {
      assertThatThrownBy(() -> bench.write(MediaKind.VIDEO, 0, Scripts.KEY_FRAME))
          .isInstanceOf(IllegalStateException.class);
      bench.feed(ClientBench.start());
      bench.write(MediaKind.VIDEO, 0, Scripts.KEY_FRAME);
      bench.session.unpublish(1);
      assertThatThrownBy(() -> bench.write(MediaKind.VIDEO, 0, Scripts.KEY_FRAME))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("Media goes out at the time given, on the server's stream id, behind what waits")
  void media() throws ProtocolException {
    try (ClientBench bench = ClientBench.live()) {
      bench.write(MediaKind.DATA, 0, "02000161");
      bench.write(MediaKind.VIDEO, 0, Scripts.KEY_FRAME);
      bench.write(MediaKind.AUDIO, 21, Scripts.AUDIO);
      bench.write(MediaKind.VIDEO, 40, Scripts.INTER_FRAME);
      bench.write(MediaKind.VIDEO, -1, Scripts.INTER_FRAME);
      assertThat(bench.sent())
          .containsExactly(
              "4/1 type 18 @0 02000161",
              "6/1 type 9 @0 " + Scripts.KEY_FRAME,
              "5/1 type 8 @21 " + Scripts.AUDIO,
              "6/1 type 9 @40 " + Scripts.INTER_FRAME,
              "6/1 type 9 @4294967295 " + Scripts.INTER_FRAME);
    }
  }

  @Test
  @DisplayName("A server that answers before it is asked: publish still goes out before media")
  void eagerServer() throws ProtocolException {
    try (ClientBench bench = new ClientBench()) {
      bench.onPublished = () -> bench.write(MediaKind.DATA, 0, "02000161");
      PeerScript script = ClientBench.accepted();
      script.command(1, ClientBench.status("status", "NetStream.Publish.Start", ""));
      bench.feed(script);
      assertThat(bench.sent())
          .containsSubsequence("4/1 publish 5 null " + KEY + " live", "4/1 type 18 @0 02000161");
    }
  }

  @Test
  @DisplayName("K37: a deliberate end; what the server says then is no refusal")
  void unpublish() throws ProtocolException {
    try (ClientBench bench = ClientBench.live()) {
      bench.session.unpublish(5);
      bench.take();
      assertThat(bench.sent())
          .containsExactly("3/0 FCUnpublish 6 null " + KEY, "3/0 deleteStream 7 null 1");
      bench.session.unpublish(6);
      assertThat(bench.session.takeOutput()).isNull();
      bench.feed(
          new PeerScript()
              .command(1, ClientBench.status("status", "NetStream.Unpublish.Success", "bye"))
              .command(1, ClientBench.status("error", "NetStream.Failed", "")));
      assertThat(bench.events).containsExactly("status NetStream.Unpublish.Success bye");
    }
    try (ClientBench bench = ClientBench.publishing()) {
      bench.session.unpublish(5);
      assertThat(bench.session.takeOutput()).isNull();
    }
  }

  @Test
  @DisplayName("3.3: error status and _error to connect, createStream, publish refuse the attempt")
  void refusals() throws ProtocolException {
    Map<String, Object> error =
        Scripts.fields("level", "error", "code", "NetConnection.Connect.InvalidApp");
    assertRefused(new PeerScript().handshake().command(0, "_error", 1, null, error))
        .isEqualTo(new Refusal.InvalidApp(""));
    assertRefused(
            new PeerScript()
                .handshake()
                .command(0, "_result", 1, null, Map.of())
                .command(0, "_error", 4, null, Map.of("description", "full")))
        .isEqualTo(new Refusal.Failed("", "full"));
    assertRefused(ClientBench.accepted().command(0, "_error", 5, null, error))
        .isInstanceOf(Refusal.InvalidApp.class);
    assertRefused(
            ClientBench.accepted()
                .command(1, ClientBench.status("error", "NetStream.Publish.BadName", "in use")))
        .isEqualTo(new Refusal.BadName("in use"));
    assertRefused(new PeerScript().handshake().command(0, "close", 0, null))
        .isInstanceOf(Refusal.Ended.class);
  }

  @Test
  @DisplayName("K36: the server ends a live publication, with good news or bad")
  void ended() throws ProtocolException {
    for (String code : List.of("NetStream.Unpublish.Success", "NetConnection.Connect.Closed")) {
      try (ClientBench bench = ClientBench.live()) {
        bench.feed(new PeerScript().command(1, ClientBench.status("status", code, "kicked")));
        assertThat(bench.refusals).containsExactly(new Refusal.Ended(code, "kicked"));
        bench.feed(new PeerScript().command(1, ClientBench.status("error", code, "again")));
        assertThat(bench.refusals).hasSize(1);
      }
    }
  }

  @Test
  @DisplayName("#97: answers to nothing, and a second one, are ignored")
  void strayAnswers() throws ProtocolException {
    try (ClientBench bench = new ClientBench()) {
      bench.feed(
          new PeerScript()
              .handshake()
              .command(0, "_result", 99, null, 5)
              .command(0, "_result", 4, null, 5)
              .command(0, "_error", 4, null, Map.of())
              .command(1, ClientBench.status("status", "NetStream.Publish.Start", ""))
              .command(0, "_result", 1, null, Map.of())
              .command(0, "_result", 1, null, Map.of())
              .command(0, "_error", 1, null, Map.of())
              .command(0, "_result", 4, null, 2)
              .command(0, "_result", 4, null, 3)
              .command(2, ClientBench.status("status", "NetStream.Publish.Start", ""))
              .command(2, ClientBench.status("status", "NetStream.Publish.Start", "")));
      assertThat(bench.events).containsExactly("published");
      assertThat(bench.sent())
          .containsOnlyOnce("3/0 createStream 4 null", "4/2 publish 5 null " + KEY + " live");
    }
  }

  @Test
  @DisplayName("#97: createStream answered with 0, NaN, 2^40, a fraction, text or nothing fails")
  void badStreamIds() throws ProtocolException {
    @Nullable Object[] ids = {0, -1, Double.NaN, 0x1p40, 1.5, "1", null};
    for (Object id : ids) {
      assertRefused(
              new PeerScript()
                  .handshake()
                  .command(0, "_result", 1, null, Map.of())
                  .command(0, "_result", 4, null, id))
          .isInstanceOf(Refusal.Failed.class);
    }
  }

  @Test
  @DisplayName("#98: long texts are cut, control characters escaped, the key masked")
  void hostileTexts() throws ProtocolException {
    String text = "no\r\n\u202E " + KEY + " and cam-KEY " + "x".repeat(60_000);
    try (ClientBench bench = ClientBench.publishing()) {
      bench.feed(
          new PeerScript()
              .chunkSize(128)
              .command(1, ClientBench.status("error", "NetStream.Publish." + KEY + "\n", text)));
      Refusal refusal = bench.refusals.getFirst();
      assertThat(refusal.code()).isEqualTo("NetStream.Publish.***\\u000a");
      assertThat(refusal.description())
          .startsWith("no\\u000d\\u000a\\u202e *** and *** xxx")
          .endsWith("x…")
          .hasSizeLessThan(1100);
      assertThat(refusal.toString()).doesNotContain("S3CRET", "cam-KEY");
    }
    try (ClientBench bench = ClientBench.publishing()) {
      PeerScript tooLong = new PeerScript().message(3, 0, 20, 0, new byte[70_000]);
      assertThatThrownBy(() -> bench.feed(tooLong)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  @DisplayName("A key of a letter masks words of its own, and no code of the protocol")
  void shortKey() throws ProtocolException {
    PublishTarget target = new PublishTarget("live?a=1", "rtmp://h/live?a=1", "Bad");
    assertThat(target.toString()).isEqualTo("rtmp://h/live/***");
    try (ClientBench bench = new ClientBench(ClientSettings.DEFAULT, target)) {
      bench.feed(
          ClientBench.accepted()
              .command(1, ClientBench.status("error", "NetStream.Publish.BadName", "Bad Badge")));
      assertThat(bench.refusals).containsExactly(new Refusal.BadName("*** Badge"));
    }
  }

  @Test
  @DisplayName("K31, K32: app, address and key go out verbatim, and are not printed")
  void verbatim() throws ProtocolException {
    PublishTarget target =
        new PublishTarget(
            "live2?backup=1", "rtmps://h:444/live2?backup=1", "FB-1%20?s_bl=1&a=b%26c/d?e");
    assertThat(target.toString()).isEqualTo("rtmps://h:444/live2/***");
    try (ClientBench bench = new ClientBench(ClientSettings.DEFAULT, target)) {
      bench.feed(ClientBench.accepted());
      assertThat(bench.sent())
          .anyMatch(line -> line.contains("{app=live2?backup=1, "))
          .anyMatch(line -> line.endsWith("tcUrl=rtmps://h:444/live2?backup=1}"))
          .contains("4/1 publish 5 null FB-1%20?s_bl=1&a=b%26c/d?e live");
    }
  }

  @Test
  @DisplayName("#101, K40 to K42: login demands are refusals of their own")
  void logins() throws ProtocolException {
    String prefix = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=";
    assertRefused(rejected(prefix + "adobe ] : "))
        .isInstanceOfSatisfying(
            Refusal.LoginRequired.class,
            r -> assertThat(r.challenge().scheme()).isEqualTo(LoginScheme.ADOBE));
    assertRefused(rejected(prefix + "llnw ] : "))
        .isInstanceOfSatisfying(
            Refusal.LoginRequired.class,
            r -> assertThat(r.challenge().scheme()).isEqualTo(LoginScheme.LLNW));
    for (String reason : List.of("authfailed", "nosuchuser")) {
      assertRefused(rejected("[ authmod=adobe ] : ?reason=" + reason + "&opaque=x"))
          .isInstanceOf(Refusal.LoginFailed.class);
    }
    assertRefused(rejected("no")).isInstanceOf(Refusal.Denied.class);
  }

  private static PeerScript rejected(String description) {
    Map<String, Object> error =
        Scripts.fields(
            "level", "error",
            "code", "NetConnection.Connect.Rejected",
            "description", description);
    return new PeerScript().handshake().command(0, "_error", 1, null, error);
  }

  @Test
  @DisplayName("K35: everything is read: pings are answered, windows acknowledged, news passed on")
  void readsAll() throws ProtocolException {
    try (ClientBench bench = ClientBench.live()) {
      bench.feed(
          new PeerScript()
              .ints(3, 77)
              .event(6, 0x01020304)
              .control(6, Scripts.hex("0010000002"))
              .message(4, 0, 18, 1, new byte[8])
              .message(4, 0, 77, 1, new byte[8])
              .message(3, 0, 20, 0, Scripts.hex("0200"))
              .command(0, "onFCPublish", 0, null, Map.of())
              .command(1, ClientBench.status("status", "NetStream.Data.Start", "")));
      assertThat(bench.sent()).containsExactly("2/0 event 7 1020304", "2/0 window 1048576");
      assertThat(bench.events).containsExactly("status NetStream.Data.Start ");
      bench.feed(new PeerScript().ints(5, 4096));
      assertThat(bench.sent()).hasSize(1);
      bench.feed(new PeerScript().message(4, 0, 77, 1, new byte[3000]));
      assertThat(bench.sent()).containsExactly("2/0 ack " + bench.session.receivedBytes());
    }
  }

  @Test
  @DisplayName("K50, #100: a reconnect request is passed on, once in ten seconds")
  void reconnectRequest() throws ProtocolException {
    try (ClientBench bench = ClientBench.live()) {
      Map<String, Object> request =
          Scripts.fields(
              "level", "status",
              "code", "NetConnection.Connect.ReconnectRequest",
              "tcUrl", "rtmp://127.0.0.1/admin");
      bench.feed(
          new PeerScript()
              .command(0, "onStatus", 0, null, request)
              .command(0, "onStatus", 0, null, request));
      assertThat(bench.events).containsExactly("reconnect rtmp://127.0.0.1/admin");
      bench.nowMs += 9_999;
      bench.feed(new PeerScript().command(0, "onStatus", 0, null, request));
      assertThat(bench.events).hasSize(1);
      bench.nowMs += 1;
      bench.feed(new PeerScript().command(0, "onStatus", 0, null, request));
      assertThat(bench.events).hasSize(2);
    }
    try (ClientBench bench = ClientBench.live()) {
      bench.feed(
          new PeerScript()
              .command(
                  0, ClientBench.status("status", "NetConnection.Connect.ReconnectRequest", "")));
      assertThat(bench.events).containsExactly("reconnect null");
    }
  }

  @Test
  @DisplayName("A server that floods with commands is left")
  void flood() throws ProtocolException {
    try (ClientBench bench = ClientBench.live()) {
      PeerScript flood = new PeerScript();
      for (int i = 0; i < 250; i++) {
        flood.command(0, "onBWDone", 0, null);
      }
      assertThatThrownBy(() -> bench.feed(flood)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  @DisplayName("A listener may close the session when it is published")
  void closedWithin() throws ProtocolException {
    try (ClientBench bench = ClientBench.publishing()) {
      bench.onPublished = bench.session::close;
      PeerScript script = ClientBench.start().event(6, 1);
      bench.feed(script.command(1, ClientBench.status("error", "NetStream.Failed", "")));
      assertThat(bench.events).containsExactly("published");
      bench.session.unpublish(1);
      assertThat(bench.session.takeOutput()).isNull();
    }
  }

  private static ObjectAssert<Refusal> assertRefused(PeerScript script) throws ProtocolException {
    try (ClientBench bench = new ClientBench()) {
      bench.feed(script);
      assertThat(bench.events).containsExactly("refused");
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
      return assertThat(bench.refusals.getFirst());
    }
  }
}
