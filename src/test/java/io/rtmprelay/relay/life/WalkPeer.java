package io.rtmprelay.relay.life;

import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import org.jspecify.annotations.Nullable;

/** A publisher of a {@link LifeWorld}: connected to one stream at most. */
final class WalkPeer implements Succession.Candidate {

  @Nullable Stream at;
  @Nullable Standby standby;
  @Nullable Inlet inlet;
  int priority;
  long heardAtMs;
  int sent;

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public long heardAtMs() {
    return heardAtMs;
  }

  @Override
  public boolean canStart(long nowMs) {
    return standby != null && standby.canStart(nowMs);
  }

  void feed(Stream stream) {
    standby = null;
    inlet = stream;
  }

  void standBy(Standby aside) {
    standby = aside;
    inlet = aside;
  }

  void gone() {
    at = null;
    inlet = null;
    if (standby != null) {
      standby.close();
      standby = null;
    }
  }
}
