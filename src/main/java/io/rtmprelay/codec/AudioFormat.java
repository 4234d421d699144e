package io.rtmprelay.codec;

import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a track.
 *
 * @param codec as {@link io.rtmprelay.media.TagHeader#codec()} gives it
 * @param codecString for instance {@code mp4a.40.2}; null if it is not known
 * @param sampleRate that is heard, in Hz; 0 if it is not known
 * @param channels that are heard; 0 if it is not known
 * @param frameSamples samples of each channel in one frame, at that rate; 0 if frames differ, or it
 *     is not known
 */
public record AudioFormat(
    int codec, @Nullable String codecString, int sampleRate, int channels, int frameSamples)
    implements TrackFormat {

  static AudioFormat unknown(int codec) {
    return new AudioFormat(codec, null, 0, 0, 0);
  }

  @Override
  public MediaKind kind() {
    return MediaKind.AUDIO;
  }
}
