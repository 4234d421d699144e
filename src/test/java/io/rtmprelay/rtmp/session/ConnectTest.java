package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {

  @Test
  @DisplayName("K3: window, bandwidth and chunk size come before the result")
  void order() throws ProtocolException {
    try (ServerBench bench = new ServerBench()) {
      bench.feed(Scripts.connect());
      assertThat(bench.replies())
          .containsExactly(
              "2/0 window 2500000",
              "2/0 bandwidth 2500000 2",
              "2/0 chunk size 4096",
              "3/0 _result 1 {fmsVer=FMS/3,0,1,123, capabilities=31} {level=status,"
                  + " code=NetConnection.Connect.Success, description=Connection succeeded.,"
                  + " objectEncoding=0}");
    }
  }

  @Test
  @DisplayName("K3: the result has the transaction id of the call; without one it has 1")
  void transactionId() throws ProtocolException {
    assertThat(lastReplyTo("connect", 7, Map.of("app", "live"))).startsWith("3/0 _result 7 ");
    assertThat(lastReplyTo("connect", Double.NaN, Map.of("app", "live")))
        .startsWith("3/0 _result 1 ");
    assertThat(lastReplyTo("connect", "one", Map.of())).startsWith("3/0 _result 1 ");
  }

  @Test
  @DisplayName("K4, K51: Enhanced RTMP fields are answered, each of them asks")
  void enhanced() throws ProtocolException {
    List<Map<String, Object>> asking =
        List.of(
            Scripts.fields("app", "live", "fourCcList", List.of("hvc1")),
            Scripts.fields("app", "live", "videoFourCcInfoMap", Map.of("*", 4)),
            Scripts.fields("app", "live", "audioFourCcInfoMap", Map.of("*", 4)),
            Scripts.fields("app", "live", "capsEx", 3));
    for (Map<String, Object> fields : asking) {
      assertThat(lastReplyTo("connect", 1, fields))
          .endsWith(
              "objectEncoding=0, fourCcList=[*], videoFourCcInfoMap={*=4},"
                  + " audioFourCcInfoMap={*=4}, capsEx=15, videoFunction=14}");
    }
  }

  @Test
  @DisplayName("K4: videoFunction is older than Enhanced RTMP and asks for nothing")
  void legacyFields() throws ProtocolException {
    assertThat(
            lastReplyTo(
                "connect",
                1,
                Scripts.fields("app", "live", "videoFunction", 1, "videoCodecs", 252)))
        .doesNotContain("fourCcList", "capsEx");
  }

  @Test
  @DisplayName("K52: the request says whether connect was enhanced; media does not depend on it")
  void enhancedRequest() throws ProtocolException {
    for (boolean enhanced : new boolean[] {true, false}) {
      try (ServerBench bench = ServerBench.open()) {
        Map<String, Object> fields = Scripts.fields("app", "live");
        if (enhanced) {
          fields.put("capsEx", 2);
        }
        bench.feed(new PeerScript().handshake().command(0, "connect", 1, fields));
        bench.feed(Scripts.publish().video(1, 0, "9168766331000000aa"));
        assertThat(bench.requests.getFirst().enhanced()).isEqualTo(enhanced);
        assertThat(bench.events.getLast()).startsWith("VIDEO KEY @0 91");
      }
    }
  }

  @Test
  @DisplayName("K1, #44: no object, no app, an app that is a number, absent and odd fields")
  void tolerated() throws ProtocolException {
    assertConnects(new Object[] {"connect", 1});
    assertConnects(new Object[] {"connect", 1, null});
    assertConnects(new Object[] {"connect", 1, Map.of()});
    assertConnects(new Object[] {"connect", 1, Map.of("app", 5, "tcUrl", false)});
    assertConnects(new Object[] {"connect", 1, Map.of("app", "live/_definst_/")});
    assertConnects(
        new Object[] {
          "connect",
          1,
          Scripts.fields(
              "app", "", "tcUrl", "\"rtmp://h/live\"", "odd", List.of(1), "fourCcList", 7)
        });
  }

  private static void assertConnects(Object[] values) throws ProtocolException {
    try (ServerBench bench = new ServerBench()) {
      bench.feed(new PeerScript().handshake().command(0, values));
      assertThat(bench.replies().getLast()).contains("NetConnection.Connect.Success");
      assertThat(bench.session.closing()).isFalse();
    }
  }

  @Test
  @DisplayName("K5, #43: a second connect gets _error, then the connection ends")
  void twice() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .command(0, "connect", 9, Map.of("app", "live"))
              .command(0, "createStream", 10, null));
      assertThat(bench.replies())
          .containsExactly(
              "3/0 _error 9 null {level=error, code=NetConnection.Connect.Rejected,"
                  + " description=Connected already.}");
      assertThat(bench.session.closing()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "createStream", "releaseStream", "_result", "foo"})
  @DisplayName("K5, #42: any other command before connect ends the session")
  void connectFirst(String name) {
    try (ServerBench bench = new ServerBench()) {
      PeerScript script = new PeerScript().handshake().command(0, name, 1, null, "s3cret");
      assertThatThrownBy(() -> bench.feed(script))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("connect")
          .hasMessageNotContaining("s3cret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000", // #39: no string first
        "0200076365", // cut within the name
        "020007636f6e6e656374003ff0", // #61: a number of two bytes
        "020007636f6e6e656374003ff00000000000000300036170700200", // cut within the object
        "020007636f6e6e656374003ff000000000000012", // #67: no such marker
        ""
      })
  @DisplayName("K1, #39, #61: before connect, a command that cannot be read ends the session")
  void unreadable(String hex) {
    for (int typeId : new int[] {20, 17}) {
      try (ServerBench bench = new ServerBench()) {
        PeerScript script = new PeerScript().handshake().message(3, 0, typeId, 0, Scripts.hex(hex));
        assertThatThrownBy(() -> bench.feed(script))
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("connect is expected");
      }
    }
  }

  @Test
  @DisplayName("#45: an app that cannot be part of a name is InvalidApp")
  void invalidApp() throws ProtocolException {
    for (String app : new String[] {"../etc", "a\0b", "a\r\nb", "%00", "x".repeat(1025)}) {
      try (ServerBench bench = new ServerBench()) {
        bench.feed(new PeerScript().handshake().command(0, "connect", 1, Map.of("app", app)));
        assertThat(bench.replies())
            .containsExactly(
                "3/0 _error 1 null {level=error, code=NetConnection.Connect.InvalidApp,"
                    + " description=No such application.}");
        assertThat(bench.session.closing()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("3.1: connect in type 17, with and without its selector, with an AMF3 object")
  void amf3() throws ProtocolException {
    byte[] plain = PeerScript.amf0("connect", 1, Map.of("app", "live"));
    // Name and id in AMF0, then 0x11 and an AMF3 object: dynamic, anonymous, app = "live".
    byte[] switched =
        Scripts.hex("00020007636f6e6e656374003ff0000000000000110a0b010761707006096c69766501");
    for (byte[] body : new byte[][] {plain, Scripts.selected(plain), switched}) {
      try (ServerBench bench = ServerBench.open()) {
        bench.feed(new PeerScript().handshake().message(3, 0, 17, 0, body));
        bench.feed(Scripts.publish());
        assertThat(bench.events).containsExactly("publish live/cam");
      }
    }
  }

  @Test
  @DisplayName("K50: only a client whose capsEx has bit 1 is asked to reconnect, here or elsewhere")
  void reconnectRequest() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      assertThat(bench.session.requestReconnect(null, "moving")).isFalse();
      assertThat(bench.session.takeOutput()).isNull();
    }
    try (ServerBench bench = new ServerBench()) {
      Map<String, Object> fields = Scripts.fields("app", "live", "capsEx", 1);
      bench.feed(new PeerScript().handshake().command(0, "connect", 1, fields));
      bench.replies();
      assertThat(bench.session.requestReconnect(null, "moving")).isTrue();
      bench.take();
      assertThat(bench.replies())
          .containsExactly(
              "3/0 onStatus 0 null {level=status, code=NetConnection.Connect.ReconnectRequest,"
                  + " description=moving}");
      assertThat(bench.session.requestReconnect("//other/live", "moving")).isTrue();
      bench.take();
      assertThat(bench.replies())
          .containsExactly(
              "3/0 onStatus 0 null {level=status, code=NetConnection.Connect.ReconnectRequest,"
                  + " description=moving, tcUrl=//other/live}");
    }
    try (ServerBench bench = new ServerBench()) {
      Map<String, Object> others = Scripts.fields("app", "live", "capsEx", 14);
      bench.feed(new PeerScript().handshake().command(0, "connect", 1, others));
      bench.replies();
      assertThat(bench.session.requestReconnect(null, "moving")).isFalse();
      bench.take();
      assertThat(bench.replies()).isEmpty();
    }
  }

  private static String lastReplyTo(Object... values) throws ProtocolException {
    try (ServerBench bench = new ServerBench()) {
      bench.feed(new PeerScript().handshake().command(0, values));
      return bench.replies().getLast();
    }
  }
}
