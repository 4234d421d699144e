package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.RawMessage.body;
import static io.rtmprelay.rtmp.chunk.ReaderProbe.assertReads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 63, 64, 319, 320, 65_599})
  @DisplayName("C1, C3, C5: a message of three chunks on each form of csid; msid is little-endian")
  void readsMessageInChunks(int csid) throws ProtocolException {
    byte[] body = body(300, csid);
    Wire wire =
        new Wire()
            .full(csid, 0xABCDEF, 300, 9, 0x01020304)
            .raw(body, 0, 128)
            .bare(csid)
            .raw(body, 128, 256)
            .bare(csid)
            .raw(body, 256, 300);
    assertReads(wire, RawMessage.of(9, 0x01020304, 0xABCDEF, body));
  }

  @Test
  @DisplayName("C1: the two-byte and the three-byte form of a csid are one chunk stream")
  void formsOfCsidAreOneStream() throws ProtocolException {
    Wire wire = new Wire().full(100, 10, 1, 8, 1).raw(7);
    wire.raw(0x81, 100 - 64, 0).medium(5).raw(8);
    assertReads(wire, RawMessage.of(8, 1, 10, (byte) 7), RawMessage.of(8, 1, 15, (byte) 8));
  }

  @Test
  @DisplayName("C2, C3: formats 0, 1 and 2; times wrap modulo 2^32")
  void addsDeltas() throws ProtocolException {
    Wire wire =
        new Wire()
            .full(4, 0xFFFFFF, 1, 8, 1)
            .int32(-10)
            .raw(1)
            .delta(4, 5, 2, 9)
            .raw(2, 3)
            .deltaOnly(4, 20)
            .raw(4, 5);
    assertReads(
        wire,
        RawMessage.of(8, 1, -10, (byte) 1),
        RawMessage.of(9, 1, -5, (byte) 2, (byte) 3),
        RawMessage.of(9, 1, 15, (byte) 4, (byte) 5));
  }

  @ParameterizedTest
  @CsvSource({"1000, 2000, 3000", "5000, 10000, 15000", "5001, 5001, 5001"})
  @DisplayName("C4: format 3 right after format 0 adds its time again, unless that is implausible")
  void repeatsAbsoluteTimeAsDelta(int time, int second, int third) throws ProtocolException {
    Wire wire = new Wire().full(4, time, 1, 8, 1).raw(1).bare(4).raw(2).bare(4).raw(3);
    assertReads(
        wire,
        RawMessage.of(8, 1, time, (byte) 1),
        RawMessage.of(8, 1, second, (byte) 2),
        RawMessage.of(8, 1, third, (byte) 3));
  }

  @Test
  @DisplayName("C4: format 3 after a delta repeats the delta, however long")
  void repeatsDelta() throws ProtocolException {
    Wire wire =
        new Wire()
            .full(4, 100, 1, 8, 1)
            .raw(1)
            .deltaOnly(4, 9_000)
            .raw(2)
            .bare(4)
            .raw(3)
            .bare(4)
            .raw(4);
    assertReads(
        wire,
        RawMessage.of(8, 1, 100, (byte) 1),
        RawMessage.of(8, 1, 9_100, (byte) 2),
        RawMessage.of(8, 1, 18_100, (byte) 3),
        RawMessage.of(8, 1, 27_100, (byte) 4));
  }

  @Test
  @DisplayName("C6: format 1 on a new chunk stream is tolerated, with stream 0 and time = delta")
  void toleratesDeltaFirst() throws ProtocolException {
    assertReads(
        new Wire().delta(2, 77, 4, 4).int32(9),
        RawMessage.of(4, 0, 77, (byte) 0, (byte) 0, (byte) 0, (byte) 9));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  @DisplayName("C6, #10: format 2 or 3 on a new chunk stream ends the connection")
  void refusesHeaderWithoutBasis(int format) {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      assertThatThrownBy(() -> probe.read(new Wire().basic(format, 7)))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("chunk of format " + format + " on new chunk stream 7, expected format 0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("C7, #11: formats 0 to 2 inside a message end the connection")
  void refusesHeaderInsideMessage(int format) throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().full(4, 0, 200, 9, 1).raw(new byte[128]));
      assertThatThrownBy(() -> probe.read(new Wire().basic(format, 4)))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("inside a message on chunk stream 4, 72 bytes before its end");
    }
  }

  @Test
  @DisplayName("C8: messages of several chunk streams interleave")
  void interleaves() throws ProtocolException {
    byte[] audio = body(150, 1);
    byte[] video = body(300, 2);
    Wire wire =
        new Wire()
            .full(6, 40, 300, 9, 1)
            .raw(video, 0, 128)
            .full(5, 41, 150, 8, 1)
            .raw(audio, 0, 128)
            .bare(6)
            .raw(video, 128, 256)
            .bare(5)
            .raw(audio, 128, 150)
            .bare(6)
            .raw(video, 256, 300);
    assertReads(wire, RawMessage.of(8, 1, 41, audio), RawMessage.of(9, 1, 40, video));
  }

  @Test
  @DisplayName("C9, #32: a message without body is complete with its header")
  void passesEmptyMessages() throws ProtocolException {
    assertReads(
        new Wire().full(6, 40, 0, 9, 1).deltaOnly(6, 2).bare(6),
        RawMessage.of(9, 1, 40),
        RawMessage.of(9, 1, 42),
        RawMessage.of(9, 1, 44));
  }

  @Test
  @DisplayName("#31: types without meaning are passed on for the session to count")
  void passesUnknownTypes() throws ProtocolException {
    assertReads(
        new Wire().full(3, 0, 1, 0, 0).raw(1).full(3, 0, 1, 255, 0).raw(2),
        RawMessage.of(0, 0, 0, (byte) 1),
        RawMessage.of(255, 0, 0, (byte) 2));
  }

  @Test
  @DisplayName("A receiver may close the reader; nothing more is read or kept")
  void closesFromWithin() throws ProtocolException {
    TrackingAllocator allocator = new TrackingAllocator();
    List<Integer> types = new ArrayList<>();
    ChunkReader[] reader = new ChunkReader[1];
    reader[0] =
        new ChunkReader(
            allocator,
            4096,
            (typeId, streamId, timestampMs, body) -> {
              types.add(typeId);
              body.release();
              reader[0].close();
            });
    byte[] bytes =
        new Wire()
            .full(6, 0, 200, 9, 1)
            .raw(new byte[128])
            .full(5, 0, 1, 8, 1)
            .raw(1)
            .full(4, 0, 1, 18, 1)
            .raw(1)
            .toBytes();

    var in = Unpooled.wrappedBuffer(bytes);
    reader[0].read(in);
    reader[0].read(Unpooled.wrappedBuffer(bytes));

    assertThat(types).containsExactly(8);
    assertThat(in.isReadable()).isFalse();
    allocator.assertAllFree();
  }
}
