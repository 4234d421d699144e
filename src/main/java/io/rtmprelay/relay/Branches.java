package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.budget.StreamAccount;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream's sinks that get it later, or otherwise, than it comes: a branch for each delay and way
 * of remuxing. Used on the stream's loop only.
 */
final class Branches {

  private static final Branch[] NONE = {};

  private final Supplier<Replay> pasts;
  // Replaced, never changed: an outlet may call for a change from within a walk over it.
  private Branch[] branches = NONE;

  /**
   * @param pasts makes an empty past for each branch
   */
  Branches(Supplier<Replay> pasts) {
    this.pasts = pasts;
  }

  boolean isEmpty() {
    return branches.length == 0;
  }

  /** All sinks, branch by branch. */
  List<Sink> sinks() {
    return Arrays.stream(branches).flatMap(branch -> Arrays.stream(branch.sinks())).toList();
  }

  /**
   * Adds a sink.
   *
   * @param account of the stream
   * @param past what the stream keeps of its past, with which a branch that begins now begins
   */
  Sink attach(String id, SinkSettings settings, StreamAccount account, Replay past, long nowMs) {
    Branch branch = of(settings);
    if (branch == null) {
      branch = new Branch(settings, pasts.get());
      branch.begin(past, nowMs);
      branches = Arrays.copyOf(branches, branches.length + 1);
      branches[branches.length - 1] = branch;
    }
    Sink sink = new Sink(id, settings, account, branch.replay());
    branch.attach(sink);
    return sink;
  }

  /** Takes the sink out, if it is here. */
  void detach(Sink sink) {
    Branch branch = of(sink.settings());
    if (branch == null) {
      return;
    }
    branch.detach(sink);
    if (branch.sinks().length == 0) {
      branch.close();
      branches = Arrays.stream(branches).filter(other -> other != branch).toArray(Branch[]::new);
    }
  }

  private @Nullable Branch of(SinkSettings settings) {
    for (Branch branch : branches) {
      if (branch.suits(settings)) {
        return branch;
      }
    }
    return null;
  }

  /** The stream's next message, borrowed. */
  void add(MediaFrame frame, long nowMs) {
    for (Branch branch : branches) {
      branch.add(frame, nowMs);
    }
  }

  /** A message of before that a publisher brings which goes on now; see {@link Branch#addPast}. */
  void addPast(MediaFrame frame, long atMs, long nowMs) {
    for (Branch branch : branches) {
      branch.addPast(frame, atMs, nowMs);
    }
  }

  /** Sinks go on with what was added so. */
  void goOn() {
    for (Branch branch : branches) {
      branch.goOn();
    }
  }

  /** The tracks that go to {@code sink}, if it gets others than {@code all} or otherwise. */
  TrackList tracks(Sink sink, TrackList all) {
    if (isEmpty() || sink.settings().remux().equals(RemuxConfig.NONE)) {
      return all;
    }
    Branch branch = of(sink.settings());
    return branch == null ? all : branch.tracks();
  }

  /** Another publisher goes on, {@code elapsedMs} after the last media of the one before. */
  void sourceChanged(long elapsedMs, long nowMs) {
    for (Branch branch : branches) {
      branch.sourceChanged(elapsedMs, nowMs);
    }
  }

  /** Lets go on what is due by {@code nowMs}, and flushes the sinks. */
  void advance(long nowMs) {
    for (Branch branch : branches) {
      branch.advance(nowMs);
      branch.flush();
    }
  }

  /** When the next of what waits is due; {@link Stream#NEVER} if nothing waits. */
  long dueAtMs(long nowMs) {
    long dueAtMs = Stream.NEVER;
    for (Branch branch : branches) {
      dueAtMs = Math.min(dueAtMs, branch.dueAtMs(nowMs));
    }
    return dueAtMs;
  }

  /** Whether anything waits for its time. */
  boolean isWaiting() {
    for (Branch branch : branches) {
      if (branch.isWaiting()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Milliseconds until the last of what came is due at {@code sink}; 0 if nothing is waited for.
   */
  long restMs(Sink sink, long nowMs) {
    Branch branch = isEmpty() ? null : of(sink.settings());
    return branch == null ? 0 : branch.restMs(nowMs);
  }

  /** The longest of these times. */
  long longestRestMs(long nowMs) {
    long longestMs = 0;
    for (Branch branch : branches) {
      longestMs = Math.max(longestMs, branch.restMs(nowMs));
    }
    return longestMs;
  }

  /** The branch that has most waiting; null if none has any. */
  @Nullable Branch longest() {
    Branch longest = null;
    for (Branch branch : branches) {
      if (branch.waitingBytes() > (longest == null ? 0 : longest.waitingBytes())) {
        longest = branch;
      }
    }
    return longest;
  }

  /** What each keeps of its past is bounded so from here on, see {@link Replay#adjust}. */
  void adjust(StreamSettings settings) {
    for (Branch branch : branches) {
      settings.applyTo(branch.replay());
    }
  }

  void releaseOpenings() {
    for (Branch branch : branches) {
      branch.replay().opening().release();
    }
  }

  void clearGroups() {
    for (Branch branch : branches) {
      branch.replay().group().clear();
    }
  }

  /** Nothing that waits goes on. */
  void clear() {
    for (Branch branch : branches) {
      branch.clear();
    }
  }

  /** Lets go of all, the sinks included. */
  void close() {
    for (Branch branch : branches) {
      branch.close();
    }
    branches = NONE;
  }
}
