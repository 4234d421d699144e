package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.rtmp.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionFuzzTest {

  private static final int ROUNDS = 3_000;
  private static final int MAX_FLIPS = 8;

  @Test
  @DisplayName("T7: mutated dialogues of encoders end by ProtocolException or not at all")
  void server() {
    List<byte[]> scripts =
        List.of(
            Scripts.ffmpeg().bytes(),
            Scripts.rtmp2sink().bytes(),
            Scripts.obs().bytes(),
            Scripts.flash().bytes());
    SplittableRandom random = new SplittableRandom(20_261_122);
    int refused = 0;
    int published = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(scripts.get(round % scripts.size()), random);
      try (ServerBench bench = ServerBench.open()) {
        try {
          bench.feedSplit(bytes, random.nextInt(bytes.length));
          bench.session.tick(random.nextInt(9_000));
        } catch (ProtocolException e) {
          assertThat(e).hasMessageNotContaining("s3cret").hasNoCause();
          refused++;
        }
        published += bench.requests.size();
      }
    }
    // Both must happen often, or the mutation tests nothing.
    assertThat(refused).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    assertThat(published).isGreaterThan(ROUNDS / 20);
  }

  @Test
  @DisplayName("T7: mutated servers end an attempt by ProtocolException or refusal or not at all")
  void client() {
    byte[] script =
        ClientBench.accepted()
            .event(0, 1)
            .command(1, ClientBench.status("status", "NetStream.Publish.Start", ""))
            .command(0, "_error", 5, null, Map.of("level", "error"))
            .bytes();
    SplittableRandom random = new SplittableRandom(20_261_123);
    int refused = 0;
    int published = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(script, random);
      try (ClientBench bench = new ClientBench()) {
        try {
          bench.feed(bytes);
          bench.session.tick(random.nextInt(9_000));
        } catch (ProtocolException e) {
          assertThat(e).hasMessageNotContaining("S3CRET").hasNoCause();
          refused++;
        }
        published += bench.events.contains("published") ? 1 : 0;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    assertThat(published).isGreaterThan(ROUNDS / 20);
  }

  /**
   * Flips, overwrites and removes bytes behind the handshake, whose block holds nothing to read.
   */
  private static byte[] mutated(byte[] script, SplittableRandom random) {
    byte[] bytes = script.clone();
    int from = ServerBench.HANDSHAKE_BYTES;
    for (int i = random.nextInt(1, MAX_FLIPS + 1); i > 0; i--) {
      int at = random.nextInt(from, bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> System.arraycopy(bytes, at, bytes, from, bytes.length - at);
      }
    }
    return bytes;
  }
}
