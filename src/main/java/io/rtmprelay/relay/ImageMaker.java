package io.rtmprelay.relay;

import io.rtmprelay.media.WireImage;

/** Makes the wire image of a body that the relay itself writes. */
@FunctionalInterface
public interface ImageMaker {

  /** The image of {@code body}; the reference is the caller's. */
  WireImage image(byte[] body);
}
