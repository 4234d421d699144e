package io.rtmprelay.transport.publish;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Inlet;
import java.util.function.BooleanSupplier;

/**
 * Lets frames pass while it is open; others are dropped.
 *
 * @param open asked for each frame as it passes: it may have been read long before, if the process
 *     stood still meanwhile
 */
public record FencedInlet(Inlet inlet, BooleanSupplier open) implements Inlet {

  @Override
  public void publish(MediaFrame frame, long nowMs) {
    if (open.getAsBoolean()) {
      inlet.publish(frame, nowMs);
    }
  }

  @Override
  public void flush(long nowMs) {
    inlet.flush(nowMs);
  }
}
