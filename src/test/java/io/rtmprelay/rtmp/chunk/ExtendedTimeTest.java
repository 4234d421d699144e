package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.RawMessage.body;
import static io.rtmprelay.rtmp.chunk.ReaderProbe.assertReads;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.rtmp.ProtocolException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedTimeTest {

  private static final int TIME = 0x01020304;

  @Test
  @DisplayName("C10: 0xFFFFFE is a time, 0xFFFFFF says that 32 bits follow")
  void readsBoundary() throws ProtocolException {
    assertReads(
        new Wire()
            .full(4, 0xFFFFFE, 1, 8, 1)
            .raw(1)
            .full(4, 0xFFFFFF, 1, 8, 1)
            .int32(0xFFFFFF)
            .raw(2),
        RawMessage.of(8, 1, 0xFFFFFE, (byte) 1),
        RawMessage.of(8, 1, 0xFFFFFF, (byte) 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 77, Integer.MIN_VALUE})
  @DisplayName("#33: any value of the extended field is used as it is")
  void usesAnyValue(int time) throws ProtocolException {
    assertReads(
        new Wire().full(4, 0xFFFFFF, 1, 8, 1).int32(time).raw(1),
        RawMessage.of(8, 1, time, (byte) 1));
  }

  @Test
  @DisplayName("C10, C17: an extended delta adds, and takes away where it has wrapped")
  void addsExtendedDeltas() throws ProtocolException {
    assertReads(
        new Wire()
            .full(4, 1_000, 1, 8, 1)
            .raw(1)
            .delta(4, 0xFFFFFF, 1, 9)
            .int32(-20)
            .raw(2)
            .deltaOnly(4, 0xFFFFFF)
            .int32(0x01000000)
            .raw(3),
        RawMessage.of(8, 1, 1_000, (byte) 1),
        RawMessage.of(9, 1, 980, (byte) 2),
        RawMessage.of(9, 1, 980 + 0x01000000, (byte) 3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("C12, C13, #35: continuations with the time repeated and without are both read")
  void readsBothKindsOfContinuation(boolean repeats) throws ProtocolException {
    byte[] body = body(300, 1);
    Wire wire = new Wire().full(6, 0xFFFFFF, 300, 9, 1).int32(TIME).raw(body, 0, 128);
    continuation(wire, 6, repeats, TIME).raw(body, 128, 256);
    continuation(wire, 6, repeats, TIME).raw(body, 256, 300);
    assertReads(wire, RawMessage.of(9, 1, TIME, body));
  }

  @Test
  @DisplayName("C13: inside a message after an extended delta the absolute time may be repeated")
  void readsRepeatedAbsoluteTime() throws ProtocolException {
    byte[] body = body(200, 2);
    Wire wire =
        new Wire()
            .full(4, 1_000, 1, 9, 1)
            .raw(1)
            .delta(4, 0xFFFFFF, 200, 9)
            .int32(-20)
            .raw(body, 0, 128)
            .bare(4)
            .int32(980)
            .raw(body, 128, 200);
    assertReads(wire, RawMessage.of(9, 1, 1_000, (byte) 1), RawMessage.of(9, 1, 980, body));
  }

  @Test
  @DisplayName("C13, C17: an extended delta is found repeated as well")
  void readsRepeatedDelta() throws ProtocolException {
    byte[] body = body(200, 2);
    Wire wire =
        new Wire()
            .full(4, 1_000, 1, 9, 1)
            .raw(1)
            .delta(4, 0xFFFFFF, 200, 9)
            .int32(-20)
            .raw(body, 0, 128)
            .bare(4)
            .int32(-20)
            .raw(body, 128, 200);
    assertReads(wire, RawMessage.of(9, 1, 1_000, (byte) 1), RawMessage.of(9, 1, 980, body));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @DisplayName("C13: the first byte that differs decides, and the connection remembers it")
  void decidesOnFirstDifferingByte(int equalBytes) throws ProtocolException {
    byte[] body = body(384, 3);
    byte[] time = {1, 2, 3, 4};
    System.arraycopy(time, 0, body, 128, equalBytes);
    body[128 + equalBytes] = 99;
    // All of the time as payload: no longer taken for a repeated one.
    System.arraycopy(time, 0, body, 256, 4);
    Wire wire =
        new Wire()
            .full(6, 0xFFFFFF, 384, 9, 1)
            .int32(TIME)
            .raw(body, 0, 128)
            .bare(6)
            .raw(body, 128, 256)
            .bare(6)
            .raw(body, 256, 384);
    assertReads(wire, RawMessage.of(9, 1, TIME, body));
  }

  @Test
  @DisplayName("C13: a body that ends in fewer than four bytes does not wait for more")
  void doesNotStall() throws ProtocolException {
    byte[] body = body(129, 4);
    body[128] = 99;
    Wire wire =
        new Wire()
            .full(6, 0xFFFFFF, 129, 9, 1)
            .int32(TIME)
            .raw(body, 0, 128)
            .bare(6)
            .raw(body[128]);
    assertReads(wire, RawMessage.of(9, 1, TIME, body));
  }

  @Test
  @DisplayName("C13: bytes held back while undecided may end a message and begin the next one")
  void givesBackUndecidedBytes() throws ProtocolException {
    byte[] body = body(129, 5);
    body[128] = 1;
    Wire wire =
        new Wire()
            .full(2, 0xFFFFFF, 129, 9, 1)
            .int32(0x01430000)
            .raw(body, 0, 128)
            .bare(2)
            .raw(body[128])
            // Its header, 0x43, 0, 9, goes on like the time until the last byte.
            .delta(3, 0x900, 1, 8)
            .raw(7);
    assertReads(wire, RawMessage.of(9, 1, 0x01430000, body), RawMessage.of(8, 0, 0x900, (byte) 7));
  }

  @Test
  @DisplayName("C13: once found repeated, it is skipped whatever it says")
  void remembersRepetition() throws ProtocolException {
    byte[] body = body(256, 6);
    Wire wire =
        new Wire()
            .full(6, 0xFFFFFF, 256, 9, 1)
            .int32(TIME)
            .raw(body, 0, 128)
            .bare(6)
            .int32(TIME)
            .raw(body, 128, 256)
            .full(6, 0xFFFFFF, 256, 9, 1)
            .int32(TIME)
            .raw(body, 0, 128)
            .bare(6)
            .int32(0x55555555)
            .raw(body, 128, 256);
    assertReads(wire, RawMessage.of(9, 1, TIME, body), RawMessage.of(9, 1, TIME, body));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("C15: format 3 that begins a message has the extended delta again")
  void repeatsExtendedDelta(boolean repeats) throws ProtocolException {
    Wire wire =
        new Wire().full(4, 1_000, 1, 8, 1).raw(90).deltaOnly(4, 0xFFFFFF).int32(0x01000000).raw(91);
    continuation(wire, 4, repeats, 0x01000000).raw(92);
    assertReads(
        wire,
        RawMessage.of(8, 1, 1_000, (byte) 90),
        RawMessage.of(8, 1, 1_000 + 0x01000000, (byte) 91),
        RawMessage.of(8, 1, 1_000 + 0x02000000, (byte) 92));
  }

  @Test
  @DisplayName("C16: a stream runs across 4 h 39 min 37 s by small deltas")
  void crossesTheBoundary() throws ProtocolException {
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      probe.read(new Wire().full(4, 16_777_000, 1, 8, 1).raw(0));
      for (int i = 1; i <= 100; i++) {
        probe.read(new Wire().deltaOnly(4, 23).raw(i));
      }
      assertThat(probe.messages).hasSize(101);
      assertThat(probe.messages.getLast().timestampMs()).isEqualTo(16_777_000 + 2_300);
    }
  }

  @Test
  @DisplayName("#34: times that jump by 2^31 are passed on without overflow")
  void passesJumps() throws ProtocolException {
    Wire wire = new Wire().full(4, 0, 1, 8, 1).raw(1);
    wire.deltaOnly(4, 0xFFFFFF).int32(Integer.MIN_VALUE).raw(2);
    wire.deltaOnly(4, 0xFFFFFF).int32(Integer.MIN_VALUE).raw(3);
    assertReads(
        wire,
        RawMessage.of(8, 1, 0, (byte) 1),
        RawMessage.of(8, 1, Integer.MIN_VALUE, (byte) 2),
        RawMessage.of(8, 1, 0, (byte) 3));
  }

  private static Wire continuation(Wire wire, int csid, boolean repeats, int time) {
    wire.bare(csid);
    return repeats ? wire.int32(time) : wire;
  }
}
