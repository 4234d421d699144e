package io.rtmprelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.rtmp.chunk.BodyImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TestStreamTest {

  private static final int CHUNK_SIZE = 4_096;
  private static final int OTHER_CHUNK_SIZE = 128;

  @Test
  @DisplayName("it has pictures and sound, whose times go on from one round to the next")
  void hasPicturesAndSound() throws IOException {
    var stream = TestStream.load();
    assertThat(stream.messages())
        .extracting(TestStream.Message::kind)
        .contains(MediaKind.VIDEO, MediaKind.AUDIO);
    assertThat(stream.messages().getFirst().timestampMs()).isZero();
    assertThat(stream.lengthMs()).isGreaterThan(stream.messages().getLast().timestampMs());
  }

  @Test
  @DisplayName("a message is known again by its bytes, in whatever chunks it came")
  void isKnownByItsBytes() throws IOException {
    var times = new SentTimes();
    long sentNanos = 1;
    for (TestStream.Message message : media()) {
      sentNanos++;
      var sent = image(CHUNK_SIZE, message);
      assertThat(times.sentNanos(sent)).isEmpty();
      times.sent(sent, sentNanos);
      var arrived = image(OTHER_CHUNK_SIZE, message);
      assertThat(times.sentNanos(arrived)).hasValue(sentNanos);
      sent.release();
      arrived.release();
    }
  }

  /** Those that differ: the encoder of the sound says the same twice at its start. */
  private static List<TestStream.Message> media() throws IOException {
    var seen = new HashSet<List<Byte>>();
    var all = TestStream.load().messages();
    var different = all.stream().filter(message -> seen.add(bytes(message))).toList();
    assertThat(different).hasSizeGreaterThan(all.size() - 3);
    return different;
  }

  private static List<Byte> bytes(TestStream.Message message) {
    var bytes = new ArrayList<Byte>();
    for (byte one : message.body()) {
      bytes.add(one);
    }
    return bytes;
  }

  private static WireImage image(int chunkSize, TestStream.Message message) {
    return new BodyImages(chunkSize).image(message.kind(), message.body());
  }
}
