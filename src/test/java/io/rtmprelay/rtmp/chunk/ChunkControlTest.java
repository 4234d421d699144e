package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.RawMessage.body;
import static io.rtmprelay.rtmp.chunk.ReaderProbe.assertReads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.rtmp.ProtocolException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Set Chunk Size and Abort, which the reader handles itself. */
class ChunkControlTest {

  /** Room before a body for its first header. */
  private static final int HEADROOM = 12;

  @Test
  @DisplayName("C20: a new chunk size holds for the rest of unfinished messages")
  void appliesToUnfinishedMessages() throws ProtocolException {
    byte[] body = body(300, 1);
    Wire wire =
        new Wire()
            .full(6, 0, 300, 9, 1)
            .raw(body, 0, 128)
            .setChunkSize(100)
            .bare(6)
            .raw(body, 128, 228)
            .setChunkSize(4096)
            .bare(6)
            .raw(body, 228, 300);
    assertReads(wire, RawMessage.of(9, 1, 0, body));
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 0xFFFFFF, 0x1000000, 0x7FFFFFFF})
  @DisplayName("C21, C22, #20: sizes up to 0x7FFFFFFF; what is not used is not allocated")
  void takesLargeSizes(int size) throws ProtocolException {
    byte[] body = body(300, 1);
    assertReads(
        new Wire().setChunkSize(size).full(6, 0, 300, 9, 1).raw(body),
        RawMessage.of(9, 1, 0, body));
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().setChunkSize(size).full(6, 0, 10, 9, 1).raw(new byte[10]));
      assertThat(probe.allocator.requestedBytes()).isEqualTo(4 + HEADROOM + 10);
    }
  }

  @Test
  @DisplayName("C20: chunks of one byte, the control message itself included")
  void takesChunksOfOneByte() throws ProtocolException {
    Wire wire = new Wire().setChunkSize(1).full(2, 0, 4, 1, 0).raw(0).bare(2).raw(0);
    wire.bare(2).raw(0).bare(2).raw(2).full(4, 5, 3, 8, 1).raw(7, 8).bare(4).raw(9);
    assertReads(wire, RawMessage.of(8, 1, 5, (byte) 7, (byte) 8, (byte) 9));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0x80000000, 2147483648", "0xFFFFFFFF, 4294967295"})
  @DisplayName("C21, #15, #16: 0 and the top bit end the connection")
  void refusesSizes(String size, String shown) {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      assertThatThrownBy(() -> probe.read(new Wire().setChunkSize(Long.decode(size).intValue())))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Set Chunk Size to " + shown + ", expected 1 to 2147483647");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @DisplayName("C21, #17: a body shorter than 4 ends the connection")
  void refusesShortBody(int length) {
    Wire wire = new Wire().full(2, 0, length, 1, 0).raw(new byte[length]);
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      assertThatThrownBy(() -> probe.read(wire))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("Set Chunk Size of " + length + " bytes, expected 4");
    }
  }

  @Test
  @DisplayName("#18, #30: of a longer body the first 4 bytes count, on any chunk stream")
  void usesFirstBytes() throws ProtocolException {
    byte[] body = body(200, 1);
    assertReads(
        new Wire().full(9, 50, 7, 1, 3).int32(200).raw(1, 2, 3).full(6, 0, 200, 9, 1).raw(body),
        RawMessage.of(9, 1, 0, body));
  }

  @Test
  @DisplayName("Abort drops the unfinished message and keeps what its header said")
  void aborts() throws ProtocolException {
    assertReads(
        new Wire()
            .full(6, 40, 200, 9, 1)
            .raw(new byte[128])
            .abort(6)
            .deltaOnly(6, 2)
            .raw(body(200, 1), 0, 128)
            .bare(6)
            .raw(body(200, 1), 128, 200),
        RawMessage.of(9, 1, 42, body(200, 1)));
  }

  @Test
  @DisplayName("Abort frees the memory of what it drops")
  void abortFrees() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().full(6, 40, 200, 9, 1).raw(new byte[128]));
      assertThat(probe.allocator.liveBytes()).isEqualTo(HEADROOM + 200);
      probe.read(new Wire().abort(6));
      assertThat(probe.allocator.liveBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5, 77, -1})
  @DisplayName("#22: Abort of a chunk stream without an unfinished message is ignored")
  void ignoresAbortOfNothing(int csid) throws ProtocolException {
    assertReads(
        new Wire().full(5, 1, 1, 8, 1).raw(1).abort(csid).full(5, 2, 1, 8, 1).raw(2),
        RawMessage.of(8, 1, 1, (byte) 1),
        RawMessage.of(8, 1, 2, (byte) 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @DisplayName("#23: a short Abort is dropped")
  void dropsShortAbort(int length) throws ProtocolException {
    byte[] body = body(150, 1);
    assertReads(
        new Wire()
            .full(6, 1, 150, 9, 1)
            .raw(body, 0, 128)
            .full(2, 0, length, 2, 0)
            .raw(new byte[length])
            .bare(6)
            .raw(body, 128, 150),
        RawMessage.of(9, 1, 1, body));
  }

  @Test
  @DisplayName("#21: a flood of control messages without media ends the connection")
  void limitsControls() throws ProtocolException {
    Wire most = new Wire();
    for (int i = 0; i < ChunkReader.MAX_IDLE_CONTROLS; i++) {
      most.setChunkSize(128 + i);
    }
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(most).read(new Wire().full(5, 0, 1, 8, 1).raw(1));
      probe.read(most);
      assertThatThrownBy(() -> probe.read(new Wire().abort(3)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("more than 1000 Set Chunk Size and Abort messages in a row");
    }
  }
}
