package io.rtmprelay.control.sink;

import io.rtmprelay.control.report.StreamReport.SinkReport;
import org.jspecify.annotations.Nullable;

/**
 * The place of one sink, by its id, in a stream: who steers it, and what is to follow once its
 * session is over, so that a target never has two. Owned by the stream's loop.
 */
final class SinkSlot {

  /** Who has the slots. */
  interface Roster {

    /** Makes a steward for a sink that nobody steers yet; it is not started. */
    SinkSteward steward(WantedSink sink);

    /** The steward has no session any more, and does not come back. */
    void over(SinkSlot slot, SinkSteward steward);
  }

  private final Roster roster;
  private WantedSink wanted;
  private SinkSteward steward;
  // Set once the present steward retires.
  private boolean retires;
  private @Nullable WantedSink next;

  SinkSlot(Roster roster, WantedSink wanted) {
    this.roster = roster;
    this.wanted = wanted;
    this.steward = roster.steward(wanted);
  }

  String id() {
    return wanted.id();
  }

  SinkSteward steward() {
    return steward;
  }

  /** Whether the session of before is being ended. */
  boolean isRetiring() {
    return retires;
  }

  /** Whether the sink is there until its session is over, and no longer. */
  boolean isLeaving() {
    return retires && next == null;
  }

  /** Whether its session, which is being ended, may be with the target that the other dials. */
  boolean isInTheWayOf(SinkSlot other) {
    return steward.isLeaving() && wanted.mayServe(other.wanted);
  }

  /** The sink is to be as {@code other} says; its session is cut only if it must be. */
  void become(WantedSink other) {
    if (retires) {
      next = other;
    } else if (!wanted.equals(other)) {
      if (wanted.isOutdatedBy(other, steward.isOnBackup())) {
        next = other;
        retire();
      } else {
        wanted = other;
        steward.adjust(other);
      }
    }
  }

  /** The sink is to be no more. */
  void remove() {
    next = null;
    if (!retires) {
      retire();
    }
  }

  /** The stream is ending: whatever was to follow does not. */
  void end() {
    next = null;
  }

  private void retire() {
    retires = true;
    steward.retire(() -> roster.over(this, steward));
  }

  /** Goes on with what is to follow; null if nothing is. */
  @Nullable SinkSteward followed() {
    WantedSink follower = next;
    if (follower == null) {
      return null;
    }
    next = null;
    retires = false;
    wanted = follower;
    steward = roster.steward(follower);
    return steward;
  }

  /** How the sink is; one that retires shows what it is to be. */
  SinkReport report() {
    return steward.report();
  }
}
