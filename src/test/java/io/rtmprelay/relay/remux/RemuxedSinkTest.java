package io.rtmprelay.relay.remux;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.Shot;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sinks that get other tracks, or another form, of a stream with sinks that get all. */
class RemuxedSinkTest {

  private static final RemuxConfig SECOND =
      new RemuxConfig(TrackChoice.of(List.of(1)), TrackChoice.ALL, List.of(), HevcForm.LEGACY);
  private static final RemuxConfig SOUND =
      new RemuxConfig(TrackChoice.ALL, TrackChoice.ALL, List.of("mp4a"), HevcForm.ASIS);

  /** An outlet that keeps the frames it was given. */
  private static final class Keeper extends FakeOutlet {
    final List<MediaFrame> frames = new ArrayList<>();

    Keeper() {
      super(1 << 20);
    }

    @Override
    public void write(MediaFrame frame, int timestampMs) {
      frames.add(frame);
      super.write(frame, timestampMs);
    }

    List<String> bodies() {
      return arrivals.stream().map(Arrival::body).map(body -> body.substring(0, 4)).toList();
    }
  }

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(1 << 20, 40_000, 2_000), process);
  private final Keeper one = new Keeper();
  private final Keeper other = new Keeper();

  private Sink attach(String id, RemuxConfig config, StartMode start, int delayMs, long nowMs) {
    return stream.attach(id, new SinkSettings(40_000, 2_000, start, delayMs, config), nowMs);
  }

  private void publish(long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      stream.publish(frame, nowMs);
      frame.release();
    }
    stream.flush(nowMs);
  }

  private void publishTwoTracks() {
    publish(
        0,
        Shot.metadata(0, 1),
        Shot.videoHeader(0, 0, 2),
        Shot.videoHeader(1, 0, 3),
        Shot.audioHeader(0, 0, 4),
        Shot.key(0, 5),
        Shot.key(0, 6).onTrack(1),
        Shot.audio(0, 10, 7),
        Shot.inter(40, 8),
        Shot.inter(40, 9).onTrack(1));
  }

  @AfterEach
  void allIsDischarged() {
    one.close();
    other.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
  }

  @Test
  @DisplayName("F30: all since publish of the chosen tracks, config first, and made once for all")
  void young() {
    Sink first = attach("a", SECOND, StartMode.AUTO, 0, 0);
    Sink second = attach("b", SECOND, StartMode.AUTO, 0, 0);
    publishTwoTracks();
    first.ready(one, 100);
    second.ready(other, 100);
    publish(80, Shot.inter(80, 10).onTrack(1), Shot.inter(80, 11));
    assertThat(one.bodies())
        .containsExactly("0200", "1c00", "af00", "1c01", "af01", "2c01", "2c01");
    assertThat(one.arrivals).isEqualTo(other.arrivals);
    for (int i = 0; i < one.frames.size(); i++) {
      assertThat(one.frames.get(i)).isSameAs(other.frames.get(i));
      assertThat(one.frames.get(i).isCharged()).isTrue();
    }
    assertThat(stream.tracks(first).all())
        .extracting(track -> track.kindName() + track.id() + track.codecName())
        .containsExactly("video0hvc1", "audio0mp4a");
    assertThat(stream.tracks(first).enhanced()).isFalse();
    assertThat(stream.tracks().enhanced()).isTrue();
  }

  @Test
  @DisplayName("F35: a source whose video is all left out goes on as sound alone, and that is said")
  void soundAlone() {
    Sink sink = attach("a", SOUND, StartMode.KEY, 0, 0);
    Sink all = attach("b", RemuxConfig.NONE, StartMode.KEY, 0, 0);
    publishTwoTracks();
    sink.ready(one, 900);
    all.ready(other, 900);
    publish(950, Shot.audio(0, 950, 20));
    assertThat(one.arrivals).isEmpty();
    publish(1_050, Shot.audio(0, 1_050, 21), Shot.inter(1_050, 22));
    publish(1_080, Shot.audio(0, 1_080, 23));
    assertThat(one.bodies()).containsExactly("0200", "af00", "af01", "af01");
    assertThat(other.arrivals).as("with video a keyframe is waited for").isEmpty();
    assertThat(stream.tracks(sink).leftOut())
        .containsExactly(
            "track video 0 (avc1) is not sent: codecs allows mp4a",
            "track video 1 (hvc1) is not sent: codecs allows mp4a");
    assertThat(stream.tracks(all).leftOut()).isEmpty();
  }

  @Test
  @DisplayName("a sink attached later starts as one that was there: with the opening or the group")
  void attachedLater() {
    attach("direct", RemuxConfig.NONE, StartMode.AUTO, 0, 0);
    publishTwoTracks();
    attach("a", SECOND, StartMode.AUTO, 0, 100).ready(one, 100);
    assertThat(one.bodies()).containsExactly("0200", "1c00", "af00", "1c01", "af01", "2c01");
    publish(3_000, Shot.key(3_000, 30), Shot.key(3_000, 31).onTrack(1));
    publish(3_040, Shot.inter(3_040, 32).onTrack(1));
    RemuxConfig legacy =
        new RemuxConfig(TrackChoice.of(List.of(0)), TrackChoice.ALL, List.of(), HevcForm.ASIS);
    attach("b", legacy, StartMode.GOP, 0, 3_050).ready(other, 3_050);
    assertThat(other.bodies()).containsExactly("0200", "1700", "af00", "1701");
    assertThat(other.arrivals).extracting(Arrival::timestampMs).containsOnly(3_000);
  }

  @Test
  @DisplayName("with a delay too: what comes later is of the chosen tracks")
  void delayed() {
    attach("a", SECOND, StartMode.AUTO, 500, 0).ready(one, 0);
    publishTwoTracks();
    assertThat(one.arrivals).isEmpty();
    stream.flush(500);
    assertThat(one.bodies()).containsExactly("0200", "1c00", "af00", "1c01", "af01", "2c01");
  }

  @Test
  @DisplayName("F42: who stood by goes on with its group, of the chosen tracks, on a running clock")
  void standby() {
    attach("a", SECOND, StartMode.AUTO, 0, 0).ready(one, 0);
    publishTwoTracks();
    Standby next = stream.standBy();
    for (Shot shot :
        List.of(
            Shot.videoHeader(1, 0, 50),
            Shot.audioHeader(0, 0, 4),
            Shot.key(7_000, 51),
            Shot.key(7_000, 52).onTrack(1),
            Shot.inter(7_040, 53).onTrack(1))) {
      MediaFrame frame = shot.frame();
      next.publish(frame, 60);
      frame.release();
    }
    one.arrivals.clear();
    stream.gap();
    stream.resume(next, 100);
    assertThat(one.bodies()).containsExactly("1c00", "1c01", "2c01");
    assertThat(one.arrivals).extracting(Arrival::timestampMs).isSorted();
    publish(140, Shot.inter(7_080, 54).onTrack(1), Shot.inter(7_080, 55));
    assertThat(one.bodies()).containsExactly("1c00", "1c01", "2c01", "2c01");
  }

  @Test
  @DisplayName("F43: another codec of a track that is not sent is nothing to the session")
  void otherCodec() {
    Sink second = attach("a", SECOND, StartMode.AUTO, 0, 0);
    Sink all = attach("b", RemuxConfig.NONE, StartMode.AUTO, 0, 0);
    second.ready(one, 0);
    all.ready(other, 0);
    publishTwoTracks();
    Shot hevcOnTrack0 = Shot.color(0, 80, 61);
    publish(80, hevcOnTrack0, Shot.inter(80, 62).onTrack(1));
    assertThat(all.isBroken()).isTrue();
    assertThat(second.isBroken()).isFalse();
    assertThat(one.bodies()).endsWith("2c01").hasSize(7);
  }

  @Test
  @DisplayName("F43: a track that becomes one of a codec left out is ended, and the rest goes on")
  void becomesLeftOut() {
    RemuxConfig avc =
        new RemuxConfig(
            TrackChoice.of(List.of(0)), TrackChoice.ALL, List.of("avc1", "mp4a"), HevcForm.ASIS);
    Sink sink = attach("a", avc, StartMode.AUTO, 0, 0);
    sink.ready(one, 0);
    publishTwoTracks();
    publish(5_000, Shot.key(5_000, 80), Shot.audio(0, 5_000, 81));
    publish(5_040, Shot.color(0, 5_040, 82), Shot.audio(0, 5_040, 83));
    assertThat(sink.isBroken()).isTrue();
    sink.endTracks((kind, body) -> PlainImage.of(body));
    assertThat(one.bodies()).endsWith("1701", "af01", "1702");
    sink.lost();
    sink.ready(other, 5_100);
    assertThat(other.bodies()).containsExactly("0200", "af00", "af01");
    publish(5_120, Shot.audio(0, 5_120, 84), Shot.inter(5_120, 85));
    assertThat(other.bodies()).endsWith("af01", "af01").doesNotContain("1701");
  }

  @Test
  @DisplayName("the last sink of a kind gone, nothing is made for it any more")
  void detached() {
    Sink sink = attach("a", SECOND, StartMode.AUTO, 0, 0);
    publishTwoTracks();
    stream.detach(sink);
    long held = process.heldBytes();
    stream.flush(100);
    publish(120, Shot.inter(120, 70).onTrack(1));
    assertThat(stream.tracks(sink)).isSameAs(stream.tracks());
    assertThat(process.heldBytes()).isLessThan(held + 200);
  }
}
