package io.rtmprelay.media.memory;

/** Who pays for the memory of a frame, from its arrival until its last holder lets go. */
public interface MemoryAccount {

  /** Adds {@code bytes} to what is held; any thread. */
  void charge(int bytes);

  /** Takes {@code bytes} off what is held; any thread. */
  void discharge(int bytes);
}
