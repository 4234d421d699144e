package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.Tenure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/** This node's time as the origin of one stream. Any thread. */
final class OwnTenure implements Tenure {

  private final String streamName;
  private final Lease lease;
  private final Term term;
  private final Consumer<OwnTenure> whenGivenUp;
  private final Promise<String> lost = Promise.promise();
  private volatile boolean over;

  OwnTenure(String streamName, Lease lease, Term term, Consumer<OwnTenure> whenGivenUp) {
    this.streamName = streamName;
    this.lease = lease;
    this.term = term;
    this.whenGivenUp = whenGivenUp;
  }

  String streamName() {
    return streamName;
  }

  Lease lease() {
    return lease;
  }

  boolean isOver() {
    return over;
  }

  @Override
  public long epoch() {
    return lease.epoch();
  }

  @Override
  public boolean isLimited() {
    return true;
  }

  @Override
  public boolean holds(long nowMs) {
    return !over && term.holds(nowMs);
  }

  @Override
  public Future<String> lost() {
    return lost.future();
  }

  void lose(String reason) {
    over = true;
    lost.tryComplete(reason);
  }

  @Override
  public void giveUp() {
    over = true;
    whenGivenUp.accept(this);
  }
}
