package io.rtmprelay.relay;

import io.rtmprelay.media.MediaKind;

/**
 * One track of a stream.
 *
 * @param id 0 to 255, or {@link io.rtmprelay.media.MediaFrame#BUNDLE}
 * @param codec as {@link io.rtmprelay.media.TagHeader#codec()} gives it
 */
public record Track(MediaKind kind, int id, int codec) {}
