package io.rtmprelay.relay.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Shot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private final Replay replay = new Replay(10_000, 5_000, 2_000, 1_000);
  private final List<MediaFrame> made = new ArrayList<>();

  private Replay.Verdict take(Shot shot, long nowMs) {
    MediaFrame frame = shot.frame();
    made.add(frame);
    try {
      return replay.take(frame, nowMs);
    } finally {
      frame.release();
    }
  }

  private List<String> configs(int since) {
    List<String> seen = new ArrayList<>();
    replay
        .configs()
        .since(
            since,
            frame -> seen.add(frame.kind() + " " + frame.track() + " " + frame.header().slot()));
    return seen;
  }

  @AfterEach
  void nothingIsHeld() {
    replay.close();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("F30 config is replayed in order: metadata, video by track, audio by track")
  void configOrder() {
    take(Shot.audioHeader(1, 0, 1), 0);
    take(Shot.color(1, 0, 2), 0);
    take(Shot.videoHeader(1, 0, 3), 0);
    take(Shot.audioHeader(0, 0, 4), 0);
    take(Shot.videoHeader(0, 0, 5), 0);
    take(Shot.metadata(0, 6), 0);
    assertThat(configs(0))
        .containsExactly(
            "DATA 0 METADATA",
            "VIDEO 0 SEQUENCE",
            "VIDEO 1 SEQUENCE",
            "VIDEO 1 COLOR",
            "AUDIO 0 SEQUENCE",
            "AUDIO 1 SEQUENCE");
  }

  @Test
  @DisplayName("F37 config that repeats the one before is told apart from a change back")
  void repeatedConfig() {
    assertThat(take(Shot.videoHeader(0, 0, 1), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.videoHeader(0, 900, 1), 0)).isEqualTo(Replay.Verdict.REPEATED_CONFIG);
    int before = replay.configs().version();
    assertThat(take(Shot.videoHeader(0, 0, 2), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.videoHeader(0, 0, 1), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(configs(before)).containsExactly("VIDEO 0 SEQUENCE");
    assertThat(configs(replay.configs().version())).isEmpty();
  }

  @Test
  @DisplayName("An ended track is replayed no more, and may begin again with the same header")
  void endedTrack() {
    take(Shot.videoHeader(1, 0, 1), 0);
    take(Shot.end(MediaKind.VIDEO, 1, 0), 0);
    assertThat(configs(0)).isEmpty();
    assertThat(take(Shot.videoHeader(1, 0, 1), 0)).isEqualTo(Replay.Verdict.PASS);
  }

  @Test
  @DisplayName("F43 config that comes as a track is found lost goes with no group from before it")
  void newConfigAsTrackIsLost() {
    take(Shot.videoHeader(0, 0, 1), 0);
    take(Shot.videoHeader(1, 0, 2), 0);
    replay.sourceChanged();
    take(Shot.key(0, 3), 0);
    take(Shot.videoHeader(0, 1_000, 4), 1_000);
    Opening opening = replay.opening();
    assertThat(opening.isRestarted()).as("for the lost track").isTrue();
    assertThat(opening.size()).isEqualTo(1);
    assertThat(opening.frame(0)).isSameAs(made.getLast());
  }

  @Test
  @DisplayName("F43 a track that is announced with the same header is not lost, silent as it is")
  void announcedTrack() {
    take(Shot.videoHeader(0, 0, 1), 0);
    take(Shot.audioHeader(0, 0, 2), 0);
    replay.sourceChanged();
    assertThat(take(Shot.audioHeader(0, 0, 2), 0)).isEqualTo(Replay.Verdict.REPEATED_CONFIG);
    take(Shot.key(0, 3), 0);
    take(Shot.key(0, 4), 5_000);
    assertThat(replay.changes()).isZero();
  }

  @Test
  @DisplayName("#85 the config of 16 tracks is kept, that of more is refused")
  void tracksAreBounded() {
    for (int track = 0; track < 8; track++) {
      assertThat(take(Shot.videoHeader(track, 0, track), 0)).isEqualTo(Replay.Verdict.PASS);
      assertThat(take(Shot.audioHeader(track, 0, track), 0)).isEqualTo(Replay.Verdict.PASS);
    }
    assertThat(take(Shot.videoHeader(8, 0, 8), 0)).isEqualTo(Replay.Verdict.REFUSED_CONFIG);
    assertThat(take(Shot.audioHeader(8, 0, 8), 0)).isEqualTo(Replay.Verdict.REFUSED_CONFIG);
    assertThat(take(Shot.color(7, 0, 9), 0)).as("of a known track").isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.metadata(0, 10), 0)).isEqualTo(Replay.Verdict.PASS);
  }

  @Test
  @DisplayName("#88 a header of 10 MiB is refused, and 1 MiB is the limit of all together")
  void bytesAreBounded() {
    assertThat(take(Shot.videoHeader(0, 0, 1).sized(10 << 20), 0))
        .isEqualTo(Replay.Verdict.REFUSED_CONFIG);
    assertThat(take(Shot.videoHeader(0, 0, 2).sized(1 << 19), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.videoHeader(1, 0, 3).sized(1 << 19), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.metadata(0, 4), 0)).isEqualTo(Replay.Verdict.REFUSED_CONFIG);
    assertThat(take(Shot.videoHeader(0, 0, 5).sized(1 << 19), 0))
        .as("in place of another")
        .isEqualTo(Replay.Verdict.PASS);
  }

  @Test
  @DisplayName("#75 metadata of more than 64 KiB is refused, what was there before stays")
  void metadataIsBounded() {
    assertThat(take(Shot.metadata(0, 1), 0)).isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.metadata(0, 2).sized((64 << 10) + 1), 0))
        .isEqualTo(Replay.Verdict.REFUSED_CONFIG);
    assertThat(replay.configs().version()).isEqualTo(1);
    assertThat(take(Shot.metadata(0, 3).sized(64 << 10), 0)).isEqualTo(Replay.Verdict.PASS);
  }

  @Test
  @DisplayName("The group holds all tracks since the newest keyframe of track 0")
  void group() {
    take(Shot.audioHeader(0, 0, 9), 0);
    take(Shot.inter(0, 1), 0);
    take(Shot.key(40, 2), 40);
    take(Shot.audio(0, 50, 3), 50);
    take(Shot.key(60, 4).onTrack(1), 60);
    assertThat(replay.group().size()).isEqualTo(3);
    take(Shot.key(2_040, 5), 2_050);
    take(Shot.inter(2_080, 6), 2_090);
    assertThat(replay.group().size()).isEqualTo(2);
    assertThat(replay.group().frame(0).timestampMs()).isEqualTo(2_040);
    assertThat(replay.group().keyAtMs()).isEqualTo(2_050);
    assertThat(replay.group().keyIntervalMs()).isEqualTo(2_000);
  }

  @Test
  @DisplayName("#90 a group without end is let go at its bounds, and the next one kept")
  void endlessGroup() {
    take(Shot.key(0, 1), 0);
    for (int ms = 40; ms <= 5_000; ms += 40) {
      take(Shot.inter(ms, ms), ms);
      assertThat(replay.group().bytes()).isLessThanOrEqualTo(10_000);
    }
    assertThat(replay.group().isEmpty()).as("over its bytes").isTrue();
    take(Shot.key(6_000, 2), 6_000);
    take(Shot.inter(11_000, 3), 11_000);
    assertThat(replay.group().size()).isEqualTo(2);
    take(Shot.inter(11_001, 4), 11_001);
    assertThat(replay.group().isEmpty()).as("over its time").isTrue();
  }

  @Test
  @DisplayName("Config that changes a track in the middle of a group ends the group")
  void configEndsGroup() {
    take(Shot.key(0, 1), 0);
    take(Shot.audioHeader(0, 0, 2), 0);
    take(Shot.metadata(0, 3), 0);
    assertThat(replay.group().size()).as("no audio yet").isEqualTo(1);
    take(Shot.audio(0, 5, 4), 0);
    take(Shot.audioHeader(0, 10, 5), 0);
    assertThat(replay.group().isEmpty()).isTrue();
  }

  @Test
  @DisplayName("The opening holds every message since publish until a bound is passed")
  void opening() {
    take(Shot.metadata(0, 1), 0);
    take(Shot.audioHeader(0, 0, 2), 0);
    take(Shot.audio(0, 0, 3), 0);
    take(Shot.key(1_000, 4), 0);
    assertThat(replay.opening().size()).isEqualTo(4);
    assertThat(replay.opening().fits(2_000, 1_000)).isTrue();
    assertThat(replay.opening().fits(2_000, 999)).isFalse();
    assertThat(replay.opening().fits(100, 1_000)).isFalse();
    take(Shot.key(1_001, 5), 0);
    assertThat(replay.opening().isKept()).as("over its time").isFalse();
    take(Shot.audio(0, 0, 6), 0);
    assertThat(replay.opening().size()).isZero();
  }

  @Test
  @DisplayName("F35 a stream is taken for audio alone after a second without video")
  void audioOnly() {
    assertThat(replay.isAudioOnly(5_000)).as("nothing at all").isFalse();
    take(Shot.audioHeader(0, 0, 1), 9_000);
    take(Shot.audio(0, 0, 2), 10_000);
    assertThat(replay.isAudioOnly(10_999)).isFalse();
    assertThat(replay.isAudioOnly(11_000)).isTrue();
    take(Shot.videoHeader(0, 0, 3), 11_500);
    assertThat(replay.isAudioOnly(12_000)).as("a video header came").isFalse();
    assertThat(replay.isAudioOnly(21_500)).as("video stopped").isTrue();
  }

  @Test
  @DisplayName("F36 raw AAC is held back for a second, then passed on without its header")
  void headerlessAudio() {
    assertThat(take(Shot.audio(0, 0, 1), 5_000)).isEqualTo(Replay.Verdict.HEADERLESS_AUDIO);
    assertThat(take(Shot.audio(1, 0, 2), 5_000)).as("Opus").isEqualTo(Replay.Verdict.PASS);
    assertThat(take(Shot.audio(0, 999, 3), 5_999)).isEqualTo(Replay.Verdict.HEADERLESS_AUDIO);
    assertThat(take(Shot.audio(0, 1_000, 4), 6_000)).isEqualTo(Replay.Verdict.PASS);
  }

  @Test
  @DisplayName("F36 once the header is there, audio passes")
  void headerThenAudio() {
    take(Shot.audio(0, 0, 1), 0);
    take(Shot.audioHeader(0, 20, 2), 20);
    assertThat(take(Shot.audio(0, 40, 3), 40)).isEqualTo(Replay.Verdict.PASS);
  }
}
