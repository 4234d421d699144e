package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeerControlTest {

  private static final byte[] HALF_MIB = new byte[1 << 19];

  private static PeerScript audio(int bytes) {
    byte[] body = new byte[bytes];
    body[0] = (byte) 0xAF;
    body[1] = 1;
    return new PeerScript().chunkSize(1 << 20).message(4, 0, 8, 1, body);
  }

  @Test
  @DisplayName("C33: acknowledged at half the default window, though the peer named none")
  void defaultWindow() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(audio(HALF_MIB.length));
      bench.feed(audio(HALF_MIB.length));
      assertThat(bench.replies()).isEmpty();
      bench.feed(audio(HALF_MIB.length));
      assertThat(bench.replies()).containsExactly("2/0 ack " + bench.session.receivedBytes());
      bench.feed(audio(HALF_MIB.length));
      assertThat(bench.replies()).isEmpty();
    }
  }

  @Test
  @DisplayName("C5, #24, #25: the peer's window counts; 0 is ignored, tiny ones have a floor")
  void windows() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(new PeerScript().ints(5, 100_000).ints(5, 0));
      bench.feed(audio(46_000));
      assertThat(bench.replies()).isEmpty();
      bench.feed(audio(2_000));
      assertThat(bench.replies()).containsExactly("2/0 ack " + bench.session.receivedBytes());
      bench.feed(new PeerScript().ints(5, 1));
      bench.feed(audio(1_000));
      assertThat(bench.replies()).isEmpty();
      bench.feed(audio(1_100));
      assertThat(bench.replies()).hasSize(1);
    }
  }

  @Test
  @DisplayName("C5: a read of many windows is acknowledged once")
  void oneForEachRead() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(new PeerScript().ints(5, 4096));
      assertThat(bench.replies()).hasSize(1);
      bench.feed(audio(HALF_MIB.length));
      assertThat(bench.replies()).containsExactly("2/0 ack " + bench.session.receivedBytes());
    }
  }

  @Test
  @DisplayName("C30: acknowledgements go on across the wrap at 4 GiB")
  void wrap() {
    List<String> acks = new ArrayList<>();
    Output output =
        new Output(
            UnpooledByteBufAllocator.DEFAULT,
            new ChunkWriter(UnpooledByteBufAllocator.DEFAULT, 4096),
            65_536);
    PeerControl control = new PeerControl(output);
    Transcript transcript = new Transcript();
    for (int i = 0; i < 5; i++) {
      control.received(1 << 30);
      control.acknowledge();
      ByteBuf sent = Objects.requireNonNull(output.take());
      byte[] bytes = new byte[sent.readableBytes()];
      sent.readBytes(bytes).release();
      acks.addAll(transcript.read(bytes));
    }
    assertThat(acks)
        .containsExactly(
            "2/0 ack 1073741824",
            "2/0 ack 2147483648",
            "2/0 ack 3221225472",
            "2/0 ack 0",
            "2/0 ack 1073741824");
    output.close();
  }

  @Test
  @DisplayName("2.4: Set Peer Bandwidth is answered if it differs from the window sent last")
  void bandwidth() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .control(6, Scripts.hex("002625a002")) // 2 500 000, as sent
              .control(6, Scripts.hex("0010000001"))
              .control(6, Scripts.hex("0010000000"))
              .control(6, Scripts.hex("0000000002")) // C32: no window of 0
              .control(6, Scripts.hex("0020000009")) // #27
              .control(6, Scripts.hex("00200000"))); // #27
      assertThat(bench.replies()).containsExactly("2/0 window 1048576");
    }
  }

  @Test
  @DisplayName("C34, #28: ping is answered by its four bytes; other and short events are ignored")
  void ping() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .event(6, 0xCAFEBABE)
              .event(7, 1)
              .event(3, 1)
              .event(0xFFFF, 1)
              .control(4, Scripts.hex(""))
              .control(4, Scripts.hex("00"))
              .control(4, Scripts.hex("00060102"))
              .control(4, Scripts.hex("0006010203040506")));
      assertThat(bench.replies()).containsExactly("2/0 event 7 cafebabe", "2/0 event 7 1020304");
    }
  }

  @Test
  @DisplayName("#29: of a flood of pings ten a second are answered")
  void pingFlood() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      PeerScript pings = new PeerScript();
      for (int i = 0; i < 1000; i++) {
        pings.event(6, i);
      }
      bench.feed(pings);
      assertThat(bench.replies()).hasSize(10);
      bench.nowMs += 500;
      bench.feed(pings);
      assertThat(bench.replies()).hasSize(5);
    }
  }

  @Test
  @DisplayName("#26, #30: odd acknowledgements are ignored, control may come on any stream")
  void oddControl() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          new PeerScript()
              .ints(3, -1)
              .ints(3, 5)
              .control(3, Scripts.hex("00"))
              .message(3, 0, 4, 7, Scripts.hex("000600000009")));
      assertThat(bench.replies()).containsExactly("2/0 event 7 9");
    }
  }

  @Test
  @DisplayName("#57: acks and pings are dropped for who does not read, replies end the session")
  void neverReads() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      for (int i = 0; i < 3_000; i++) {
        bench.nowMs += 1_000;
        receive(bench, new PeerScript().ints(5, 4096).event(6, i));
        receive(bench, audio(4096));
      }
      PeerScript call = new PeerScript().command(0, "foo", 1, null);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  bench.nowMs += 1_000;
                  receive(bench, call);
                }
              })
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("wait for the peer to read");
      ByteBuf output = Objects.requireNonNull(bench.session.takeOutput());
      assertThat(output.readableBytes()).isBetween(65_536, 66_000);
      output.release();
    }
  }

  private static void receive(ServerBench bench, PeerScript script) throws ProtocolException {
    bench.session.receive(Unpooled.wrappedBuffer(script.bytes()), bench.nowMs);
  }
}
