package io.rtmprelay.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.it.rtmp.RtmpMessage;
import io.rtmprelay.path.PublisherBytes.Style;
import io.rtmprelay.path.RelayPath.Leg;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Times, from the bytes of a publisher to the bytes of a sink. */
class TimeTest {

  private static final long[] LIMITS = {1L << 24, 1L << 31, 1L << 32};
  private static final int BEFORE_MS = 480;
  private static final int FRAME_MS = 40;
  private static final int FRAMES = 60;
  private static final int GROUP_FRAMES = 10;
  private static final int AUDIO = 8;
  private static final int VIDEO = 9;

  /** Behind it the clock of a sink counts from 0 (F40). */
  private static final int LEAD_MS = 13;

  private static final class Sent {
    private final int type;
    private final long timeMs;
    private final byte[] body;

    private Sent(int type, long timeMs, byte[] body) {
      this.type = type;
      this.timeMs = timeMs;
      this.body = body;
    }
  }

  static Stream<Arguments> starts() {
    return Arrays.stream(Style.values())
        .flatMap(
            style ->
                Arrays.stream(LIMITS).mapToObj(limit -> Arguments.of(style, limit - BEFORE_MS)));
  }

  /** Config, then pictures with two pieces of audio each, of which one is late (F45). */
  private static List<Sent> clip(long startMs, int frames) {
    List<Sent> clip = new ArrayList<>();
    clip.add(new Sent(VIDEO, startMs, HexFormat.of().parseHex("1700000000014d401f")));
    clip.add(new Sent(AUDIO, startMs, HexFormat.of().parseHex("af001210")));
    for (int i = 0; i < frames; i++) {
      long timeMs = startMs + (long) i * FRAME_MS;
      boolean key = i % GROUP_FRAMES == 0;
      clip.add(new Sent(VIDEO, timeMs, body(key ? 0x17 : 0x27, i, key ? 300 : 150)));
      if (i > 0) {
        clip.add(new Sent(AUDIO, timeMs - LEAD_MS, body(0xAF, i, 30)));
      }
      clip.add(new Sent(AUDIO, timeMs + 7, body(0xAF, i + 1_000, 140)));
    }
    return clip;
  }

