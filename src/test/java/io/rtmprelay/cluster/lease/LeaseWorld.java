package io.rtmprelay.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Tenure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated cluster: nodes that crash, are suspended, take each other for dead rightly or
 * wrongly; links that are cut one way or both; answers that come late or never. It watches that no
 * two nodes ever are the origin of one stream at the same true time.
 */
final class LeaseWorld {

  /** What a node holds, for whoever watches. */
  record Holding(SimulatedNode node, String streamName, Tenure tenure) {

    boolean holds() {
      return node.alive && tenure.holds(node.nowMs());
    }
  }

  final TrueTime time = new TrueTime();
  final Random random;
  final LeaseTimes times;
  final long detectionMs;
  final int size;
  final int quorum;
  final List<SimulatedNode> nodes = new ArrayList<>();
  final List<Holding> holdings = new ArrayList<>();
  private final List<Holding> over = new ArrayList<>();
  private final Map<String, Lease> table = new HashMap<>();
  private final Map<String, List<Lease>> history = new HashMap<>();
  private final Map<String, Long> epochs = new HashMap<>();
  private final boolean[][] cut;
  private final long[] inQuorumAtMs;
  private int sessions;
  boolean rough = true;
  boolean overlapAllowed;
  private @Nullable AssertionError fault;
  int grants;
  int overlaps;

  LeaseWorld(long seed, int size, int quorum, long detectionMs, LeaseTimes times) {
    this.random = new Random(seed);
    this.size = size;
    this.quorum = quorum;
    this.detectionMs = detectionMs;
    this.times = times;
    this.cut = new boolean[size][size];
    this.inQuorumAtMs = new long[size];
    for (int i = 0; i < size; i++) {
      nodes.add(new SimulatedNode(this, i, newSession()));
    }
    nodes.forEach(SimulatedNode::begin);
  }

  private String newSession() {
    return "s" + sessions++;
  }

  // The network

  private long delayUs() {
    if (!rough || random.nextInt(20) > 0) {
      return 100L + random.nextInt(3_000);
    }
    return random.nextInt(random.nextInt(10) == 0 ? 3_000_000 : 200_000);
  }

  void send(SimulatedNode from, SimulatedNode to, Runnable task) {
    time.after(
        delayUs(),
        () -> {
          if (!cut[from.place][to.place]) {
            to.live(task);
          }
        });
  }

  /** Cuts or mends the way from one node to another. */
  void link(int from, int to, boolean works) {
    note();
    cut[from][to] = !works;
  }

  boolean inQuorum(SimulatedNode node) {
    long reached =
        nodes.stream()
            .filter(other -> other == node || (other.alive && linked(node, other)))
            .count();
    return reached >= size / 2 + 1;
  }

  private boolean linked(SimulatedNode one, SimulatedNode other) {
    return !cut[one.place][other.place] && !cut[other.place][one.place];
  }

  private void note() {
    for (SimulatedNode node : nodes) {
      if (inQuorum(node)) {
        inQuorumAtMs[node.place] = time.nowMs();
      }
    }
  }

  // The nodes

  void crash(int place) {
    note();
    nodes.get(place).alive = false;
  }

  void restart(int place) {
    note();
    nodes.get(place).alive = false;
    nodes.set(place, new SimulatedNode(this, place, newSession()));
    nodes.get(place).begin();
  }

  /** Nodes that somebody holds for dead, and can reach, are taken in again. */
  void mergeSome(boolean all) {
    for (SimulatedNode node : nodes) {
      boolean wanted =
          nodes.stream()
              .anyMatch(
                  other ->
                      other.alive && linked(node, other) && other.dropped.contains(node.session));
      if (node.alive && wanted && (all || random.nextBoolean())) {
        node.rejoin(newSession());
      }
    }
  }

  // The table

  LeaseTable table(SimulatedNode node) {
    return new LeaseTable() {
      @Override
      public Future<Optional<Lease>> find(String streamName) {
        return operate(node, () -> Optional.ofNullable(read(streamName)));
      }

      @Override
      public Future<Boolean> swap(String streamName, Optional<Lease> expected, Lease next) {
        return operate(node, () -> write(streamName, expected, next));
      }
    };
  }

