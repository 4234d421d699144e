package io.rtmprelay.web;

import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.vertx.core.Future;
import java.time.InstantSource;

/** What a relay without a stream has to capture. */
public final class NoCaptures {

  private NoCaptures() {}

  public static Captures here() {
    return new Captures(
        "n1",
        (stream, capture) -> Future.succeededFuture(false),
        new MemoryBudget(1 << 20),
        InstantSource.system());
  }
}
