package io.rtmprelay.control.stream;

import io.rtmprelay.relay.Stream;

/**
 * The way of a publisher to an origin elsewhere, until it feeds a stream here. On the publisher's
 * loop.
 */
public interface Passage {

  /** Whether the publisher is still there, and fed no stream here since. */
  boolean isOpen();

  /** The stream as the publisher fed it on its way; it is the caller's from here on. */
  Stream leave();
}