  private <T> Future<T> operate(SimulatedNode node, Supplier<T> operation) {
    Promise<T> answer = Promise.promise();
    time.after(
        delayUs(),
        () -> {
          Optional<T> result = inQuorum(node) ? Optional.of(operation.get()) : Optional.empty();
          if (rough && random.nextInt(50) == 0) {
            return; // the answer is lost
          }
          time.after(
              delayUs(),
              () ->
                  node.live(
                      () -> {
                        if (result.isPresent()) {
                          answer.tryComplete(result.get());
                        } else {
                          answer.tryFail("a minority");
                        }
                      }));
        });
    return answer.future();
  }

  private @Nullable Lease read(String streamName) {
    List<Lease> past = history.getOrDefault(streamName, List.of());
    boolean stale = rough && past.size() > 1 && random.nextInt(50) == 0;
    return stale ? past.get(random.nextInt(past.size())) : table.get(streamName);
  }

  private boolean write(String streamName, Optional<Lease> expected, Lease next) {
    if (!Optional.ofNullable(table.get(streamName)).equals(expected)) {
      return false;
    }
    table.put(streamName, next);
    history.computeIfAbsent(streamName, name -> new ArrayList<>()).add(next);
    return true;
  }

  /** As if too many nodes had been lost at once. */
  void loseEntry(String streamName) {
    table.remove(streamName);
  }

  @Nullable Lease entry(String streamName) {
    return table.get(streamName);
  }

  // Streams

  /** The holding of that node, if there is one that is not given up. */
  Optional<Holding> holding(SimulatedNode node, String streamName) {
    return holdings.stream()
        .filter(held -> held.node == node && held.streamName.equals(streamName))
        .findFirst();
  }

  /** What a publisher asks for who comes to the node. */
  Future<Claim> publish(SimulatedNode node, String streamName) {
    return node.leases
        .claim(streamName)
        .onSuccess(
            claim -> {
              if (claim instanceof Claim.Granted granted) {
                granted(node, streamName, granted.tenure());
              }
            });
  }

  /** What is wrong with it is told by {@link #check}: who calls this may swallow errors. */
  private void granted(SimulatedNode node, String streamName, Tenure tenure) {
    grants++;
    try {
      judge(node, streamName, tenure);
    } catch (AssertionError e) {
      fault = fault == null ? e : fault;
    }
    Holding mine = new Holding(node, streamName, tenure);
    holdings.add(mine);
    tenure
        .lost()
        .onSuccess(reason -> node.after(rough ? random.nextInt(1_000) : 1, () -> giveUp(mine)));
  }

  private void judge(SimulatedNode node, String streamName, Tenure tenure) {
    assertThat(time.nowMs() - (inQuorum(node) ? time.nowMs() : inQuorumAtMs[node.place]))
        .as("how long ago node %s was in touch with a quorum", node.place)
        .isLessThanOrEqualTo((long) (times.termMs() / 0.98) + 1);
    Long before = epochs.put(streamName, tenure.epoch());
    if (before != null && !overlapAllowed) {
      assertThat(tenure.epoch()).as("epoch of %s", streamName).isGreaterThan(before);
    }
    for (Holding held : holdings) {
      if (held.node != node && held.streamName.equals(streamName) && held.holds()) {
        overlaps++;
        if (!overlapAllowed) {
          throw new AssertionError(
              "%s: node %d under %d and node %d under %d at %d ms"
                  .formatted(
                      streamName,
                      held.node.place,
                      held.tenure.epoch(),
                      node.place,
                      tenure.epoch(),
                      time.nowMs()));
        }
      }
    }
  }

  void giveUp(Holding holding) {
    if (holdings.remove(holding)) {
      over.add(holding);
      holding.tenure.giveUp();
    }
  }

  /** What is over does not come back. */
  void check() {
    if (fault != null) {
      throw fault;
    }
    for (Holding held : List.copyOf(holdings)) {
      if (!held.node.alive) {
        holdings.remove(held);
      }
    }
    for (Holding held : over) {
      assertThat(held.holds()).as("%s holds after its end", held).isFalse();
    }
  }
}
