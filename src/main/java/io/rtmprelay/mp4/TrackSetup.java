package io.rtmprelay.mp4;

import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaKind;
import java.util.Arrays;

/** How one track is set up: what the movie's start says of it. Immutable. */
final class TrackSetup {

  private static final int VIDEO_NUMBER = 1;
  private static final int AUDIO_NUMBER = 2;

  /** Times of pictures are those of RTMP: milliseconds. */
  private static final int VIDEO_TIMESCALE = 1_000;

  private final TrackFormat format;
  private final byte[] config;

  /**
   * @param format of which the codec string is known, and of audio the rate
   * @param config the codec's record as it came; of codecs that have none the first bytes of a
   *     frame; not written to any more
   */
  TrackSetup(TrackFormat format, byte[] config) {
    this.format = format;
    this.config = config;
  }

  /** Whether an MP4 file has a place for {@code codec} and a browser may play it from there. */
  static boolean hasPlace(int codec) {
    return switch (codec) {
      case FourCc.AVC1,
          FourCc.HVC1,
          FourCc.AV01,
          FourCc.VP09,
          FourCc.MP4A,
          FourCc.OPUS,
          FourCc.MP3,
          FourCc.FLAC,
          FourCc.AC3,
          FourCc.EAC3 ->
          true;
      default -> false;
    };
  }

  /** Whether {@code format} is known well enough for its frames to be played. */
  static boolean isEnough(TrackFormat format) {
    boolean named = format.codecString() != null && hasPlace(format.codec());
    return switch (format) {
      case VideoFormat _ -> named;
      case AudioFormat audio -> named && audio.sampleRate() > 0;
    };
  }

  TrackFormat format() {
    return format;
  }

  /** The codec's record, or the first bytes of a frame; to be read only. */
  byte[] config() {
    return config;
  }

  /** Number of the track in the movie. */
  int number() {
    return isVideo() ? VIDEO_NUMBER : AUDIO_NUMBER;
  }

  /** Units of time in a second. */
  int timescale() {
    return switch (format) {
      case VideoFormat _ -> VIDEO_TIMESCALE;
      case AudioFormat audio -> audio.sampleRate();
    };
  }

  /** What each sample lasts where they all last the same; else 0. */
  int sampleDuration() {
    return switch (format) {
      case VideoFormat _ -> 0;
      case AudioFormat audio -> audio.frameSamples();
    };
  }

  boolean isVideo() {
    return format.kind() == MediaKind.VIDEO;
  }

  /** Whether a decoder that knows {@code other} needs to be told nothing new. */
  boolean sameAs(TrackSetup other) {
    return format.equals(other.format) && Arrays.equals(config, other.config);
  }
}
