package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs #10 to #21: chunks that cannot be, and too many of them. */
class ChunkAttackTest {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int MAX_LENGTH = 0xFFFFFF;
  private static final int SET_CHUNK_SIZE = 1;

  @RegisterExtension static final Arena arena = Arena.patient();

  private static Bytes setChunkSize(Bytes body) {
    return new Bytes().message(2, SET_CHUNK_SIZE, 0, 0, body.toBytes(), 128);
  }

  @ParameterizedTest(name = "#10: format {0} on a new chunk stream ends the connection")
  @ValueSource(ints = {2, 3})
  @DisplayName("#10: a header that builds on none ends the connection")
  void nothingToBuildOn(int format) {
    Bytes chunk = new Bytes().basic(format, 40).zeros(64);
    arena.connected().send(chunk).assertClosed();
    arena.published().assertAlive().send(chunk).assertClosed();
  }

  static Stream<Bytes> newHeaders() {
    return Stream.of(
        new Bytes().full(40, 0, 8, Bytes.VIDEO, 1),
        new Bytes().basic(1, 40).u24(40).u24(8).u8(Bytes.VIDEO),
        new Bytes().basic(2, 40).u24(40));
  }

  @ParameterizedTest(name = "#11: case {index}")
  @MethodSource("newHeaders")
  @DisplayName("#11: a header of format 0, 1 or 2 inside a message ends the connection")
  void spliced(Bytes header) {
    Bytes cut = new Bytes().full(40, 0, 200_000, Bytes.VIDEO, 1).zeros(65_536);
    arena.published().assertAlive().send(cut).send(header.zeros(8)).assertClosed();
  }

  @Test
  @DisplayName("#12: a new chunk stream in each chunk ends at the limit")
  void manyChunkStreams() {
    Bytes flood = new Bytes();
    for (int csid = 2; csid < 65_600; csid++) {
      flood.message(csid, Bytes.VIDEO, 1, 0, new byte[1], 128);
    }
    Attacker untrusted = arena.connected().send(flood);
    untrusted.assertClosed();
    Attacker trusted = arena.published().assertAlive().send(flood);
    trusted.assertClosed();
  }

  @Test
  @DisplayName("#13: of messages that declare 16 MiB only what came is held, and not without end")
  void manyLongMessages() {
    Attacker attacker = arena.published().assertAlive().chunkSize(128);
    long before = Arena.buffers();
    int messages = 56;
    for (int i = 0; i < messages; i++) {
      attacker.send(new Bytes().full(100 + i, 0, MAX_LENGTH, Bytes.VIDEO, 1).zeros(128));
    }
    attacker.assertAlive();
    assertThat(Arena.buffers() - before).isLessThan(messages * 64L * KIB + MIB);

    attacker.chunkSize(MIB);
    for (int i = 0; i < messages && !attacker.isClosed(); i++) {
      attacker.send(new Bytes().basic(3, 100 + i).zeros(MIB));
    }
    attacker.assertClosed();
  }

  @Test
  @DisplayName("#14: before publish a message of 16 MiB ends the connection with its header")
  void longBeforePublish() {
    Attacker attacker = arena.connected();
    attacker.send(new Bytes().full(6, 0, MAX_LENGTH, Bytes.VIDEO, 1)).assertClosed();
  }

  @Test
  @DisplayName("#15: Set Chunk Size to 0 ends the connection")
  void chunkSizeOfZero() {
    arena.connected().send(setChunkSize(new Bytes().u32(0))).assertClosed();
  }

  @ParameterizedTest(name = "#16: Set Chunk Size to {0} ends the connection")
  @ValueSource(longs = {0x80000000L, 0xFFFFFFFFL})
  @DisplayName("#16: Set Chunk Size with its top bit ends the connection")
  void negativeChunkSize(long size) {
    arena.connected().send(setChunkSize(new Bytes().u32(size))).assertClosed();
  }

  @ParameterizedTest(name = "#17: Set Chunk Size with {0} bytes ends the connection")
  @ValueSource(ints = {0, 1, 2, 3})
  @DisplayName("#17: Set Chunk Size that is cut ends the connection")
  void shortChunkSize(int bytes) {
    arena.connected().send(setChunkSize(new Bytes().zeros(bytes))).assertClosed();
  }

  @Test
  @DisplayName("#18: of a longer Set Chunk Size the first four bytes count")
  void longChunkSize() {
    Attacker attacker = arena.connected();
    attacker.chunkSize(128).send(setChunkSize(new Bytes().u32(200).text("more")));
    byte[] body = Bodies.key(7_000, 700);
    attacker.chunkSizeIs(200).publish().send(new Bytes().message(6, Bytes.VIDEO, 1, 0, body, 200));
    attacker.assertAlive();
    assertThat(attacker.relayed()).anyMatch(message -> Arrays.equals(message.body(), body));
  }

  @Test
  @DisplayName("#19: a message of 1 MiB in chunks of one byte is relayed, and holds nobody up")
  void chunksOfOneByte() {
    Arena.withoutRecords(
        () -> {
          byte[] body = Bodies.key(7_001, MIB);
          Attacker attacker = arena.published().assertAlive().chunkSize(1);
          attacker.send(new Bytes().message(6, Bytes.VIDEO, 1, 40, body, 1)).assertAlive();
          assertThat(attacker.relayed()).anyMatch(message -> Arrays.equals(message.body(), body));
        });
  }

  @Test
  @DisplayName("#20: Set Chunk Size to 0x7FFFFFFF works and allocates nothing")
  void largestChunkSize() {
    Attacker attacker = arena.published().assertAlive();
    long before = Arena.buffers();
    attacker.chunkSize(Integer.MAX_VALUE).video(Bytes.of(0x17, 1, 0, 0, 0, 0, 0, 1, 0, 0));
    attacker.assertAlive();
    assertThat(Arena.buffers() - before).isLessThan(MIB);
    assertThat(attacker.relayed()).anyMatch(message -> message.body().length == 10);
  }

  @Test
  @DisplayName("#21: a few hundred Set Chunk Size in a row are obeyed, a flood ends the connection")
  void manyChunkSizes() {
    Bytes one = setChunkSize(new Bytes().u32(65_536));
    Attacker attacker = arena.published().send(new Bytes().times(900, one)).assertAlive();
    attacker.send(new Bytes().times(100_000, one)).assertClosed();
  }
}
