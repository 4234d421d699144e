package io.rtmprelay.control.tenure;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Tenure;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.stream.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Grants one tenure at a time, which a test takes away as it likes. Any thread. */
final class LimitedOrigins implements Origins, Surroundings, Tenure {

  private final Promise<String> lost = Promise.promise();
  final AtomicInteger givenUp = new AtomicInteger();
  private volatile boolean holds = true;

  /** The time is over, and nobody has noticed yet. */
  void lapse() {
    holds = false;
  }

  /** It is noticed. */
  void lose(String reason) {
    lapse();
    lost.complete(reason);
  }

  @Override
  public Origins origins() {
    return this;
  }

  @Override
  public Forwarder forwarder(StreamServices services) {
    return Surroundings.NONE.forwarder(services);
  }

  @Override
  public Future<Claim> claim(String streamName) {
    return Future.succeededFuture(
        holds ? new Claim.Granted(this) : new Claim.Unavailable("out of touch"));
  }

  @Override
  public Future<Optional<PeerNode>> find(String streamName) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public List<PeerNode> peers() {
    return List.of();
  }

  @Override
  public long epoch() {
    return 7;
  }

  @Override
  public boolean isLimited() {
    return true;
  }

  @Override
  public boolean holds(long nowMs) {
    return holds;
  }

  @Override
  public Future<String> lost() {
    return lost.future();
  }

  @Override
  public void giveUp() {
    givenUp.incrementAndGet();
  }
}
