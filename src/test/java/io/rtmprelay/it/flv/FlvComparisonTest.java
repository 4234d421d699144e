package io.rtmprelay.it.flv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlvComparisonTest {

  private static final int AUDIO = 8;
  private static final int VIDEO = 9;
  private static final int DATA = 18;

  private static final FlvMessage METADATA = message(DATA, 0, metadata("onMetaData", 25));
  private static final FlvMessage AVC_HEADER = message(VIDEO, 0, 0x17, 0, 0, 0, 0, 1, 100);
  private static final FlvMessage AAC_HEADER = message(AUDIO, 0, 0xAF, 0, 0x11, 0x90);
  private static final FlvMessage AVC_END = message(VIDEO, 80, 0x17, 2, 0, 0, 0);

  /** Track 1 of an HEVC picture: multitrack, one track, its FourCC and id. */
  private static final FlvMessage HEVC_HEADER =
      message(VIDEO, 0, 0x96, 0x00, 'h', 'v', 'c', '1', 1, 9, 9);

  private static final FlvMessage HEVC_FRAME =
      message(VIDEO, 40, 0x96, 0x03, 'h', 'v', 'c', '1', 1, 7, 7);

  private static final List<FlvMessage> SENT =
      List.of(
          METADATA,
          AVC_HEADER,
          AAC_HEADER,
          HEVC_HEADER,
          message(VIDEO, 0, 0x17, 1, 0, 0, 0, 1),
          message(AUDIO, 0, 0xAF, 1, 1),
          message(AUDIO, 23, 0xAF, 1, 2),
          message(VIDEO, 40, 0x27, 1, 0, 0, 0, 2),
          HEVC_FRAME,
          message(AUDIO, 46, 0xAF, 1, 3),
          AVC_END);

  private static FlvMessage message(int type, long timeMs, int... body) {
    var bytes = new byte[body.length];
    for (int i = 0; i < body.length; i++) {
      bytes[i] = (byte) body[i];
    }
    return FlvMessage.of(type, timeMs, new Body(bytes));
  }

  /** A name, then an object with the one member r. */
  private static int[] metadata(String name, int rate) {
    var body = new ArrayList<Integer>(List.of(2, 0, name.length()));
    name.chars().forEach(body::add);
    body.addAll(List.of(3, 0, 1, (int) 'r', 0));
    long bits = Double.doubleToLongBits(rate);
    for (int shift = 56; shift >= 0; shift -= 8) {
      body.add((int) (bits >> shift));
    }
    body.addAll(List.of(0, 0, 9));
    return body.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String> faults(Consumer<List<FlvMessage>> change) {
    return faults(change, Habits.EXACT);
  }

  private static List<String> faults(Consumer<List<FlvMessage>> change, Habits habits) {
    var received = new ArrayList<>(SENT);
    change.accept(received);
    return FlvComparison.faults(new FlvFile(SENT, 0), new FlvFile(received, 0), habits);
  }

  private static UnaryOperator<FlvMessage> later(long byMs) {
    return m ->
        new FlvMessage(m.kind(), m.track(), m.role(), m.part(), m.timeMs() + byMs, m.body());
  }

  @ParameterizedTest
  @EnumSource(Habits.class)
  @DisplayName("the same again is without fault, and so is the same later")
  void sameIsSame(Habits habits) {
    assertThat(faults(_ -> {}, habits)).isEmpty();
    assertThat(faults(received -> received.replaceAll(later(1000)), habits)).isEmpty();
  }

  @Test
  @DisplayName("every single media message that is lost, doubled, swapped or changed is found")
  void findsLostMedia() {
    for (int i = 0; i < SENT.size(); i++) {
      int at = i;
      if (SENT.get(at).role() == FlvMessage.Role.MEDIA) {
        assertThat(faults(received -> received.remove(at))).isNotEmpty();
        assertThat(faults(received -> received.add(at, SENT.get(at)))).isNotEmpty();
        assertThat(faults(received -> received.set(at, message(AUDIO, 0, 0xAF, 1, 9))))
            .isNotEmpty();
      }
    }
    assertThat(faults(received -> received.add(5, received.remove(6)))).isNotEmpty();
  }

  @Test
  @DisplayName("where messages are missing is told for each track")
  void tellsWhere() {
    assertThat(faults(received -> received.subList(4, 6).clear()))
        .anyMatch(fault -> fault.contains("AUDIO") && fault.contains("2 of 3, lost at start 1"))
        .anyMatch(fault -> fault.contains("id=1") && fault.contains("1 of 1, lost at start 0"));
  }

  @Test
  @DisplayName("a media message that moved in time is found, if by 1 ms")
  void findsTime() {
    for (int i = 5; i < SENT.size() - 1; i++) {
      int at = i;
      assertThat(faults(received -> received.set(at, later(1).apply(SENT.get(at)))))
          .singleElement()
          .asString()
          .startsWith("time: ");
    }
  }

  @Test
  @DisplayName("a header of any track that is lost, changed or late is found")
  void findsHeaders() {
    for (int at = 1; at <= 3; at++) {
      int header = at;
      assertThat(faults(received -> received.remove(header))).isNotEmpty();
      assertThat(faults(received -> received.add(received.remove(header))))
          .singleElement()
          .asString()
          .contains("media before its header");
    }
    assertThat(faults(received -> received.set(2, message(AUDIO, 0, 0xAF, 0, 0x12, 0x10))))
        .isNotEmpty();
  }

  @Test
  @DisplayName("a header said twice is no fault")
  void takesRepeatedHeaders() {
    assertThat(faults(received -> received.add(2, AAC_HEADER))).isEmpty();
    assertThat(faults(received -> received.add(7, AAC_HEADER))).isEmpty();
  }

  @Test
  @DisplayName("an announced end that does not arrive is found")
  void findsEnd() {
    assertThat(faults(received -> received.remove(AVC_END)))
        .singleElement()
        .asString()
        .contains("lost");
  }

  @Test
  @DisplayName("onMetaData counts by what it says, wrapped or not, where it is kept")
  void comparesMetadata() {
    assertThat(faults(received -> received.set(0, message(DATA, 0, metadata("onMetaData", 30)))))
        .isNotEmpty();
    assertThat(faults(received -> received.add(received.remove(0)))).isNotEmpty();
    assertThat(faults(received -> received.remove(0))).isNotEmpty();
    assertThat(faults(received -> received.remove(0), Habits.NGINX)).isEmpty();
  }

  @Test
  @DisplayName("other data is kept as it is")
  void comparesOtherData() {
    assertThat(faults(received -> received.add(message(DATA, 50, 2, 0, 1, 'x')))).isNotEmpty();
  }

  @Test
  @DisplayName("a partial tag at the end is found")
  void findsPartialTag() {
    var received = new FlvFile(SENT, 7);
    assertThat(FlvComparison.faults(new FlvFile(SENT, 0), received, Habits.EXACT)).isNotEmpty();
  }

  @Test
  @DisplayName("nothing sent proves nothing")
  void refusesEmpty() {
    var empty = new FlvFile(List.of(), 0);
    assertThat(FlvComparison.faults(empty, empty, Habits.EXACT)).isNotEmpty();
  }
}
