package io.rtmprelay.relay.viewer;

/** Those who watch one stream. Any thread. */
public interface Audience {

  /**
   * Lets {@code viewer} watch. It is called back after this has returned: {@link Viewer#begins}
   * first, or {@link Viewer#ended} at once if the stream is no more.
   */
  Viewing join(Viewer viewer);
}
