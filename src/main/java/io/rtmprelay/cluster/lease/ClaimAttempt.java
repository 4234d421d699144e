package io.rtmprelay.cluster.lease;

import io.rtmprelay.cluster.lease.LeaseFigures.Outcome;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.PeerNode;
import java.util.Optional;
import java.util.function.Consumer;

/** One try to become the origin of a stream. Owned by the leases' thread. */
final class ClaimAttempt {

  /** From one look at what can be known only by looking again to the next. */
  private static final long LOOK_MS = 100;

  private final Leases leases;
  private final Pace pace;
  private final String streamName;
  private final Consumer<Claim> told;
  private final long untilMs;
  private String obstacle = "the cluster did not answer in time";

  /**
   * @param told once
   */
  ClaimAttempt(Leases leases, String streamName, Consumer<Claim> told) {
    this.leases = leases;
    this.pace = leases.pace();
    this.streamName = streamName;
    this.told = told;
    this.untilMs = pace.nowMs() + leases.times().claimMs();
  }

  void begin() {
    look();
  }

  private void look() {
    String trouble = leases.trouble();
    if (trouble != null) {
      unavailable(trouble);
      return;
    }
    Answer.await(
        pace,
        leases.table().find(streamName),
        leftMs(),
        answer -> {
          if (answer.succeeded()) {
            judge(answer.result());
          } else {
            lookAgain(LOOK_MS);
          }
        });
  }

  private long leftMs() {
    return Math.max(0, untilMs - pace.nowMs());
  }

  private void lookAgain(long delayMs) {
    if (leftMs() == 0) {
      unavailable(obstacle);
    } else {
      pace.after(Math.min(delayMs, leftMs()), this::look);
    }
  }

  private void judge(Optional<Lease> found) {
    Lease lease = found.orElse(null);
    if (lease == null || lease.isFree() || lease.isOf(leases.fellows().self().session())) {
      take(found, Outcome.GRANTED);
      return;
    }
    PeerNode origin = leases.alive(lease);
    if (origin == null) {
      takeOver(lease);
    } else {
      finish(Outcome.HELD, new Claim.Held(origin, lease.epoch()));
    }
  }

  /** Its node is out of touch, which does not mean that it has stopped. */
  private void takeOver(Lease lease) {
    obstacle = "node " + lease.node() + " may still be its origin";
    new Takeover(
            pace,
            leases.fellows(),
            leases.vouching(),
            lease.session(),
            waitMs -> {
              if (waitMs == Vouching.NEVER) {
                lookAgain(LOOK_MS);
              } else if (waitMs > 0) {
                lookAgain(waitMs);
              } else {
                take(Optional.of(lease), Outcome.TAKEN_OVER);
              }
            })
        .begin(leftMs());
  }

  private void take(Optional<Lease> expected, Outcome outcome) {
    Lease next = leases.next(expected);
    Answer.await(
        pace,
        leases.table().swap(streamName, expected, next),
        leftMs(),
        answer -> {
          if (answer.failed()) {
            leases.free(streamName, next); // whether it is there is not known
            lookAgain(LOOK_MS);
          } else if (answer.result()) {
            taken(next, outcome);
          } else {
            lookAgain(0);
          }
        });
  }

  private void taken(Lease lease, Outcome outcome) {
    OwnTenure tenure = leases.grant(streamName, lease);
    if (tenure == null) {
      String trouble = leases.trouble();
      unavailable(trouble == null ? "this node was out of touch with the cluster" : trouble);
    } else {
      finish(outcome, new Claim.Granted(tenure));
    }
  }

  private void unavailable(String reason) {
    finish(Outcome.UNAVAILABLE, new Claim.Unavailable(reason));
  }

  private void finish(Outcome outcome, Claim claim) {
    leases.figures().claimed(outcome);
    told.accept(claim);
  }
}
