package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.relay.life.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SinkTest {

  private static final Shot METADATA = Shot.metadata(0, 1);
  private static final Shot VIDEO_HEADER = Shot.videoHeader(0, 0, 2);
  private static final Shot AUDIO_HEADER = Shot.audioHeader(0, 0, 3);

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(1 << 20, 20_000, 2_000), process);
  private final FakeOutlet outlet = new FakeOutlet(10_000);
  private final List<MediaFrame> made = new ArrayList<>();

  private Sink attach(StartMode start) {
    return stream.attach("a", new SinkSettings(20_000, 2_000, start), 0);
  }

  private void publish(long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      made.add(frame);
      stream.publish(frame, nowMs);
      frame.release();
    }
    stream.flush(nowMs);
  }

  private static Arrival at(Shot shot, int timestampMs) {
    return Arrival.of(shot, timestampMs);
  }

  @AfterEach
  void allIsDischarged() {
    outlet.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("auto: a sink ready while the stream is young gets all since publish, unchanged")
  void young() {
    Sink sink = attach(StartMode.AUTO);
    Shot early = Shot.audio(0, 5, 4);
    Shot key = Shot.key(40, 5).composed(80);
    Shot shownBefore = Shot.inter(80, 6).composed(-40);
    publish(0, METADATA, VIDEO_HEADER, AUDIO_HEADER, early, key, shownBefore);
    sink.ready(outlet, 500);
    assertThat(sink.started()).isTrue();
    Shot live = Shot.inter(120, 7);
    publish(600, live);
    assertThat(outlet.arrivals)
        .containsExactly(
            at(METADATA, 0),
            at(VIDEO_HEADER, 0),
            at(AUDIO_HEADER, 0),
            at(early, 5),
            at(key, 40),
            at(shownBefore, 80),
            at(live, 120));
    assertThat(outlet.flushes).isEqualTo(2);
    assertThat(stream.opening().isKept()).as("every sink is live").isFalse();
  }

  @Test
  @DisplayName("auto: of a stream that is not young, the newest keyframe if younger than 2 s")
  void youngKey() {
    publish(0, METADATA, VIDEO_HEADER, Shot.key(0, 4));
    publish(3_000, Shot.key(3_000, 5), Shot.inter(3_040, 6), Shot.audio(1, 2_990, 7));
    attach(StartMode.AUTO).ready(outlet, 4_999);
    assertThat(outlet.arrivals)
        .containsExactly(
            at(METADATA, 3_000),
            at(VIDEO_HEADER, 3_000),
            at(Shot.key(3_000, 5), 3_000),
            at(Shot.inter(3_040, 6), 3_040));
  }

  @Test
  @DisplayName("F31 auto: else the next keyframe, config first, at its time; F32 no earlier audio")
  void nextKey() {
    publish(0, METADATA, VIDEO_HEADER, AUDIO_HEADER, Shot.key(100_000, 4));
    publish(3_000, Shot.key(103_000, 5));
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 5_000);
    publish(5_000, Shot.inter(105_000, 6), Shot.audio(0, 105_010, 7));
    assertThat(outlet.arrivals).isEmpty();
    assertThat(sink.started()).isFalse();
    Shot header = Shot.videoHeader(0, 0, 8);
    Shot key = Shot.key(106_000, 9);
    Shot audio = Shot.audio(0, 106_001, 11);
    publish(6_000, header, key, Shot.audio(0, 105_990, 10), audio);
    assertThat(outlet.arrivals)
        .containsExactly(
            at(METADATA, 0), at(header, 0), at(AUDIO_HEADER, 0), at(key, 0), at(audio, 1));
    assertThat(sink.started()).isTrue();
    assertThat(sink.stats().droppedWaiting()).isEqualTo(1);
    assertThat(sink.stats().droppedAudio()).isEqualTo(2);
  }

  @Test
  @DisplayName("key: waits for the next keyframe, however young the stream is")
  void keyMode() {
    Sink sink = attach(StartMode.KEY);
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    sink.ready(outlet, 0);
    publish(40, Shot.inter(40, 5));
    assertThat(outlet.arrivals).isEmpty();
    publish(80, Shot.key(80, 6));
    assertThat(outlet.arrivals).containsExactly(at(VIDEO_HEADER, 80), at(Shot.key(80, 6), 80));
  }

  @Test
  @DisplayName("gop: begins with the cached group, however old its keyframe is")
  void gopMode() {
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    publish(60, Shot.inter(60, 5));
    attach(StartMode.GOP).ready(outlet, 20_000);
    assertThat(outlet.arrivals)
        .containsExactly(at(VIDEO_HEADER, 0), at(Shot.key(0, 4), 0), at(Shot.inter(60, 5), 60));
  }

  @Test
  @DisplayName("F35 an audio-only stream starts at once, and a late video header goes in-band")
  void audioOnly() {
    Sink sink = attach(StartMode.KEY);
    publish(0, AUDIO_HEADER, Shot.audio(0, 0, 4));
    sink.ready(outlet, 500);
    publish(999, Shot.audio(0, 999, 5));
    assertThat(outlet.arrivals).isEmpty();
    publish(1_000, Shot.audio(0, 1_000, 6));
    publish(1_020, Shot.inter(1_020, 7), VIDEO_HEADER, Shot.key(1_040, 8));
    assertThat(outlet.arrivals)
        .containsExactly(
            at(AUDIO_HEADER, 1_000),
            at(Shot.audio(0, 1_000, 6), 1_000),
            at(VIDEO_HEADER, 1_000),
            at(Shot.key(1_040, 8), 1_040));
  }

  @Test
  @DisplayName("#91 never a keyframe and no audio: the sink waits, and nothing is kept for it")
  void neverAKey() {
    Sink sink = attach(StartMode.KEY);
    sink.ready(outlet, 0);
    for (int ms = 0; ms < 10_000; ms += 40) {
      publish(ms, Shot.inter(ms, ms));
    }
    assertThat(sink.started()).isFalse();
    assertThat(sink.queuedBytes()).isZero();
    assertThat(sink.stats().droppedWaiting()).isEqualTo(250);
  }

  @Test
  @DisplayName("F37 repeated config does not go out again, empty bodies never do (F23)")
  void notPassedOn() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    publish(0, VIDEO_HEADER, Shot.key(0, 4), Shot.videoHeader(0, 40, 2), Shot.key(40, 5));
    MediaFrame empty = MediaFrame.of(MediaKind.VIDEO, 50, PlainImage.of(new byte[0]));
    stream.publish(empty, 0);
    empty.release();
    assertThat(outlet.arrivals).hasSize(3);
    assertThat(stream.stats().repeatedConfigs()).isEqualTo(1);
    assertThat(stream.stats().unusableFrames()).isEqualTo(1);
  }

  @Test
  @DisplayName("A frame waits while the outlet has no room, and leaves in order once it has")
  void queued() {
    FakeOutlet narrow = new FakeOutlet(100);
    Sink sink = attach(StartMode.AUTO);
    sink.ready(narrow, 0);
    publish(0, Shot.key(0, 1), Shot.inter(40, 2), Shot.inter(80, 3));
    assertThat(narrow.arrivals).hasSize(1);
    assertThat(sink.stats().queuedBytes()).isEqualTo(200);
    assertThat(sink.stats().queuedMs()).isEqualTo(80);
    assertThat(sink.drained()).isFalse();
    narrow.take(100);
    sink.writable(80);
    assertThat(narrow.arrivals).hasSize(2);
    narrow.take(100);
    sink.writable(80);
    narrow.take(100);
    assertThat(sink.drained()).isTrue();
    assertThat(narrow.arrivals.get(2)).isEqualTo(at(Shot.inter(80, 3), 80));
    narrow.close();
  }

  @Test
  @DisplayName("A lost outlet's queue is released; the next session starts on its own")
  void lost() {
    FakeOutlet narrow = new FakeOutlet(1);
    Sink sink = attach(StartMode.KEY);
    sink.ready(narrow, 0);
    publish(0, Shot.key(90_000, 1), Shot.inter(90_040, 2));
    sink.lost();
    narrow.close();
    assertThat(sink.queuedBytes()).isZero();
    assertThat(sink.stats().droppedLost()).isEqualTo(1);
    publish(50, Shot.inter(90_080, 3));
    sink.ready(outlet, 60);
    publish(100, Shot.key(90_120, 4));
    assertThat(outlet.arrivals).containsExactly(at(Shot.key(90_120, 4), 0));
  }

  @Test
  @DisplayName("K37 tracks that were begun and not ended are ended in their own form, once")
  void endsTracks() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    publish(
        0,
        VIDEO_HEADER,
        Shot.key(0, 4),
        Shot.key(20, 5).onTrack(1),
        Shot.audio(0, 20, 6),
        Shot.audio(2, 20, 7),
        Shot.key(20, 8).onTrack(3),
        Shot.end(MediaKind.VIDEO, 3, 0));
    stream.end();
    int before = outlet.arrivals.size();
    sink.endTracks((kind, body) -> PlainImage.of(body));
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(
            new Arrival(MediaKind.VIDEO, "1702000000", 20),
            new Arrival(MediaKind.VIDEO, "96026876633101", 20),
            new Arrival(MediaKind.AUDIO, "95024f70757302", 20));
    sink.endTracks((kind, body) -> PlainImage.of(body));
    assertThat(outlet.arrivals).hasSize(before + 3);
  }

  @Test
  @DisplayName("F42 a returning publisher goes on from a keyframe in the same session")
  void resumes() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    publish(0, METADATA, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4), Shot.audio(0, 10, 5));
    publish(1_000, Shot.inter(1_000, 6));
    stream.gap();
    publish(1_040, Shot.inter(1_040, 7));
    assertThat(stream.state()).isEqualTo(StreamState.GAP);
    stream.resume(3_000);
    int before = outlet.arrivals.size();
    Shot header = Shot.videoHeader(0, 0, 8);
    publish(3_000, METADATA, header, AUDIO_HEADER, Shot.audio(0, 70_000, 9));
    publish(3_020, Shot.key(70_020, 10), Shot.audio(0, 70_030, 11));
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(
            at(header, 3_000),
            at(Shot.key(70_020, 10), 3_000),
            at(Shot.audio(0, 70_030, 11), 3_010));
    assertThat(sink.stats().starts()).isEqualTo(1);
  }

  @Test
  @DisplayName("An outlet may be lost from within write: nothing more goes to it")
  void lostWithinWrite() {
    Sink sink = attach(StartMode.AUTO);
    List<Integer> written = new ArrayList<>();
    Outlet fragile =
        new Outlet() {
          @Override
          public void write(MediaFrame frame, int timestampMs) {
            written.add(timestampMs);
            sink.lost();
          }

          @Override
          public void flush() {}

          @Override
          public boolean isWritable() {
            return true;
          }

          @Override
          public long pendingBytes() {
            return 0;
          }
        };
    publish(0, Shot.key(0, 1), Shot.inter(40, 2));
    sink.ready(fragile, 40);
    publish(80, Shot.inter(80, 3));
    assertThat(written).containsExactly(0);
    assertThat(sink.started()).isFalse();
  }

  @Test
  @DisplayName("a sink tells each outlet before it writes")
  void isTold() {
    var settings = new StreamSettings(1 << 20, 0, 0);
    var stream = new Stream("live/cam", settings, new MemoryBudget(1L << 30));
    var sink = stream.attach("a", new SinkSettings(400 << 10, 1_000, StartMode.AUTO), 0);
    var outlet = new FakeOutlet(Long.MAX_VALUE);
    sink.ready(outlet, 0);
    assertThat(outlet.depth).isEqualTo(OutletDepth.of(400 << 10, 1 << 20));
    stream.close();
  }
}
