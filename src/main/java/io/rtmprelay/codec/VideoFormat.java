package io.rtmprelay.codec;

import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a track.
 *
 * @param codec as {@link io.rtmprelay.media.TagHeader#codec()} gives it
 * @param codecString for instance {@code avc1.64001f}; null if it is not known
 * @param width of the picture that is shown, cropped, in samples; 0 if it is not known
 * @param height likewise
 * @param sarWidth of one sample, against {@code sarHeight}: 1 and 1 if they are square, 0 and 0 if
 *     nothing is said
 * @param sarHeight likewise
 */
public record VideoFormat(
    int codec, @Nullable String codecString, int width, int height, int sarWidth, int sarHeight)
    implements TrackFormat {

  /** No codec has a side longer than this; what says so is not believed. */
  private static final long MAX_SIDE = 65_536;

  static VideoFormat unknown(int codec) {
    return new VideoFormat(codec, null, 0, 0, 0, 0);
  }

  static VideoFormat named(int codec, String codecString) {
    return new VideoFormat(codec, codecString, 0, 0, 0, 0);
  }

  /** The same with a size, if it makes sense. */
  VideoFormat sized(long width, long height) {
    boolean makesSense = width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
    return makesSense
        ? new VideoFormat(codec, codecString, (int) width, (int) height, sarWidth, sarHeight)
        : this;
  }

  /** The same with the shape of its samples, if it makes sense. */
  VideoFormat shaped(int sarWidth, int sarHeight) {
    return sarWidth > 0 && sarHeight > 0
        ? new VideoFormat(codec, codecString, width, height, sarWidth, sarHeight)
        : this;
  }

  @Override
  public MediaKind kind() {
    return MediaKind.VIDEO;
  }
}
