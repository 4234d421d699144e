package io.rtmprelay.control.origin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A node that shares its streams with nobody: it is the origin of all of them. Any thread. */
public final class SoleOrigin implements Origins {

  private final AtomicLong epochs = new AtomicLong();

  @Override
  public Future<Claim> claim(String streamName) {
    return Future.succeededFuture(new Claim.Granted(new Owned(epochs.incrementAndGet(), never())));
  }

  /** Whoever asks has looked at home before. */
  @Override
  public Future<Optional<PeerNode>> find(String streamName) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public List<PeerNode> peers() {
    return List.of();
  }

  /** One for each tenure: who waits for it is held by it, and is to go with the stream. */
  private static Future<String> never() {
    return Promise.<String>promise().future();
  }

  private record Owned(long epoch, Future<String> lost) implements Tenure {

    @Override
    public boolean isLimited() {
      return false;
    }

    @Override
    public boolean holds(long nowMs) {
      return true;
    }

    @Override
    public void giveUp() {
      // Nobody waits for it.
    }
  }
}
