package io.rtmprelay.cluster.lease;

import io.vertx.core.Future;
import java.util.Optional;

/** The leases of all nodes. Any thread; an answer comes on any thread, late or never. */
public interface LeaseTable {

  /** What stands there for the stream; fails if that cannot be known now. */
  Future<Optional<Lease>> find(String streamName);

  /**
   * Puts {@code next} there if {@code expected} stands there, and answers whether it did. If this
   * fails, it may have been done, or still be done later.
   *
   * @param expected empty for nothing
   */
  Future<Boolean> swap(String streamName, Optional<Lease> expected, Lease next);
}
