package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Damaged and random bytes: read as something or refused, never anything else, nothing leaked. */
class ChunkMutationTest {

  private static final int ROUNDS = 5_000;
  private static final int[] CSIDS = {2, 4, 6, 64, 320};

  @Test
  @DisplayName("Writings with some bytes changed end in messages or in a ProtocolException")
  void survivesMutation() {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new RandomWire(seed).write(messages(random), CSIDS).toBytes();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      refused += refuses(bytes, random) ? 1 : 0;
    }
    assertThat(refused).as("some damage is seen, some is not").isBetween(1, ROUNDS - 1);
  }

  @Test
  @DisplayName("Random bytes end in messages or in a ProtocolException")
  void survivesNoise() {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(bytes);
      refused += refuses(bytes, random) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  private static boolean refuses(byte[] bytes, SplittableRandom random) {
    try (ReaderProbe probe = random.nextBoolean() ? ReaderProbe.trusted() : new ReaderProbe()) {
      int at = 0;
      while (at < bytes.length) {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(300));
        probe.read(bytes, at, to);
        at = to;
      }
      return false;
    } catch (ProtocolException e) {
      assertThat(e).hasMessageNotContaining("null").hasNoCause();
      return true;
    }
  }

  private static List<RawMessage> messages(SplittableRandom random) {
    List<RawMessage> messages = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int typeId = random.nextBoolean() ? 9 : 1 + random.nextInt(22);
      int time = random.nextBoolean() ? random.nextInt() : random.nextInt(1_000);
      // Types 1 and 2 would change how the rest is read.
      messages.add(
          RawMessage.of(Math.max(3, typeId), 1, time, RawMessage.body(random.nextInt(500), i)));
    }
    return messages;
  }
}
