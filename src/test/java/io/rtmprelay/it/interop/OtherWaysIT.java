package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Matrix.Passage;
import io.rtmprelay.it.interop.Peer.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ways that {@link EncoderToServersIT} leaves out: with it, every encoder goes to every media
 * server by each pair of RTMP and RTMPS, in and out.
 */
@Tag("full")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OtherWaysIT {

  private static Matrix matrix;

  @BeforeAll
  static void publishAll() {
    matrix = new Matrix("other-ways");
    for (var encoder : Encoder.all(Transport.RTMP)) {
      matrix.add(encoder, Transport.RTMPS, Transport.RTMP);
    }
    for (var encoder : Encoder.all(Transport.RTMPS)) {
      matrix.add(encoder, Transport.RTMP, Transport.RTMPS);
    }
    matrix.run();
  }

  @AfterAll
  static void endAll() {
    matrix.close();
  }

  @Test
  @Order(1)
  @DisplayName("all encoders end content, their streams end with them, the relay stops in order")
  void endsInOrder() {
    matrix.awaitEnd();
  }

  static List<Passage> passages() {
    return matrix.passages();
  }

  @ParameterizedTest(name = "{0}")
  @Order(2)
  @MethodSource("passages")
  @DisplayName("what an encoder sends is what each sink records, message by message")
  void passesUnchanged(Passage passage) {
    matrix.judge(passage);
  }
}
