package io.rtmprelay.rtmp.session.play;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Shot;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlayFilterTest {

  private final PlayFilter filter = new PlayFilter();
  private int id;

  private boolean takes(Shot shot) {
    MediaFrame frame = shot.frame();
    try {
      return filter.takes(frame);
    } finally {
      frame.release();
    }
  }

  private boolean key(int track, int ms) {
    return takes(Shot.video(Shot.Type.KEY, track, ms, 0, ++id, 100));
  }

  private boolean inter(int track, int ms) {
    return takes(Shot.video(Shot.Type.INTER, track, ms, 0, ++id, 100));
  }

  private boolean audio(int ms) {
    return takes(Shot.audio(0, ms, ++id));
  }

  @Test
  @DisplayName("all goes out as long as nothing else is wished")
  void all() {
    assertThat(takes(Shot.metadata(0, 1))).isTrue();
    assertThat(takes(Shot.videoHeader(0, 0, 2))).isTrue();
    assertThat(inter(0, 0)).as("the stream says where it starts").isTrue();
    assertThat(audio(0)).isTrue();
    assertThat(takes(Shot.cue(0, 3))).isTrue();
  }

  @Test
  @DisplayName("K15: after a pause picture and sound go on with the next keyframe")
  void pause() {
    assertThat(key(0, 0)).isTrue();
    filter.pause(true);
    assertThat(inter(0, 40)).isFalse();
    assertThat(audio(41)).isFalse();
    assertThat(takes(Shot.cue(42, 3))).isFalse();
    assertThat(takes(Shot.videoHeader(0, 43, 2))).as("set-up is never missed").isTrue();
    filter.pause(false);
    assertThat(inter(0, 80)).isFalse();
    assertThat(audio(81)).isFalse();
    assertThat(key(0, 120)).isTrue();
    assertThat(audio(121)).isTrue();
    assertThat(inter(0, 160)).isTrue();
  }

  @Test
  @DisplayName("a pause in which no picture was missed costs nothing, nor does one of sound alone")
  void shortPause() {
    filter.pause(true);
    filter.pause(false);
    assertThat(inter(0, 40)).isTrue();
    filter.pause(true);
    assertThat(audio(41)).isFalse();
    filter.pause(false);
    assertThat(audio(62)).isTrue();
    assertThat(inter(0, 80)).isTrue();
  }

  @Test
  @DisplayName("receiveVideo(false) leaves the sound; true brings each track back at its keyframe")
  void video() {
    filter.wantVideo(false);
    assertThat(key(0, 0)).isFalse();
    assertThat(inter(1, 0)).isFalse();
    assertThat(audio(1)).isTrue();
    filter.wantVideo(true);
    assertThat(audio(20)).isTrue();
    assertThat(inter(0, 40)).isFalse();
    assertThat(inter(1, 40)).isFalse();
    assertThat(inter(2, 40)).as("a track that missed nothing").isTrue();
    assertThat(key(1, 80)).isTrue();
    assertThat(inter(0, 80)).isFalse();
    assertThat(inter(1, 120)).isTrue();
    assertThat(key(0, 120)).isTrue();
    assertThat(inter(0, 160)).isTrue();
  }

  @Test
  @DisplayName("who wants no video does not wait for a keyframe after a pause")
  void soundAlone() {
    filter.wantVideo(false);
    filter.pause(true);
    assertThat(key(0, 0)).isFalse();
    filter.pause(false);
    assertThat(audio(20)).isTrue();
    filter.wantAudio(false);
    assertThat(audio(40)).isFalse();
    filter.wantAudio(true);
    assertThat(audio(60)).isTrue();
  }

  @Test
  @DisplayName("F33: what is shown before the keyframe it goes on with does not go out")
  void openGroup() {
    filter.pause(true);
    inter(0, 0);
    filter.pause(false);
    assertThat(takes(Shot.key(100, ++id).composed(80))).isTrue();
    assertThat(takes(Shot.inter(140, ++id).composed(0))).isFalse();
    assertThat(takes(Shot.inter(180, ++id).composed(0))).isTrue();
    assertThat(takes(Shot.inter(200, ++id).composed(-80))).as("later leftovers are whole").isTrue();
  }
}
