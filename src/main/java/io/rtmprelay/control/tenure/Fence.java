package io.rtmprelay.control.tenure;

import io.rtmprelay.control.origin.Tenure;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.FencedInlet;
import java.util.function.Consumer;

/**
 * Keeps a stream from sending anything once its node may be its origin no more: also if the whole
 * process stood still meanwhile and has yet to be told. Owned by the stream's loop.
 */
public final class Fence {

  private static final String REASON =
      "this node stood still or was out of touch with the others for too long";

  private final Tenure tenure;
  private final MediaLoop loop;
  private final Consumer<String> closed;
  private boolean told;

  /**
   * @param closed told why, once, in a task of its own: something was kept from being sent
   */
  public Fence(Tenure tenure, MediaLoop loop, Consumer<String> closed) {
    this.tenure = tenure;
    this.loop = loop;
    this.closed = closed;
  }

  /** See {@link Tenure#epoch}. */
  public long epoch() {
    return tenure.epoch();
  }

  /** Whether something may be sent now. */
  public boolean isOpen() {
    if (!tenure.isLimited() || tenure.holds(loop.nowMs())) {
      return true;
    }
    if (!told) {
      told = true;
      loop.execute(() -> closed.accept(REASON));
    }
    return false;
  }

  /** The way through it; a tenure that cannot be lost needs no fence. */
  public Inlet before(Inlet inlet) {
    return tenure.isLimited() ? new FencedInlet(inlet, this::isOpen) : inlet;
  }
}
