package io.rtmprelay.relay.viewer;

/** A viewer's place at a stream. Used on the viewer's loop. */
public interface Viewing {

  /** To be called when bytes that the viewer held were taken, at least when it has room again. */
  void progressed();

  /** The viewer goes: it is called no more, whatever is on its way. May be called again. */
  void leave();
}
