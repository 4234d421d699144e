package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Standing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this node: takes them, holds them as long as a quorum vouches for the node, loses
 * them all at once when it does not, and gives them up. Any thread may ask; all else is owned by
 * the leases' thread ({@link Pace}), which never waits.
 */
public final class Leases implements Origins {

  private static final Logger log = LoggerFactory.getLogger(Leases.class);

  /** From one try to give a lease up to the next, while the table does not answer. */
  private static final long RETRY_MS = 500;

  private final LeaseTable table;
  private final Fellows fellows;
  private final Vouching vouching;
  private final LeaseTimes times;
  private final Pace pace;
  private final LeaseFigures figures = new LeaseFigures();

  // Those not given up yet, lost ones among them, by the streams' names.
  private final Map<String, OwnTenure> tenures = new HashMap<>();
  // Claims under way, by the streams' names.
  private final Map<String, Integer> claiming = new HashMap<>();
  private @Nullable Term term;
  private long highestEpoch;
  private int freeing;
  private int roundsToAudit;
  private boolean closed;
  private @Nullable Promise<Void> settled;
  private volatile boolean ready;

  /**
   * @param vouching what this node says of sessions, its own among them
   */
  public Leases(LeaseTable table, Fellows fellows, Vouching vouching, LeaseTimes times, Pace pace) {
    this.table = table;
    this.fellows = fellows;
    this.vouching = vouching;
    this.times = times;
    this.pace = pace;
  }

  /** Begins to ask who vouches for this node. */
  public void begin() {
    pace.run(this::round);
  }

  /** Nodes came or went, or this one has another session. */
  public void membershipChanged() {
    pace.run(
        () -> {
          checkTerm();
          roundsToAudit = 0;
          ask();
        });
  }

  public LeaseFigures figures() {
    return figures;
  }

  /** Why no stream can be published here now, in words; null if they can. */
  public @Nullable String trouble() {
    return ready ? null : outOfTouch();
  }

  // What holds the tenures

  private void round() {
    if (!closed) {
      pace.after(times.roundMs(), this::round);
      checkTerm();
      ask();
      if (--roundsToAudit < 0) {
        roundsToAudit = (int) (times.auditMs() / times.roundMs());
        audit();
      }
    }
  }

  private void ask() {
    new Round(pace, fellows, vouching, this::vouched).begin();
  }

  private void vouched(Round round) {
    checkTerm();
    long nowMs = pace.nowMs();
    long untilMs = round.beganMs() + times.termMs();
    if (closed || nowMs >= untilMs || !round.session().equals(fellows.self().session())) {
      return;
    }
    figures.roundTook(nowMs - round.beganMs());
    if (term == null) {
      term = new Term(round.session(), untilMs);
      ready = true;
      log.info("{} of {} nodes are in touch", fellows.peers().size() + 1, fellows.nodes());
    } else {
      term.extend(untilMs);
    }
    pace.after(untilMs - nowMs, this::checkTerm);
  }

  /** A term that has run out, or whose session is another now, does not come back. */
  private void checkTerm() {
    if (term == null) {
      return;
    }
    if (!term.session().equals(fellows.self().session())) {
      lapse("this node was taken for lost by the others");
    } else if (!term.holds(pace.nowMs())) {
      lapse(outOfTouch());
    }
  }

  private void lapse(String reason) {
    if (term != null) {
      term.end();
      term = null;
    }
    ready = false;
    log.warn("no stream can be published here for now: {}", reason);
    for (OwnTenure tenure : List.copyOf(tenures.values())) {
      lose(tenure, reason);
    }
  }

  private void lose(OwnTenure tenure, String reason) {
    if (!tenure.isOver()) {
      figures.lost();
      tenure.lose(reason);
      count();
    }
  }

  private String outOfTouch() {
    return "this node has touch with too few of the cluster: it needs "
        + fellows.quorum()
        + " of "
        + fellows.nodes()
        + " nodes and itself knows of "
        + (fellows.peers().size() + 1);
  }

  private void count() {
    figures.hold((int) tenures.values().stream().filter(tenure -> !tenure.isOver()).count());
  }

  // What the table has of the own leases

  /** The table may have lost what too many nodes at once had kept, or got old things back. */
  private void audit() {
    for (OwnTenure tenure : List.copyOf(tenures.values())) {
      if (!tenure.isOver()) {
        Answer.await(
            pace,
            table.find(tenure.streamName()),
            times.claimMs(),
            answer -> {
              if (answer.succeeded()) {
                audit(tenure, answer.result());
              }
            });
      }
    }
  }

  private void audit(OwnTenure tenure, Optional<Lease> found) {
    if (tenure.isOver() || found.equals(Optional.of(tenure.lease()))) {
      return;
    }
    if (found.isPresent() && found.get().epoch() >= tenure.epoch()) {
      lose(tenure, "node " + found.get().node() + " is its origin now");
    } else {
      log.warn("{}: its lease was lost and is restored", tenure.streamName());
      table.swap(tenure.streamName(), found, tenure.lease());
    }
  }

