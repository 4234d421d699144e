package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Matrix.Passage;
import io.rtmprelay.it.interop.Peer.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every encoder through the relay into every media server and into a file, by RTMP and by RTMPS,
 * many at once and in real time: nothing is lost at the start or the end, nothing is changed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EncoderToServersIT {

  private static Matrix matrix;

  @BeforeAll
  static void publishAll() {
    matrix = new Matrix("matrix");
    // Two streams of each content are enough for both ways in and for both ways to each server.
    for (var encoder : Encoder.all(Transport.RTMP)) {
      matrix.add(encoder, Transport.RTMP, Transport.RTMPS);
    }
    for (var encoder : Encoder.all(Transport.RTMPS)) {
      matrix.add(encoder, Transport.RTMPS, Transport.RTMP);
    }
    Encoder.further().forEach(encoder -> matrix.add(encoder, Transport.RTMP, Transport.RTMP));
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
