package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.TagHeader;
import org.jspecify.annotations.Nullable;

/**
 * What may pass of one track, so that a decoder can use all that does (F20, F21, F24, F32, F33).
 *
 * <p>A closed gate opens at a keyframe; if frames were lost before it, those that refer to them are
 * kept out until the first frame shown at or after that keyframe. Audio is kept out only at a
 * restart, until its time has reached that of the media the sink restarts with.
 */
final class TrackGate {

  /**
   * Audio further behind than this runs on a clock of its own: waiting for it would be for ever.
   */
  private static final int MAX_AUDIO_WAIT_MS = 5_000;

  private enum Passage {
    CLOSED,
    LEADING,
    OPEN
  }

  final MediaKind kind;
  final int track;

  private Passage passage;
  private boolean cut;
  private int fromMs;
  private @Nullable TagHeader begun;
  private int codec = TrackCodecs.NONE;

  /**
   * @param cut whether the sink missed something of this track
   * @param fromMs source time of the media the sink (re)starts with; of use if {@code cut}
   */
  TrackGate(MediaKind kind, int track, boolean cut, int fromMs) {
    this.kind = kind;
    this.track = track;
    this.cut = cut;
    this.fromMs = fromMs;
    this.passage = closed();
  }

  /** Waits as at a start in mid-stream, with media of the source time {@code fromMs}. */
  void restart(int fromMs) {
    this.cut = true;
    this.fromMs = fromMs;
    this.passage = Passage.CLOSED;
  }

  /** A coded frame of this track did not get through: nothing after it does, up to a keyframe. */
  void close() {
    if (kind == MediaKind.VIDEO) {
      cut = true;
      passage = Passage.CLOSED;
    }
  }

  /**
   * The frames before a keyframe were lost, and no frame since then was shown at or after it.
   *
   * @param keyShownMs presentation time of the keyframe
   */
  void expectLeading(int keyShownMs) {
    if (passage == Passage.OPEN) {
      passage = Passage.LEADING;
      fromMs = keyShownMs;
    }
  }

  /** Why {@code frame} may not pass; null if it may. */
  @Nullable DropCause refusal(MediaFrame frame) {
    return switch (frame.frameClass()) {
      case KEY -> {
        if (cut) {
          cut = false;
          fromMs = shownMs(frame);
          passage = Passage.LEADING;
        } else if (passage == Passage.LEADING) {
          // What precedes this keyframe is still the cut: its leading frames may refer to it.
          fromMs = shownMs(frame);
        } else {
          passage = Passage.OPEN;
        }
        begin(frame);
        yield null;
      }
      case INTER, DISPOSABLE -> refusalOfDependent(frame);
      case AUDIO -> refusalOfAudio(frame);
      case COMMAND -> passage == Passage.CLOSED ? DropCause.HELD : null;
      case END -> {
        begun = null;
        yield null;
      }
      case CONFIG -> {
        if (kind != MediaKind.DATA) {
          begin(frame);
        }
        yield null;
      }
      case DATA -> null;
      case EMPTY, INVALID -> DropCause.DISPOSABLE;
    };
  }

  /** A header of this track's frames if the target takes it for running, else null. */
  @Nullable TagHeader running() {
    return begun;
  }

  /** Whether the target knows this track, also after its end, by another codec than it has now. */
  boolean isOutdatedBy(TrackCodecs codecs) {
    return codec != TrackCodecs.NONE && codec != codecs.codec(kind, track);
  }

  private void begin(MediaFrame frame) {
    begun = frame.header();
    if (begun.codec() != TrackCodecs.NONE) {
      codec = begun.codec();
    }
  }

  /** Presentation time on the source's clock. */
  static int shownMs(MediaFrame frame) {
    return frame.timestampMs() + frame.compositionMs();
  }

  private @Nullable DropCause refusalOfDependent(MediaFrame frame) {
    return switch (passage) {
      case CLOSED -> {
        cut = true;
        yield DropCause.HELD;
      }
      case LEADING -> {
        if (shownMs(frame) - fromMs < 0) {
          yield DropCause.LEADING;
        }
        passage = Passage.OPEN;
        yield null;
      }
      case OPEN -> null;
    };
  }

  private @Nullable DropCause refusalOfAudio(MediaFrame frame) {
    if (passage == Passage.CLOSED) {
      int behindMs = fromMs - frame.timestampMs();
      if (behindMs > 0 && behindMs <= MAX_AUDIO_WAIT_MS) {
        return DropCause.AUDIO;
      }
      passage = Passage.OPEN;
    }
    begin(frame);
    return null;
  }

  private Passage closed() {
    return kind == MediaKind.VIDEO || cut ? Passage.CLOSED : Passage.OPEN;
  }
}
