package io.rtmprelay.mp4;

import io.rtmprelay.codec.FormatReader;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first track of its kind, which is the one that is played; what is known of it, and which
 * others there are. Used by one thread.
 */
final class FirstTrack {

  /** A publisher that invents tracks is not followed further than this. */
  private static final int MAX_OTHERS = 16;

  private final MediaKind kind;
  private final Set<Integer> others = new TreeSet<>();
  private int id = -1;
  private int codec;
  private boolean hasCoded;
  private @Nullable TrackFormat format;
  private byte @Nullable [] config;
  private @Nullable TrackSetup setup;

  FirstTrack(MediaKind kind) {
    this.kind = kind;
  }

  /** Its part of {@code frame}, which is audio or video with a track; null if it has none there. */
  BodyLayout.@Nullable Track in(BodyLayout layout) {
    if (id < 0) {
      id = layout.tracks().getFirst().id();
    }
    BodyLayout.Track own = null;
    for (BodyLayout.Track track : layout.tracks()) {
      if (track.id() == id) {
        own = track;
      } else if (others.size() < MAX_OTHERS) {
        others.add(track.id());
      }
    }
    return own;
  }

  /** Whether {@code track} is of another codec than this one was. */
  boolean isChangedBy(BodyLayout.Track track) {
    return codec != 0 && codec != track.codec();
  }

  /** Takes what {@code frame} tells of it. */
  void note(MediaFrame frame, BodyLayout layout, BodyLayout.Track track) {
    if (isChangedBy(track)) {
      format = null;
      config = null;
      setup = null;
    }
    codec = track.codec();
    hasCoded |= frame.frameClass().isCoded();
    boolean isConfig = frame.frameClass() == FrameClass.CONFIG;
    if (isConfig || isToBeAsked(frame)) {
      byte[] start = FormatReader.start(frame, layout, track);
      if (isConfig && Arrays.equals(start, config)) {
        return;
      }
      format = FormatReader.read(frame, layout, track, format);
      config = isConfig || config == null || config.length == 0 ? start : config;
      setUp(format, config);
    }
  }

  /** Another set-up is another object, so that the same is known at a glance. */
  private void setUp(TrackFormat known, byte[] record) {
    TrackSetup made = TrackSetup.isEnough(known) ? new TrackSetup(known, record) : null;
    if (made == null || setup == null || !made.sameAs(setup)) {
      setup = made;
    }
  }

  /** Whether a coded frame may say what is not known, or of pictures what changed. */
  private boolean isToBeAsked(MediaFrame frame) {
    return switch (codec) {
      case FourCc.VP09, FourCc.AV01 -> frame.frameClass() == FrameClass.KEY;
      case FourCc.MP3, FourCc.AC3, FourCc.EAC3, FourCc.OPUS ->
          format == null || !TrackSetup.isEnough(format);
      default -> false;
    };
  }

  int id() {
    return id;
  }

  /** Whether anything of it came. */
  boolean isThere() {
    return id >= 0;
  }

  /** How it is set up; null if that is not known, or it cannot be played. */
  @Nullable TrackSetup setup() {
    return setup;
  }

  /** Whether it is known how it is played, and that it is, or that it is not. */
  boolean isSettled() {
    return !isThere() || (setup != null && hasCoded) || (codec != 0 && !TrackSetup.hasPlace(codec));
  }

  /**
   * Tells of what is not played, if anything is.
   *
   * @param isPlayed whether this track is
   */
  void tellLeftOut(boolean isPlayed, List<String> words) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    if (isThere() && !isPlayed) {
      words.add(name + " (" + codecName() + ") is left out: " + why());
    }
    for (int other : others) {
      words.add(name + " track " + other + " is left out: the first one is played");
    }
  }

  private String why() {
    if (!TrackSetup.hasPlace(codec)) {
      return "no browser plays it from MP4";
    }
    return setup == null ? "its set-up did not come, or is broken" : "nothing of it comes";
  }

  private String codecName() {
    return kind == MediaKind.AUDIO
        ? switch (codec) {
          case 0, 3 -> "PCM";
          case 1 -> "ADPCM";
          case 4, 5, 6 -> "Nellymoser";
          case 7, 8 -> "G.711";
          case 11 -> "Speex";
          default -> FourCc.text(codec);
        }
        : switch (codec) {
          case 2 -> "Sorenson H.263";
          case 3, 6 -> "Screen Video";
          case 4, 5 -> "VP6";
          default -> FourCc.text(codec);
        };
  }
}
