package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One node of a simulated cluster: a clock of its own rate, a view of its own of the others. */
final class SimulatedNode implements Fellows, Pace {

  final int place;
  private final LeaseWorld world;
  private final TrueTime time;
  private final double rate;
  private final long zeroMs;
  private final long wallZeroMs;
  private final Map<String, SimulatedNode> view = new HashMap<>();
  private final Map<String, Long> heardMs = new HashMap<>();
  final Set<String> dropped = new HashSet<>();
  final Set<String> claiming = new HashSet<>();
  String session;
  boolean alive = true;
  long suspendedUntilUs;
  final Vouching vouching;
  final Leases leases;

  SimulatedNode(LeaseWorld world, int place, String session) {
    this.world = world;
    this.time = world.time;
    this.place = place;
    this.session = session;
    this.rate = 0.99 + world.random.nextDouble() * 0.02;
    this.zeroMs = world.random.nextInt(2_000_000) - 1_000_000L;
    this.wallZeroMs = 1_000_000L + world.random.nextInt(20_000);
    this.vouching =
        new Vouching(its -> its.equals(session()) || view.containsKey(its), world.times, nowMs());
    this.leases = new Leases(world.table(this), this, vouching, world.times, this);
  }

  private String session() {
    return session;
  }

  void begin() {
    leases.begin();
    beat();
  }

  // Time

  @Override
  public long nowMs() {
    return zeroMs + (long) (time.nowUs() * rate / 1000);
  }

  @Override
  public long wallMs() {
    return wallZeroMs + time.nowMs();
  }

  @Override
  public void run(Runnable task) {
    time.after(0, () -> live(task));
  }

  @Override
  public void after(long delayMs, Runnable task) {
    time.after((long) (delayMs * 1000 / rate), () -> live(task));
  }

  /** Does what is due, once it runs; not at all if it has died. */
  void live(Runnable task) {
    if (!alive) {
      return;
    }
    if (suspendedUntilUs > time.nowUs()) {
      time.after(suspendedUntilUs - time.nowUs(), () -> live(task));
    } else {
      task.run();
    }
  }

  // The others

  private void beat() {
    after(1000, this::beat);
    for (SimulatedNode other : world.nodes) {
      if (other != this) {
        String mine = session;
        world.send(this, other, () -> other.hear(this, mine));
      }
    }
    for (Map.Entry<String, Long> heard : Map.copyOf(heardMs).entrySet()) {
      if (nowMs() - heard.getValue() > world.detectionMs) {
        drop(heard.getKey());
      }
    }
  }

  private void hear(SimulatedNode other, String its) {
    if (!dropped.contains(its) && !other.dropped.contains(session)) {
      heardMs.put(its, nowMs());
      if (view.put(its, other) == null) {
        leases.membershipChanged();
      }
    }
  }

  /** Holds the node of a session for dead, whether or not it is. */
  void drop(String its) {
    heardMs.remove(its);
    dropped.add(its);
    if (view.remove(its) != null) {
      leases.membershipChanged();
    }
  }

  boolean knows(String its) {
    return view.containsKey(its);
  }

  /** Is taken in again, under another session. */
  void rejoin(String anew) {
    session = anew;
    view.clear();
    heardMs.clear();
    dropped.clear();
    leases.membershipChanged();
  }

  private PeerNode peer(int itsPlace, String its) {
    return new PeerNode("node-" + itsPlace, its, "", 0);
  }

  @Override
  public PeerNode self() {
    return peer(place, session);
  }

  @Override
  public List<PeerNode> peers() {
    return view.entrySet().stream()
        .map(known -> peer(known.getValue().place, known.getKey()))
        .toList();
  }

  @Override
  public int nodes() {
    return world.size;
  }

  @Override
  public int quorum() {
    return world.quorum;
  }

  @Override
  public Future<Boolean> vouch(PeerNode peer, String its) {
    return ask(peer, asked -> asked.vouching.vouch(its, asked.nowMs()));
  }

  @Override
  public Future<Long> release(PeerNode peer, String its) {
    return ask(peer, asked -> asked.vouching.release(its, asked.nowMs()));
  }

  private <T> Future<T> ask(PeerNode peer, Function<SimulatedNode, T> question) {
    Promise<T> answer = Promise.promise();
    SimulatedNode asked = view.get(peer.session());
    if (asked == null) {
      answer.fail("gone");
      return answer.future();
    }
    world.send(
        this,
        asked,
        () -> {
          T said = question.apply(asked);
          world.send(asked, this, () -> answer.tryComplete(said));
        });
    return answer.future();
  }
}
