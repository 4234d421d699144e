package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadLimitsTest {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {64 * KIB + 1, 0xFFFFFF})
  @DisplayName("#14: before publish a longer message is refused on its header")
  void refusesLongMessageBeforePublish(int length) {
    try (ReaderProbe probe = ReaderProbe.untrusted()) {
      assertThatThrownBy(() -> probe.read(new Wire().full(3, 0, length, 20, 0)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("message of " + length + " bytes, at most 65536 allowed");
      assertThat(probe.allocator.requestedBytes()).isZero();
    }
  }

  @Test
  @DisplayName("Before publish 64 KiB are allowed, and once trusted 16 MiB less one")
  void allowsUpToTheLimit() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.untrusted()) {
      probe.read(new Wire().setChunkSize(0xFFFFFF));
      probe.read(new Wire().full(3, 0, 64 * KIB, 20, 0)).read(new byte[64 * KIB]);
      probe.reader.trusted();
      probe.read(new Wire().full(6, 0, 0xFFFFFF, 9, 1)).read(RawMessage.body(0xFFFFFF, 1));
      assertThat(probe.messages)
          .extracting(m -> m.body().remaining())
          .containsExactly(64 * KIB, 0xFFFFFF);
      assertThat(probe.messages.getLast().body().array()).isEqualTo(RawMessage.body(0xFFFFFF, 1));
    }
  }

  @Test
  @DisplayName("C9, #14: once trusted, what is over a limit of its own is refused on its header")
  void allowsUpToAnotherLimit() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.untrusted()) {
      probe.reader.trusted(MIB);
      probe.read(new Wire().setChunkSize(0xFFFFFF));
      probe.read(new Wire().full(6, 0, MIB, 9, 1)).read(RawMessage.body(MIB, 1));
      assertThat(probe.messages).hasSize(1);
      assertThatThrownBy(() -> probe.read(new Wire().full(6, 0, MIB + 1, 9, 1)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("message of 1048577 bytes, at most 1048576 allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("#12: a new chunk stream in each chunk ends at 16, or 64 once trusted")
  void limitsChunkStreams(boolean trusted) throws ProtocolException {
    int most = trusted ? 64 : 16;
    try (ReaderProbe probe = trusted ? ReaderProbe.trusted() : ReaderProbe.untrusted()) {
      for (int i = 0; i < most; i++) {
        probe.read(new Wire().full(1000 + i, 0, 1, 8, 1).raw(1));
      }
      assertThatThrownBy(() -> probe.read(new Wire().full(3, 0, 1, 8, 1)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("more than " + most + " chunk streams");
      assertThat(probe.messages).hasSize(most);
    }
  }

  @Test
  @DisplayName("#13: 64 messages of 16 MiB declared hold one segment each")
  void holdsWhatCame() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      for (int i = 0; i < 64; i++) {
        probe.read(new Wire().full(100 + i, 0, 0xFFFFFF, 9, 1).raw(new byte[128]));
      }
      assertThat(probe.allocator.liveBytes()).isEqualTo(64L * 64 * KIB);
    }
  }

  @Test
  @DisplayName("#13: unfinished messages hold 32 MiB at most")
  void limitsUnfinishedBytes() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().setChunkSize(8 * MIB));
      byte[] chunk = new byte[8 * MIB];
      for (int i = 0; i < 3; i++) {
        probe.read(new Wire().full(10 + i, 0, 0xFFFFFF, 20, 1)).read(chunk);
      }
      probe.read(new Wire().full(20, 0, 0xFFFFFF, 20, 1)).read(chunk, 0, 8 * MIB - 64 * KIB);
      probe.read(new byte[64 * KIB]);
      assertThat(probe.allocator.liveBytes()).isEqualTo(32 * MIB);

      assertThatThrownBy(() -> probe.read(new Wire().bare(20).raw(1)))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("unfinished messages hold")
          .hasMessageContaining("at most 33554432 allowed");
      assertThat(probe.allocator.liveBytes()).isLessThanOrEqualTo(32 * MIB + 64 * KIB);
    }
  }

  @Test
  @DisplayName("#13: what is finished or aborted no longer counts")
  void forgetsFinishedBytes() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().setChunkSize(15 * MIB));
      byte[] most = new byte[15 * MIB];
      for (int i = 0; i < 4; i++) {
        probe.read(new Wire().full(6, 0, most.length, 9, 1)).read(most);
        probe.read(new Wire().full(5, 0, most.length + 1, 9, 1)).read(most);
        probe.read(new Wire().abort(5));
      }
      assertThat(probe.messages).hasSize(4);
    }
  }

  @Test
  @DisplayName("#19: a message of 1 MiB in chunks of one byte takes its bytes and no more")
  void readsChunksOfOneByte() throws ProtocolException {
    byte[] body = RawMessage.body(MIB, 3);
    Wire wire = new Wire().setChunkSize(1).full(6, 7, MIB, 9, 1).raw(body[0]);
    for (int i = 1; i < MIB; i++) {
      wire.bare(6).raw(body[i]);
    }
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      ByteBuf in = Unpooled.wrappedBuffer(wire.toBytes());
      while (in.isReadable()) {
        probe.reader.read(in.readSlice(Math.min(1460, in.readableBytes())));
      }
      assertThat(probe.messages).containsExactly(RawMessage.of(9, 1, 7, body));
      assertThat(probe.allocator.requestedBytes()).isEqualTo(4 + MIB + (MIB - 1) / 4096);
      assertThat(probe.allocator.buffers()).isEqualTo(1 + 17);
    }
  }
}
