package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.relay.backlog.DropCause;
import io.rtmprelay.relay.backlog.GroupCache;
import io.rtmprelay.relay.backlog.Opening;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.backlog.SequenceEnd;
import io.rtmprelay.relay.backlog.SinkBacklog;
import io.rtmprelay.relay.backlog.SinkClock;
import io.rtmprelay.relay.backlog.SinkQueue;
import io.rtmprelay.relay.budget.StreamAccount;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's frames go: one target across its sessions. Used on the stream's loop only.
 *
 * <p>In good times a frame passes from {@link #offer} to {@link #write} without being held; when
 * the target lags, it waits in the queue until the outlet has room.
 */
public final class Sink {

  /** Makes the wire images of bodies that the relay itself writes. */
  @FunctionalInterface
  public interface Images {

    /** The image of {@code body}; the reference is the caller's. */
    WireImage image(MediaKind kind, byte[] body);
  }

  private final String id;
  private final StreamAccount account;
  private final Replay replay;
  private final SinkStats stats;
  private final SinkBacklog backlog;
  private final SinkQueue queue;

  private SinkSettings settings;
  private @Nullable Outlet outlet;
  // Changes with the outlet, so that a walk in which that is lost is told from the next session.
  private int session;
  private SinkClock clock = new SinkClock();
  private boolean waiting;
  private boolean started;
  private boolean startUntold;
  private boolean unflushed;
  private int knownConfigs;
  private int knownChanges;
  // What comes next is for the next outlet's target, not the present one's.
  private boolean broken;
  private boolean reopened;
  private BooleanSupplier leavesAtKey = () -> false;
  private Runnable look = () -> {};

  Sink(String id, SinkSettings settings, StreamAccount account, Replay replay) {
    this.id = id;
    this.settings = settings;
    this.account = account;
    this.replay = replay;
    this.stats = new SinkStats(settings.delayMs());
    this.queue = new SinkQueue(settings.bounds(), stats::dropped);
    this.backlog = new SinkBacklog(queue, stats::waiting);
  }

  /** Name of this sink, unique in its stream. */
  public String id() {
    return id;
  }

  public SinkSettings settings() {
    return settings;
  }

  /** It queues and starts so from here on; delay and form of its media are as they were. */
  public void adjust(SinkSettings next) {
    settings = next;
    queue.adjust(next.bounds());
    if (outlet != null) {
      outlet.keepBelow(settings.depth(account.limitBytes()));
    }
  }

  public SinkStats stats() {
    return stats;
  }

  /** The target takes media on {@code outlet}: config first, then media as the start mode says. */
  public void ready(Outlet outlet, long nowMs) {
    boolean goesOn = reopened;
    lost();
    this.outlet = outlet;
    adjust(settings);
    clock = new SinkClock();
    backlog.open(settings.queueMs());
    knownConfigs = 0;
    knownChanges = replay.changes();
    waiting = true;
    GroupCache group = replay.group();
    if ((goesOn || settings.start() == StartMode.AUTO) && isUsable(replay.opening())) {
      startWith(replay.opening());
    } else if (isUsable(group) && (goesOn || settings.startsWith(nowMs - group.keyAtMs()))) {
      startWith(group);
    }
    flush();
  }

  /** The outlet is gone: lets go of what waits for it; nothing is kept until the next ready. */
  public void lost() {
    outlet = null;
    session++;
    reopened = broken;
    broken = false;
    started = false;
    startUntold = false;
    unflushed = false;
    backlog.lost();
  }

  /** The outlet has room again. */
  public void writable(long nowMs) {
    drain();
    flush();
  }

  /** Whether media went out on this outlet. */
  public boolean started() {
    return started;
  }

  /** Whether nothing waits, here or with the outlet. */
  public boolean drained() {
    return queue.isEmpty() && (outlet == null || outlet.pendingBytes() == 0);
  }

  /** Whether the output's time nears 2^31, where targets break: {@link #breakOff} (F44). */
  public boolean nearsTimeLimit() {
    return clock.nearsLimit();
  }

  /**
   * Nothing more is for the present outlet: once what waits has {@linkplain #drained() drained},
   * end its session and make another, which goes on with what came meanwhile.
   */
  public void breakOff() {
    if (outlet != null && !broken) {
      broken = true;
      replay.keepOn();
    }
  }

  /** Has the sink {@link #breakOff} before each keyframe at which {@code leaves} says so. */
  public void leaveAtKeyIf(BooleanSupplier leaves) {
    leavesAtKey = leaves;
  }

  /** Has {@code look} run after the flush with which media starts, and each while it is broken. */
  public void lookAfterFlush(Runnable look) {
    this.look = look;
  }

  /** Whether it loses nothing by a {@link #breakOff} in the midst of a group. */
  public boolean mayBreakOff(long nowMs) {
    return isUsable(replay.group()) || replay.isAudioOnly(nowMs);
  }

  /** Whether the present outlet's session is to be ended so: its target knows another codec. */
  public boolean isBroken() {
    return broken;
  }

  /** Ends each track that was begun on this outlet and that the publisher did not end (K37). */
  public void endTracks(Images images) {
    for (MediaFrame end : SequenceEnd.ofRunning(queue, clock.newestMs(), images::image)) {
      forward(end, false);
      end.release();
    }
    flush();
  }

  /** The stream's next frame, borrowed. */
  void offer(MediaFrame frame, long nowMs) {
    if (frame.frameClass() == FrameClass.KEY && leavesAtKey.getAsBoolean()) {
      breakOff();
    }
    if (outlet == null || isBrokenByNow() || (waiting && !goesOnWith(frame, nowMs))) {
      return;
    }
    forward(frame, false);
    if (frame.frameClass() == FrameClass.CONFIG) {
      knownConfigs = replay.configs().version();
    }
  }

  /** Sends what was written since the last flush, and shows what waits. */
  void flush() {
    Outlet to = outlet;
    if (to == null) {
      return;
    }
    if (unflushed) {
      unflushed = false;
      to.flush();
    }
    backlog.show(to.pendingBytes(), clock.newestMs());
    if (startUntold || broken) {
      startUntold = false;
      look.run();
    }
  }

  /** Whether nothing of the stream went out yet, and all since publish still can. */
  public boolean missedAll() {
    return stats.starts() == 0 && awaitsOpening() && openingFits();
  }

  /** Whether all since publish is still there, and fits this sink's queue. */
  boolean openingFits() {
    return replay.opening().fits(settings.queueBytes(), settings.queueMs());
  }

  /** Whether this sink may still need the stream's opening. */
  boolean awaitsOpening() {
    return broken || (!started && (reopened || settings.start() == StartMode.AUTO));
  }

  /** A target that knows a track by another codec, or one that is no more, is told anew (F43). */
  private boolean isBrokenByNow() {
    if (knownChanges != replay.changes()) {
      knownChanges = replay.changes();
      broken |= !settings.anyCodec() && replay.outdates(queue);
    }
    return broken;
  }

  /** Another publisher goes on: media from its first keyframe, {@code elapsedMs} after the last. */
  void rejoin(long elapsedMs) {
    waiting |= outlet != null;
    clock.rejoin(elapsedMs);
  }

  /** After {@link #rejoin}: media goes on from the group at hand, if it fits, or the next one. */
  void goOn() {
    if (!isBrokenByNow() && started && waiting && isUsable(replay.group())) {
      startWith(replay.group());
    }
    flush();
  }

  /** Bytes that {@link #shed()} may let go. */
  long queuedBytes() {
    return queue.mediaBytes();
  }

  /** Lets media go for the budget: groups but the newest, or else all; whether there was any. */
  boolean shed() {
    return queue.dropOldGroups() || queue.dropMedia();
  }

  /** The whole opening, as it came: nothing is missing before it. */
  private void startWith(Opening opening) {
    waiting = false;
    if (opening.isRestarted()) { // in mid-stream, as after a cut
      queue.restart(opening.firstMs());
      clock.prime(opening.firstMs());
    }
    int present = session;
    for (int index = 0; index < opening.size(); index++) {
      forwardIn(present, opening.frame(index));
    }
    knownConfigs = replay.configs().version();
  }

  /** In mid-stream there is nothing to start with before there is media. */
  private boolean isUsable(Opening opening) {
    return openingFits() && (!opening.isRestarted() || opening.hasMedia());
  }

  /** A group over the queue's bound would be held at its end: the next keyframe comes sooner. */
  private boolean isUsable(GroupCache group) {
    return !group.isEmpty() && group.bytes() <= settings.queueBytes();
  }

  private void startWith(GroupCache group) {
    int present = session;
    restartAt(group.frame(0));
    for (int index = 0; index < group.size(); index++) {
      forwardIn(present, group.frame(index));
    }
  }

  /** Whether a waiting sink takes {@code frame}; it does so if that is what it starts with. */
  private boolean goesOnWith(MediaFrame frame, long nowMs) {
    return switch (frame.frameClass()) {
      case KEY -> {
        restartAt(frame);
        yield true;
      }
      case AUDIO -> {
        if (replay.isAudioOnly(nowMs)) {
          restartAt(frame);
          yield true;
        }
        yield stats.refused(DropCause.AUDIO);
      }
      // Of a track that runs from before; one that does not has nothing to end.
      case END -> started;
      // What is told is the config at the start.
      case CONFIG -> false;
      case INTER, DISPOSABLE, COMMAND -> stats.refused(DropCause.HELD);
      case DATA -> stats.refused(DropCause.AUDIO);
      case EMPTY, INVALID -> false;
    };
  }

  /** Tells what config is new to the target, at the time of {@code first}, which comes next. */
  private void restartAt(MediaFrame first) {
    waiting = false;
    queue.restart(first.timestampMs());
    clock.prime(first.timestampMs());
    int present = session;
    replay.configs().since(knownConfigs, config -> forwardIn(present, config));
    knownConfigs = replay.configs().version();
  }

  private void forwardIn(int asked, MediaFrame past) {
    if (session == asked) {
      forward(past, true);
    }
  }

  /**
   * Several tracks in one body go out whole if all may pass and nothing waits, else each by itself:
   * what waits is kept track by track.
   */
  private void forward(MediaFrame frame, boolean past) {
    Outlet to = outlet;
    if (to == null) {
      return;
    }
    if (!frame.isBundle()) {
      if (queue.admits(frame)) {
        pass(frame, past);
      }
    } else if (backlog.isClear() && to.isWritable()) {
      var passing = frame.parts().stream().filter(queue::admits).toList();
      if (passing.size() == frame.parts().size()) {
        pass(frame, past);
      } else {
        passing.forEach(part -> pass(part.alone(), past));
      }
    } else {
      // One by one: what the queue gives up for a track may be what the next one needs.
      frame.parts().stream().filter(queue::admits).forEach(part -> pass(part.alone(), past));
    }
  }

  private void pass(MediaFrame frame, boolean past) {
    Outlet to = outlet;
    if (to == null) {
      return;
    }
    int outMs = clock.stamp(frame);
    if (backlog.isClear() && to.isWritable()) {
      write(to, frame, outMs);
    } else {
      backlog.add(frame, outMs, past, to.pendingBytes());
    }
  }

  private void drain() {
    Outlet to = outlet;
    int present = session;
    while (to != null && session == present && !queue.isEmpty() && to.isWritable()) {
      MediaFrame frame = queue.take();
      try {
        write(to, frame, queue.takenMs());
      } finally {
        frame.release();
      }
    }
  }

  private void write(Outlet to, MediaFrame frame, int outMs) {
    int length = frame.body().length();
    backlog.handed(length, outMs);
    stats.sent(length);
    unflushed = true;
    if (!started && frame.frameClass().isCoded()) {
      started = true;
      startUntold = true;
      stats.sessionStarted();
    }
    to.write(frame, outMs);
  }
}
