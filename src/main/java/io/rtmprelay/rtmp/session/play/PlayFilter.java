package io.rtmprelay.rtmp.session.play;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a live stream goes to a player that may pause it or want a part of it only. A video track
 * that missed frames goes on with its next keyframe, and what is shown before that never does
 * (F33). Loop-owned.
 */
final class PlayFilter {

  private boolean paused;
  private boolean wantsAudio = true;
  private boolean wantsVideo = true;
  // Sound goes on with the picture.
  private boolean awaitsKey;
  private final Set<Integer> interrupted = new HashSet<>();
  private final Map<Integer, Integer> shownFromMs = new HashMap<>();

  void pause(boolean on) {
    if (paused && !on) {
      awaitsKey = wantsVideo && !interrupted.isEmpty();
    }
    paused = on;
  }

  void wantAudio(boolean on) {
    wantsAudio = on;
  }

  void wantVideo(boolean on) {
    wantsVideo = on;
    awaitsKey &= on;
  }

  /** Whether the player gets {@code frame}, the stream's next; set-up it always does. */
  boolean takes(MediaFrame frame) {
    boolean video = !paused && wantsVideo;
    return switch (frame.frameClass()) {
      case CONFIG, END -> true;
      case KEY, INTER, DISPOSABLE -> video ? goesOn(frame) : interrupt(frame.track());
      case COMMAND -> video;
      case AUDIO -> !paused && wantsAudio && !awaitsKey;
      case DATA -> !paused && !frame.header().clearsData();
      case EMPTY, INVALID -> false;
    };
  }

  private boolean interrupt(int track) {
    interrupted.add(track);
    return false;
  }

  private boolean goesOn(MediaFrame frame) {
    int track = frame.track();
    int shownMs = frame.timestampMs() + frame.compositionMs();
    if (frame.frameClass() == FrameClass.KEY) {
      awaitsKey = false;
      if (interrupted.remove(track)) {
        shownFromMs.put(track, shownMs);
      } else {
        shownFromMs.remove(track);
      }
      return true;
    }
    if (interrupted.contains(track)) {
      return false;
    }
    Integer fromMs = shownFromMs.get(track);
    if (fromMs != null && shownMs - fromMs < 0) {
      return false;
    }
    shownFromMs.remove(track);
    return true;
  }
}
