package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private static void assertDeadline(ServerBench bench, long deadlineMs, String fault)
      throws ProtocolException {
    assertThat(bench.session.deadlineMs()).isEqualTo(deadlineMs);
    bench.session.tick(deadlineMs - 1);
    assertThatThrownBy(() -> bench.session.tick(deadlineMs))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(fault);
  }

  @Test
  @DisplayName("#1: who sends nothing is late after 10 s")
  void silent() throws ProtocolException {
    try (ServerBench bench = new ServerBench()) {
      assertDeadline(bench, 10_000, "no publish within 10000 ms");
    }
  }

  @Test
  @DisplayName("H6, #2, #55: neither drip nor handshake nor connect extend the deadline")
  void drip() throws ProtocolException {
    try (ServerBench bench = new ServerBench()) {
      byte[] bytes = Scripts.connect().bytes();
      for (int i = 0; i < 9; i++) {
        bench.nowMs = i * 1_000L;
        bench.feed(Arrays.copyOfRange(bytes, i, i + 1));
      }
      bench.feed(Arrays.copyOfRange(bytes, 9, bytes.length));
      bench.feed(new PeerScript().command(0, "releaseStream", 2, null, "cam"));
      assertDeadline(bench, 10_000, "no publish");
    }
  }

  @Test
  @DisplayName("While the answer to publish is awaited, the publisher is not late")
  void pending() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
      bench.session.tick(1_000_000);
    }
  }

  @Test
  @DisplayName("#56: who publishes and sends no media is late after 15 s; other messages are none")
  void idle() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      assertThat(bench.session.deadlineMs()).isEqualTo(15_000);
      bench.nowMs = 4_000;
      bench.feed(new PeerScript().audio(1, 0, Scripts.AUDIO));
      bench.nowMs = 7_000;
      bench.feed(new PeerScript().event(6, 1).command(0, "foo", 0, null).video(2, 0, "1702000000"));
      bench.feed(new PeerScript().data(1, "onTextData", null).video(1, 0, "").video(1, 0, "17"));
      assertDeadline(bench, 19_000, "no media for 15000 ms");
    }
  }

  @Test
  @DisplayName("After a publication ended there is one deadline for the next")
  void again() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.nowMs = 60_000;
      bench.feed(new PeerScript().command(1, "closeStream", 0, null));
      assertDeadline(bench, 70_000, "no publish");
    }
  }

  @Test
  @DisplayName("K38, #99: one deadline for each reply, which drip does not extend")
  void serverReplies() throws ProtocolException {
    try (ClientBench bench = new ClientBench()) {
      assertThat(bench.session.deadlineMs()).isEqualTo(10_000);
      bench.nowMs = 1_000;
      bench.feed(new PeerScript().handshake());
      assertThat(bench.session.deadlineMs()).isEqualTo(11_000);
      byte[] reply = new PeerScript().command(0, "_result", 1, null, Map.of()).bytes();
      for (int i = 0; i < 9; i++) {
        bench.nowMs += 1_000;
        bench.feed(new byte[] {reply[i]});
      }
      bench.session.tick(10_999);
      assertThatThrownBy(() -> bench.session.tick(11_000))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("no answer to connect within 10000 ms");
    }
    try (ClientBench bench = ClientBench.publishing()) {
      assertThatThrownBy(() -> bench.session.tick(10_000))
          .hasMessageContaining("no answer to publish");
    }
  }

  @Test
  @DisplayName("K50: a publish that is held back is asked for when it is wanted, however early")
  void held() throws ProtocolException {
    try (ClientBench bench = ClientBench.holding()) {
      bench.feed(ClientBench.accepted());
      assertThat(bench.events).containsExactly("held");
      assertThat(bench.sent()).noneMatch(line -> line.contains("publish 5"));
      assertThat(bench.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
      bench.nowMs = 60_000;
      bench.session.publish(bench.nowMs);
      bench.take();
      assertThat(bench.sent())
          .containsExactly("4/1 publish 5 null " + ClientBench.TARGET.key() + " live");
      assertThat(bench.session.deadlineMs()).isEqualTo(70_000);
      bench.feed(ClientBench.start());
      assertThat(bench.events).containsExactly("held", "published");
    }
    try (ClientBench bench = ClientBench.holding()) {
      bench.session.publish(0);
      bench.feed(ClientBench.accepted());
      assertThat(bench.sent()).endsWith("4/1 publish 5 null " + ClientBench.TARGET.key() + " live");
      assertThat(bench.events).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "#58: who publishes and ends in a row, again and again, is cut off; after a pause not")
  void publishesInARow() throws ProtocolException {
    PeerScript again =
        new PeerScript()
            .command(1, "publish", 0, null, "cam")
            .command(0, "deleteStream", 0, null, 1);
    try (ServerBench bench = ServerBench.connected()) {
      bench.autoAccept = true;
      for (int i = 0; i < 20; i++) {
        bench.feed(again);
      }
      assertThatThrownBy(() -> bench.feed(again))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("more than 20 publishes and plays in a row");
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.autoAccept = true;
      for (int i = 0; i < 60; i++) {
        bench.nowMs += 1_000;
        bench.feed(again);
      }
      assertThat(bench.session.closing()).isFalse();
    }
  }
}
