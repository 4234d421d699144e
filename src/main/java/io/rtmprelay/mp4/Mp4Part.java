package io.rtmprelay.mp4;

import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.flv.FrameBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leaves for a viewer at once.
 *
 * @param codecs what is in the movie from here on, if that is new: then the bytes begin with a
 *     movie's start; else null
 * @param apartAtSeconds where in the movie the bytes are heard, if they are no boxes but whole MP3
 *     frames that go beside it; else null
 * @param bytes whole boxes or frames, or none
 */
public record Mp4Part(@Nullable Codecs codecs, @Nullable Double apartAtSeconds, FrameBytes bytes) {

  /** The media type of what goes beside a movie. */
  public static final String MP3_TYPE = "audio/mpeg";

  /**
   * What is in a movie.
   *
   * @param mime media type with the {@code codecs} parameter (RFC 6381); null if there is nothing
   *     that can be played from it
   * @param apart media type of what goes beside it; null if nothing does
   * @param leftOut why other tracks are not in it, in words
   */
  public record Codecs(
      @Nullable String mime, @Nullable String apart, List<Track> tracks, List<String> leftOut) {}

  /**
   * One track of the movie.
   *
   * @param id that it has in the stream
   */
  public record Track(int id, TrackFormat format) {}
}
