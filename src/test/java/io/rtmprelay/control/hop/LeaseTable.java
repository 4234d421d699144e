package io.rtmprelay.control.hop;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Tenure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What nodes of one process know of each other's streams. Any thread. */
final class LeaseTable {

  private final Map<String, Lease> leases = new HashMap<>();
  private final Map<String, PeerNode> nodes = new ConcurrentHashMap<>();
  private final Set<String> dead = new HashSet<>();
  private long epochs;

  /** A node that can be reached at {@code node}. */
  Origins of(Supplier<PeerNode> node) {
    return new View(node);
  }

  void join(PeerNode node) {
    nodes.put(node.name(), node);
  }

  /** The stream is {@code node}'s, whatever that is. */
  synchronized void hold(String streamName, PeerNode node) {
    join(node);
    leases.put(streamName, new Lease(this, streamName, node, ++epochs));
  }

  /** The others take the node for lost; what it held is free. */
  void drop(PeerNode node) {
    List<Lease> lost;
    synchronized (this) {
      dead.add(node.session());
      nodes.remove(node.name());
      lost = leases.values().stream().filter(lease -> lease.node.equals(node)).toList();
      leases.values().removeAll(lost);
    }
    lost.forEach(lease -> lease.lost.tryComplete("the node is out of touch with the others"));
  }

  synchronized @Nullable PeerNode holder(String streamName) {
    Lease lease = leases.get(streamName);
    return lease == null ? null : lease.node;
  }

  synchronized boolean isEmpty() {
    return leases.isEmpty();
  }

  private synchronized Claim claim(String streamName, PeerNode node) {
    if (dead.contains(node.session())) {
      return new Claim.Unavailable("the node is out of touch with the others");
    }
    Lease lease = leases.get(streamName);
    if (lease != null && !lease.node.equals(node)) {
      return new Claim.Held(lease.node, lease.epoch);
    }
    Lease next = new Lease(this, streamName, node, ++epochs);
    leases.put(streamName, next);
    return new Claim.Granted(next);
  }

  private static final class Lease implements Tenure {

    private final LeaseTable table;
    private final String streamName;
    private final PeerNode node;
    private final long epoch;
    private final Promise<String> lost = Promise.promise();

    Lease(LeaseTable table, String streamName, PeerNode node, long epoch) {
      this.table = table;
      this.streamName = streamName;
      this.node = node;
      this.epoch = epoch;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public boolean isLimited() {
      return true;
    }

    @Override
    public boolean holds(long nowMs) {
      return !lost.future().isComplete();
    }

    @Override
    public Future<String> lost() {
      return lost.future();
    }

    @Override
    public void giveUp() {
      synchronized (table) {
        table.leases.remove(streamName, this);
      }
    }
  }

  private final class View implements Origins {

    private final Supplier<PeerNode> node;

    View(Supplier<PeerNode> node) {
      this.node = node;
    }

    @Override
    public Future<Claim> claim(String streamName) {
      return Future.succeededFuture(LeaseTable.this.claim(streamName, node.get()));
    }

    @Override
    public Future<Optional<PeerNode>> find(String streamName) {
      return Future.succeededFuture(Optional.ofNullable(holder(streamName)));
    }

    @Override
    public List<PeerNode> peers() {
      return nodes.values().stream().filter(other -> !Objects.equals(other, node.get())).toList();
    }
  }
}
