package io.rtmprelay.mp4;

import io.rtmprelay.media.FrameClass;

/** What a player may do with a sample (ISO 14496-12, 8.8.3.1). */
final class SampleFlags {

  /** Leans on no other: play may begin here. */
  static final int SYNC = 0x0200_0000;

  /** Leans on others. */
  static final int INTER = 0x0101_0000;

  /** Leans on others, and no other on it. */
  static final int DISPOSABLE = 0x0181_0000;

  private SampleFlags() {}

  static int of(FrameClass frameClass) {
    return switch (frameClass) {
      case INTER -> INTER;
      case DISPOSABLE -> DISPOSABLE;
      case KEY, AUDIO, CONFIG, END, COMMAND, DATA, EMPTY, INVALID -> SYNC;
    };
  }
}