  private static byte[] body(int first, int number, int length) {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) (number * 31 + 1));
    body[0] = (byte) first;
    body[1] = 1;
    body[2] = body[3] = body[4] = 0;
    ByteBuffer.wrap(body).putInt(6, number);
    return body;
  }

  private static byte[] bytes(Style style, List<Sent> clip) {
    PublisherBytes publisher = new PublisherBytes(style);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    clip.forEach(
        sent -> bytes.writeBytes(publisher.message(sent.type, (int) sent.timeMs, sent.body)));
    return bytes.toByteArray();
  }

  private static RelayPath open() {
    RelayPath path = new RelayPath();
    path.receive(Peers.handshake());
    path.receive(Peers.connectAndPublish());
    return path;
  }

  /**
   * All of {@code expected}, in order, byte for byte, with times that count from {@code zeroMs}.
   */
  private static void assertGot(List<RtmpMessage> got, List<Sent> expected, long zeroMs) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      Sent sent = expected.get(i);
      assertThat(got.get(i).type()).as("type of message %d", i).isEqualTo(sent.type);
      assertThat(got.get(i).body()).as("body of message %d", i).isEqualTo(sent.body);
      assertThat(got.get(i).timeMs())
          .as("time of message %d, sent with %d", i, sent.timeMs)
          .isEqualTo(sent.timeMs - zeroMs);
    }
  }

  @ParameterizedTest(name = "{0} from {1} ms")
  @MethodSource("starts")
  @DisplayName("C16, C17, F40, F44: across 2^24, 2^31 and 2^32 ms nothing shows at the sink")
  void crosses(Style style, long startMs) {
    List<Sent> clip = clip(startMs, FRAMES);
    PublisherBytes publisher = new PublisherBytes(style);
    try (RelayPath path = open()) {
      Leg live = path.attach(StartMode.AUTO, 0);
      Leg late = path.attach(StartMode.KEY, 500);
      Leg group = null;
      for (int i = 0; i < clip.size(); i++) {
        Sent sent = clip.get(i);
        path.receive(publisher.message(sent.type, (int) sent.timeMs, sent.body));
        path.advance(i % 3 == 0 ? FRAME_MS : 0);
        if (group == null && sent.timeMs - startMs > BEFORE_MS + FRAME_MS) {
          group = path.attach(StartMode.GOP, 0);
        }
      }
      path.advance(5_000);
      assertGot(live.only().media(), clip, startMs);
      assertGot(late.only().media(), clip, startMs);
      assertJoined(Objects.requireNonNull(group), clip, startMs);
    }
  }

  /** It began behind the limit with the group from before it: config, key, and all that came. */
  private static void assertJoined(Leg group, List<Sent> clip, long startMs) {
    int keyAt = 0;
    for (int i = 0; i < clip.size(); i++) {
      Sent sent = clip.get(i);
      if (sent.body[0] == 0x17 && sent.body[1] == 1 && sent.timeMs - startMs <= BEFORE_MS) {
        keyAt = i;
      }
    }
    Sent key = clip.get(keyAt);
    assertThat(key.timeMs - startMs).as("the group begins before the limit").isLessThan(BEFORE_MS);
    List<Sent> expected = new ArrayList<>();
    expected.add(new Sent(VIDEO, key.timeMs, clip.get(0).body));
    expected.add(new Sent(AUDIO, key.timeMs, clip.get(1).body));
    for (Sent sent : clip.subList(keyAt, clip.size())) {
      // What is late behind the key belongs before it (F32).
      if (sent.timeMs >= key.timeMs) {
        expected.add(sent);
      }
    }
    assertGot(group.only().media(), expected, key.timeMs);
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  @DisplayName("C12, C13, #35: cut at each byte around the limit, the sink gets the same")
  void cutAnywhere(Style style) {
    long startMs = (1L << 24) - FRAME_MS;
    List<Sent> clip = clip(startMs, 2);
    byte[] bytes = bytes(style, clip);
    for (int at = 1; at < bytes.length; at++) {
      try (RelayPath path = open()) {
        Leg live = path.attach(StartMode.AUTO, 0);
        path.receive(Arrays.copyOf(bytes, at));
        path.receive(Arrays.copyOfRange(bytes, at, bytes.length));
        assertGot(live.only().media(), clip, startMs);
      }
    }
  }

  @Test
  @DisplayName("T4, C13: each connection is found out by itself, byte by byte and in turns")
  void detectsEach() {
    long startMs = (1L << 24) + 1;
    List<Sent> clip = clip(startMs, 5);
    byte[] repeating = bytes(Style.ABSOLUTE, clip);
    byte[] once = bytes(Style.ABSOLUTE_ONCE, clip);
    try (RelayPath one = open();
        RelayPath other = open()) {
      Leg first = one.attach(StartMode.AUTO, 0);
      Leg second = other.attach(StartMode.AUTO, 0);
      for (int i = 0; i < repeating.length; i++) {
        one.receive(new byte[] {repeating[i]});
        if (i < once.length) {
          other.receive(new byte[] {once[i]});
        }
      }
      assertGot(first.only().media(), clip, startMs);
      assertGot(second.only().media(), clip, startMs);
    }
  }

  @Test
  @DisplayName(
      "F44: before its time reaches 2^31 a sink's session is replaced, and nothing is lost")
  void reopens() {
    // An hour at a time, no longer than a pause may be; then as fast as ever.
    long hourMs = 3_600_000;
    List<Sent> clip = new ArrayList<>(clip(0, 1).subList(0, 2));
    long changesMs = (1L << 31) - hourMs - 600_000;
    for (long ms = 0; ms < changesMs - BEFORE_MS; ms += hourMs) {
      clip.add(new Sent(VIDEO, ms, body(0x17, -1 - (int) (ms / hourMs), 60)));
    }
    List<Sent> pictures = clip(changesMs - BEFORE_MS, FRAMES);
    clip.addAll(pictures.subList(2, pictures.size()));
    PublisherBytes publisher = new PublisherBytes(Style.DELTAS);
    try (RelayPath path = open()) {
      Leg live = path.attach(StartMode.AUTO, 0);
      for (Sent sent : clip) {
        path.receive(publisher.message(sent.type, (int) sent.timeMs, sent.body));
        path.advance(FRAME_MS);
      }
      assertThat(live.sessions()).hasSize(2);
      Set<String> got = new HashSet<>();
      for (SinkEnd session : live.sessions()) {
        List<RtmpMessage> media = session.media();
        assertThat(media.getFirst().body()).isEqualTo(clip.getFirst().body);
        assertThat(media.getFirst().timeMs()).isZero();
        for (RtmpMessage message : media) {
          assertThat(message.timeMs()).isLessThan(1L << 31);
          got.add(HexFormat.of().formatHex(message.body()));
        }
      }
      for (Sent sent : clip) {
        assertThat(got.contains(HexFormat.of().formatHex(sent.body)))
            .as("message of %d ms", sent.timeMs)
            .isTrue();
      }
      List<RtmpMessage> second = live.sessions().getLast().media();
      assertThat(second.get(2).body()).startsWith(0x17, 1);
      assertThat(second.size()).as("messages behind the change").isGreaterThan(FRAMES);
    }
  }
}
