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
 * @param bytes whole boxes, or none
 */
public record Mp4Part(@Nullable Codecs codecs, FrameBytes bytes) {

  /**
   * What is in a movie.
   *
   * @param mime media type with the {@code codecs} parameter (RFC 6381); null if there is nothing
   *     that can be played
   * @param leftOut why other tracks are not in it, in words
   */
  public record Codecs(@Nullable String mime, List<Track> tracks, List<String> leftOut) {}

  /**
   * One track of the movie.
   *
   * @param id that it has in the stream
   */
  public record Track(int id, TrackFormat format) {}
}
