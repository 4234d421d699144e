package io.rtmprelay.codec;

import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/** What is known of the pictures or the sound of one track. Immutable. */
public sealed interface TrackFormat permits VideoFormat, AudioFormat {

  /** As {@link io.rtmprelay.media.TagHeader#codec()} gives it. */
  int codec();

  /** The {@code codecs} parameter of its media type (RFC 6381); null if it is not known. */
  @Nullable String codecString();

  /** Of audio or video. */
  MediaKind kind();

  /** A track of which the codec alone is known. */
  static TrackFormat unknown(MediaKind kind, int codec) {
    return kind == MediaKind.VIDEO ? VideoFormat.unknown(codec) : AudioFormat.unknown(codec);
  }
}
