package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Thins out the set-up frames of a queue whose media was given up (F22): of CONFIG frames of one
 * slot with no media of their track between them the last stays; likewise of ENDs, with what was
 * configured between them.
 */
final class ConfigSieve {

  private static final int NONE = -1;

  private final int[] lastConfig = new int[ConfigSlot.values().length];
  private int lastEnd;

  /** Thins out one track of {@code ring} and closes the ring up. */
  void thin(FrameRing ring, MediaKind kind, int track) {
    // A queue over its bound comes here with each sound it gives up; as a rule it has no set-up.
    if (ring.setUps() > 1) {
      thinSetUps(ring, kind, track);
    }
    ring.close();
  }

  private void thinSetUps(FrameRing ring, MediaKind kind, int track) {
    forget();
    for (int slot = 0; slot < ring.slots(); slot++) {
      MediaFrame frame = ring.at(slot);
      if (frame == null || frame.kind() != kind || frame.track() != track) {
        continue;
      }
      switch (frame.frameClass()) {
        case CONFIG -> {
          int index = index(frame.header().slot());
          remove(ring, lastConfig[index]);
          lastConfig[index] = slot;
        }
        case END -> {
          for (int config : lastConfig) {
            remove(ring, config);
          }
          remove(ring, lastEnd);
          forget();
          lastEnd = slot;
        }
        case KEY, INTER, DISPOSABLE, AUDIO, DATA, COMMAND, EMPTY, INVALID -> forget();
      }
    }
  }

  private void forget() {
    Arrays.fill(lastConfig, NONE);
    lastEnd = NONE;
  }

  private static void remove(FrameRing ring, int slot) {
    if (slot != NONE) {
      ring.remove(slot);
    }
  }

  private static int index(@Nullable ConfigSlot slot) {
    return switch (slot) {
      case METADATA -> 0;
      case SEQUENCE -> 1;
      case COLOR -> 2;
      case CHANNELS -> 3;
      case null -> 1;
    };
  }
}