  // Claims

  @Override
  public Future<Claim> claim(String streamName) {
    Promise<Claim> answer = Promise.promise();
    pace.run(
        () -> {
          claiming.merge(streamName, 1, Integer::sum);
          new ClaimAttempt(this, streamName, claim -> answered(streamName, claim, answer)).begin();
        });
    return answer.future();
  }

  private void answered(String streamName, Claim claim, Promise<Claim> answer) {
    claiming.computeIfPresent(streamName, (name, count) -> count == 1 ? null : count - 1);
    answer.complete(claim);
  }

  LeaseTable table() {
    return table;
  }

  Fellows fellows() {
    return fellows;
  }

  Vouching vouching() {
    return vouching;
  }

  LeaseTimes times() {
    return times;
  }

  Pace pace() {
    return pace;
  }

  /** What would be this node's lease after {@code before}. */
  Lease next(Optional<Lease> before) {
    long seen = before.map(Lease::epoch).orElse(0L);
    highestEpoch = Math.max(Math.max(highestEpoch, seen) + 1, pace.wallMs());
    PeerNode self = fellows.self();
    return new Lease(self.name(), self.session(), highestEpoch);
  }

  /** The table has it so; null if this node may not be the origin of anything any more. */
  @Nullable OwnTenure grant(String streamName, Lease lease) {
    checkTerm();
    if (term == null || !lease.isOf(term.session())) {
      free(streamName, lease);
      return null;
    }
    OwnTenure tenure = new OwnTenure(streamName, lease, term, this::givenUp);
    tenures.put(streamName, tenure);
    count();
    return tenure;
  }

  @Override
  public Future<Optional<PeerNode>> find(String streamName) {
    Promise<Optional<PeerNode>> answer = Promise.promise();
    Consumer<Optional<Lease>> found =
        lease -> answer.complete(lease.flatMap(there -> origin(streamName, there)));
    Answer.await(
        pace,
        table.find(streamName),
        times.claimMs(),
        looked -> {
          if (looked.succeeded()) {
            found.accept(looked.result());
          } else {
            answer.fail(looked.cause());
          }
        });
    return answer.future();
  }

  private Optional<PeerNode> origin(String streamName, Lease lease) {
    if (lease.isOf(fellows.self().session())
        && !tenures.containsKey(streamName)
        && !claiming.containsKey(streamName)) {
      free(streamName, lease); // of a claim whose answer did not come
      return Optional.empty();
    }
    return Optional.ofNullable(alive(lease));
  }

  /** The node whose lease it is, if that is in touch. */
  @Nullable PeerNode alive(Lease lease) {
    PeerNode self = fellows.self();
    if (lease.isOf(self.session())) {
      return self;
    }
    for (PeerNode peer : fellows.peers()) {
      if (lease.isOf(peer.session())) {
        return peer;
      }
    }
    return null;
  }

  @Override
  public List<PeerNode> peers() {
    return fellows.peers();
  }

  @Override
  public Optional<Standing> standing() {
    int members = fellows.peers().size() + 1;
    return Optional.of(
        new Standing(fellows.self().session(), members, fellows.nodes(), fellows.quorum(), ready));
  }

  // The end

  private void givenUp(OwnTenure tenure) {
    pace.run(
        () -> {
          tenures.remove(tenure.streamName(), tenure);
          count();
          free(tenure.streamName(), tenure.lease());
        });
  }

  /** Tries until the table answers; a lease of a session that is no more hinders nobody. */
  void free(String streamName, Lease lease) {
    freeing++;
    tryToFree(streamName, lease);
  }

  private void tryToFree(String streamName, Lease lease) {
    if (!lease.isOf(fellows.self().session())) {
      freed();
      return;
    }
    Answer.await(
        pace,
        table.swap(streamName, Optional.of(lease), lease.freed()),
        times.claimMs(),
        answer -> {
          if (answer.succeeded()) {
            freed();
          } else {
            pace.after(RETRY_MS, () -> tryToFree(streamName, lease));
          }
        });
  }

  private void freed() {
    freeing--;
    if (settled != null && freeing == 0) {
      settled.tryComplete();
    }
  }

  /**
   * Holds nothing any more. Completes when all is given up, or in {@code limitMs} milliseconds:
   * what is left then is of a session that is no more once this node has left.
   */
  public Future<Void> close(long limitMs) {
    Promise<Void> done = Promise.promise();
    pace.run(
        () -> {
          closed = true;
          ready = false;
          settled = done;
          List<OwnTenure> left = new ArrayList<>(tenures.values());
          left.forEach(tenure -> lose(tenure, "the relay is stopping"));
          left.forEach(OwnTenure::giveUp);
          freeing++;
          pace.run(this::freed);
          pace.after(limitMs, done::tryComplete);
        });
    return done.future();
  }
}
