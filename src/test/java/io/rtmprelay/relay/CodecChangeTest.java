package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sink makes of a source whose codecs change (F43). */
class CodecChangeTest {

  private static final Shot METADATA = Shot.metadata(0, 1);
  private static final Shot AVC = Shot.videoHeader(0, 0, 2);
  private static final Shot AAC = Shot.audioHeader(0, 0, 3);
  private static final String HEVC_END = "92" + hex("hvc1");

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(1 << 20, 20_000, 2_000), process);
  private final FakeOutlet outlet = new FakeOutlet(1_000_000);
  private final FakeOutlet next = new FakeOutlet(1_000_000);

  private Sink sink = attach("first", StartMode.AUTO);

  private Sink attach(String id, StartMode start) {
    return stream.attach(id, new SinkSettings(20_000, 2_000, start), 0);
  }

  private static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    text.chars().forEach(c -> hex.append(Integer.toHexString(c)));
    return hex.toString();
  }

  /** A message of a codec that {@link Shot} does not know. */
  private record Other(MediaKind kind, int timestampMs, String hex) {

    static Other hevc(boolean header, boolean key, int timestampMs, int id) {
      return enhanced(
          MediaKind.VIDEO, 0x80 | (key ? 1 : 2) << 4 | (header ? 0 : 3), "hvc1", timestampMs, id);
    }

    static Other opus(boolean header, int timestampMs, int id) {
      return enhanced(MediaKind.AUDIO, 0x90 | (header ? 0 : 1), "Opus", timestampMs, id);
    }

    static Other mp3(int timestampMs, int id) {
      return new Other(MediaKind.AUDIO, timestampMs, "2f%02x0000".formatted(id));
    }

    private static Other enhanced(MediaKind kind, int first, String codec, int timeMs, int id) {
      String body = "%02x%s%02x00000000".formatted(first, CodecChangeTest.hex(codec), id & 0xff);
      return new Other(kind, timeMs, body);
    }

    MediaFrame frame() {
      ByteBuf copy = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
      return MediaFrame.of(kind, timestampMs, PlainImage.of(copy));
    }

    Arrival at(int timestampMs) {
      MediaFrame frame = frame();
      try {
        return Arrival.of(frame, timestampMs);
      } finally {
        frame.release();
      }
    }
  }

  private void publish(long nowMs, Record... messages) {
    publish(stream, nowMs, messages);
  }

  private static void publish(Inlet to, long nowMs, Record... messages) {
    for (Record message : messages) {
      MediaFrame frame = message instanceof Shot shot ? shot.frame() : ((Other) message).frame();
      to.publish(frame, nowMs);
      frame.release();
    }
    to.flush(nowMs);
  }

  private static Arrival at(Shot shot, int timestampMs) {
    return Arrival.of(shot, timestampMs);
  }

  /** As its steward does: tracks are ended, the outlet goes, another one comes. */
  private void reopen(long nowMs) {
    assertThat(sink.isBroken()).isTrue();
    sink.endTracks((kind, body) -> PlainImage.of(Unpooled.wrappedBuffer(body)));
    sink.lost();
    assertThat(sink.isBroken()).isFalse();
    sink.ready(next, nowMs);
  }

  @AfterEach
  void allIsDischarged() {
    outlet.close();
    next.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
  }

  @ParameterizedTest
  @EnumSource(StartMode.class)
  @DisplayName("F43: nothing of another video codec from its keyframe on is lost, whatever comes")
  void anotherVideo(StartMode start) {
    sink = attach("other", start);
    sink.ready(outlet, 0);
    publish(0, METADATA, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    for (int ms = 40; ms < 20_000; ms += 40) {
      publish(ms, Shot.inter(ms, ms), Shot.audio(0, ms + 5, ms));
    }
    int before = outlet.arrivals.size();
    Other header = Other.hevc(true, true, 20_000, 1);
    Other key = Other.hevc(false, true, 20_000, 2);
    Other second = Other.hevc(false, true, 20_400, 3);
    Other third = Other.hevc(false, false, 20_440, 4);
    publish(20_000, header, key, Shot.audio(0, 20_005, 1), second);
    publish(20_440, third);
    assertThat(outlet.arrivals).as("nothing of it goes to the session at hand").hasSize(before);
    assertThat(sink.drained()).isFalse();
    outlet.take(Long.MAX_VALUE);
    reopen(20_450);
    assertThat(outlet.arrivals.getLast().body()).isEqualTo("1702000000");
    assertThat(next.arrivals)
        .containsExactly(
            at(METADATA, 0),
            at(AAC, 0),
            header.at(0),
            key.at(0),
            at(Shot.audio(0, 20_005, 1), 5),
            second.at(400),
            third.at(440));
    publish(20_480, Other.hevc(false, false, 20_480, 5));
    assertThat(next.arrivals.getLast().timestampMs()).isEqualTo(480);
  }

  @Test
  @DisplayName("F43: a standby of another codec takes over on another session, from its keyframe")
  void standbyOfAnotherCodec() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    Standby standby = stream.standBy();
    Other header = Other.hevc(true, true, 70_000, 1);
    Other key = Other.hevc(false, true, 70_000, 2);
    Other second = Other.hevc(false, false, 70_040, 3);
    publish(standby, 100, AAC, header, key, second);
    int before = outlet.arrivals.size();
    stream.gap();
    stream.resume(standby, 150);
    assertThat(outlet.arrivals).as("nothing of it goes to the session at hand").hasSize(before);
    reopen(160);
    assertThat(next.arrivals).containsExactly(at(AAC, 0), header.at(0), key.at(0), second.at(40));
  }

  @Test
  @DisplayName("hostile #93: another audio codec begins with the video's newest keyframe")
  void anotherAudio() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    publish(30_000, Shot.key(30_000, 6), Shot.audio(0, 30_005, 7), Shot.inter(30_040, 8));
    publish(30_045, Other.opus(true, 30_045, 1), Other.opus(false, 30_045, 2));
    publish(30_080, Shot.inter(30_080, 9));
    reopen(30_090);
    assertThat(next.arrivals)
        .containsExactly(
            at(AVC, 0),
            at(Shot.key(30_000, 6), 0),
            at(Shot.inter(30_040, 8), 40),
            Other.opus(true, 0, 1).at(45),
            Other.opus(false, 0, 2).at(45),
            at(Shot.inter(30_080, 9), 80));
    publish(30_110, Other.mp3(30_110, 3));
    assertThat(sink.isBroken()).as("MP3 has no header to tell it").isTrue();
  }

  @Test
  @DisplayName(
      "F43: another resolution or rate of the same codec goes in-band, the session goes on")
  void sameCodec() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    Shot larger = Shot.videoHeader(0, 40, 6);
    Shot faster = Shot.audioHeader(0, 40, 7);
    publish(40, larger, Shot.key(40, 8), faster, Shot.audio(0, 45, 9));
    assertThat(sink.isBroken()).isFalse();
    assertThat(outlet.arrivals.subList(4, 8))
        .containsExactly(
            at(larger, 40), at(Shot.key(40, 8), 40), at(faster, 40), at(Shot.audio(0, 45, 9), 45));
  }

  @Test
  @DisplayName("hostile #89: a new header before each frame of one codec re-opens nothing")
  void manyHeaders() {
    sink.ready(outlet, 0);
    for (int i = 0; i < 1_000; i++) {
      publish(i * 40L, Shot.videoHeader(0, i * 40, i), Shot.key(i * 40, i));
      outlet.take(Long.MAX_VALUE);
    }
    assertThat(sink.isBroken()).isFalse();
    assertThat(outlet.arrivals).hasSize(2_000);
  }

  @Test
  @DisplayName("a publisher that returns with another codec breaks the session, not the stream")
  void returnsWithAnother() {
    sink.ready(outlet, 0);
    publish(0, METADATA, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    stream.gap();
    stream.resume(3_000);
    publish(3_000, AAC, Other.hevc(true, true, 0, 1), Shot.audio(0, 0, 6));
    assertThat(sink.isBroken()).isTrue();
    publish(3_040, Other.hevc(false, true, 40, 2));
    reopen(3_050);
    assertThat(next.arrivals)
        .containsExactly(
            at(METADATA, 0),
            at(AAC, 0),
            Other.hevc(true, true, 0, 1).at(0),
            at(Shot.audio(0, 0, 6), 0),
            Other.hevc(false, true, 0, 2).at(40));
  }

  @Test
  @DisplayName("a session made before any media of the new codec waits for its keyframe, F31")
  void readyBeforeMedia() {
    sink.ready(outlet, 0);
    publish(0, AVC, Shot.key(0, 4), Shot.inter(40, 5));
    publish(5_000, Other.hevc(true, true, 0, 1));
    reopen(5_001);
    assertThat(next.arrivals).isEmpty();
    publish(5_100, Other.hevc(false, true, 5_100, 2));
    assertThat(next.arrivals)
        .containsExactly(
            Other.hevc(true, true, 0, 1).at(5_100), Other.hevc(false, true, 0, 2).at(5_100));
  }

  @Test
  @DisplayName("F35: a track that does not come back with its publisher is missed after 1 s")
  void lostTrack() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    stream.gap();
    stream.resume(1_000);
    publish(1_000, AVC, Shot.inter(0, 6));
    publish(5_000, Shot.key(4_000, 7));
    publish(5_999, Shot.inter(4_999, 8));
    assertThat(sink.isBroken()).as("a second from the first keyframe").isFalse();
    publish(6_000, Shot.inter(5_000, 9));
    reopen(6_001);
    assertThat(next.arrivals)
        .as("config of the lost track is told no more")
        .containsExactly(
            at(AVC, 4_000),
            at(Shot.key(4_000, 7), 4_000),
            at(Shot.inter(4_999, 8), 4_999),
            at(Shot.inter(5_000, 9), 5_000));
    publish(6_100, AAC, Shot.audio(0, 5_100, 10));
    assertThat(sink.isBroken()).as("late, it is a new track of this session").isFalse();
    assertThat(next.arrivals).hasSize(6);
  }

  @Test
  @DisplayName("F35: video that does not come back leaves a session of audio alone")
  void lostVideo() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    stream.gap();
    stream.resume(1_000);
    publish(1_000, AAC, Shot.audio(0, 0, 6));
    publish(2_000, Shot.audio(0, 1_000, 7));
    reopen(2_001);
    assertThat(next.arrivals).containsExactly(at(AAC, 1_000), at(Shot.audio(0, 1_000, 7), 1_000));
  }

  @Test
  @DisplayName("a publisher that returns with all it had goes on in the same session")
  void nothingLost() {
    sink.ready(outlet, 0);
    publish(0, AVC, AAC, Shot.key(0, 4), Shot.audio(0, 5, 5));
    stream.gap();
    stream.resume(1_000);
    publish(1_000, AVC, AAC);
    for (int ms = 0; ms < 5_000; ms += 40) {
      publish(1_000 + ms, ms == 0 ? Shot.key(0, 6) : Shot.inter(ms, ms), Shot.audio(0, ms, ms));
    }
    assertThat(sink.isBroken()).isFalse();
    assertThat(outlet.arrivals.size()).isGreaterThan(200);
  }

  @Test
  @DisplayName("what is kept for sinks that open again is bounded; then the newest group counts")
  void tooLong() {
    sink.ready(outlet, 0);
    publish(0, AVC, Shot.key(0, 4));
    publish(100, Other.hevc(true, true, 100, 1), Other.hevc(false, true, 100, 2));
    for (int ms = 140; ms < 3_000; ms += 40) {
      publish(ms, Other.hevc(false, false, ms, 3));
    }
    assertThat(stream.opening().isKept()).as("longer than any queue").isFalse();
    reopen(9_000);
    assertThat(next.arrivals).hasSizeGreaterThan(70);
    assertThat(next.arrivals.get(1)).isEqualTo(Other.hevc(false, true, 0, 2).at(100));
  }

  @Test
  @DisplayName("hostile #92: a codec that flips with each message breaks each session once")
  void flips() {
    sink.ready(outlet, 0);
    publish(0, AVC, Shot.key(0, 4));
    for (int i = 1; i < 100; i++) {
      publish(i * 40L, i % 2 == 0 ? Shot.key(i * 40, i) : Other.hevc(false, true, i * 40, i));
      assertThat(sink.isBroken()).isTrue();
    }
    assertThat(outlet.arrivals).hasSize(2);
    reopen(4_000);
    assertThat(next.arrivals).containsExactly(Other.hevc(false, true, 0, 99).at(3_960));
    sink.endTracks((kind, body) -> PlainImage.of(Unpooled.wrappedBuffer(body)));
    assertThat(next.arrivals.getLast().body()).isEqualTo(HEVC_END);
  }

  @Test
  @DisplayName("a session that is broken off goes on in the next from the keyframe it was in")
  void brokenOff() {
    sink.ready(outlet, 0);
    publish(0, AVC, Shot.key(0, 4));
    publish(9_000, Shot.key(9_000, 5), Shot.inter(9_040, 6));
    sink.breakOff();
    publish(9_080, Shot.inter(9_080, 7), Shot.key(9_120, 8));
    assertThat(outlet.arrivals).hasSize(4);
    reopen(9_130);
    assertThat(next.arrivals)
        .containsExactly(
            at(AVC, 9_000),
            at(Shot.key(9_000, 5), 9_000),
            at(Shot.inter(9_040, 6), 9_040),
            at(Shot.inter(9_080, 7), 9_080),
            at(Shot.key(9_120, 8), 9_120));
  }

  @Test
  @DisplayName("a sink that is switched off instead starts by its own rules the next time")
  void switchedOff() {
    sink = attach("other", StartMode.KEY);
    sink.ready(outlet, 0);
    publish(0, AVC, Shot.key(0, 4));
    sink.breakOff();
    sink.lost();
    sink.lost();
    sink.ready(next, 100);
    assertThat(next.arrivals).isEmpty();
    publish(200, Shot.inter(200, 5), Shot.key(240, 6));
    assertThat(next.arrivals).containsExactly(at(AVC, 240), at(Shot.key(240, 6), 240));
  }

  @Test
  @DisplayName("a sink that was told nothing of a track has nothing to open again for")
  void notBegun() {
    sink.ready(outlet, 0);
    publish(0, AAC, Shot.audio(0, 0, 4));
    publish(40, Other.hevc(true, true, 40, 1), Other.hevc(false, true, 40, 2));
    assertThat(sink.isBroken()).isFalse();
    Sink late = attach("late", StartMode.KEY);
    late.ready(next, 40);
    publish(80, Shot.inter(80, 5), AVC, Shot.key(80, 6));
    assertThat(sink.isBroken()).isTrue();
    assertThat(late.isBroken()).as("it waits for its first keyframe").isFalse();
    assertThat(next.arrivals).hasSize(3);
    assertThat(stream.sinks()).hasSize(2);
    assertThat(next.arrivals).contains(at(Shot.key(80, 6), 80));
  }
}
