package io.rtmprelay.relay;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.backlog.Opening;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.budget.StreamAccount;
import io.rtmprelay.relay.gap.Freeze;
import io.rtmprelay.relay.life.StreamState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One name with its sinks, across its publishers' comings and goings. Owned by the stream's loop.
 *
 * <p>A frame is charged once, at publish, and kept by those who need it: the caches of the stream's
 * past and the queues of sinks that lag. Over a budget they let go, see {@link #shed}.
 */
public final class Stream implements Inlet {

  /** No time at all. */
  public static final long NEVER = Freeze.NEVER;

  /** Most milliseconds of a group that is kept for sinks which start with it. */
  private static final int MAX_GROUP_MS = 30_000;

  /** What part of the stream's memory the group of one standby may take. */
  private static final int STANDBY_SHARE = 4;

  private static final Sink[] NO_SINKS = {};

  private final String name;
  private StreamSettings settings;
  private final StreamAccount account;
  private final StreamStats stats;
  private final Replay replay;
  private final Freeze freeze;
  private final Branches branches = new Branches(this::newReplay);
  private final TrackList tracks = new TrackList();
  private StreamState state = StreamState.LIVE;
  private boolean finished;
  private boolean closed;
  // Replaced, never changed: an outlet may call for a change from within a walk over it.
  private Sink[] sinks = NO_SINKS;
  private long lastFrameAtMs;
  // Who came last lets go first.
  private final List<Standby> standbys = new ArrayList<>();

  public Stream(String name, StreamSettings settings, MemoryBudget processBudget) {
    this.name = name;
    this.settings = settings;
    this.account = processBudget.open(settings.memoryBytes());
    this.stats = new StreamStats(account);
    this.replay = newReplay();
    this.freeze = new Freeze(settings.freeze());
  }

  /** It is bounded so, and fills gaps or not, from here on; what is too much is let go. */
  public void adjust(StreamSettings next) {
    settings = next;
    account.limit(next.memoryBytes());
    next.applyTo(replay);
    branches.adjust(next);
    standbys.forEach(standby -> standby.adjust(next.memoryBytes() / STANDBY_SHARE));
    freeze.turn(next.freeze(), replay.group(), lastFrameAtMs);
    sinks().forEach(sink -> sink.adjust(sink.settings()));
    shedIfAsked();
  }

  private Replay newReplay() {
    return new Replay(
        settings.groupBytes(),
        MAX_GROUP_MS,
        Math.min(settings.openingBytes(), settings.memoryBytes()),
        settings.openingMs());
  }

  public String name() {
    return name;
  }

  public StreamState state() {
    return state;
  }

  public StreamStats stats() {
    return stats;
  }

  /** The tracks that the publisher has sent so far. */
  public TrackList tracks() {
    return tracks;
  }

  /** Those of them that go to {@code sink}, as they go there. */
  public TrackList tracks(Sink sink) {
    return branches.tracks(sink, tracks);
  }

  /** The sinks attached now, in the order of their coming, those of branches last. */
  public List<Sink> sinks() {
    List<Sink> all = new ArrayList<>(Arrays.asList(sinks));
    all.addAll(branches.sinks());
    return all;
  }

  /** Charges {@code frame} from its arrival on, if it has a way to go first. Any thread. */
  public void charge(MediaFrame frame) {
    if (!frame.isCharged()) {
      frame.chargeTo(account);
    }
  }

  @Override
  public void publish(MediaFrame frame, long nowMs) {
    if (state != StreamState.LIVE) {
      return;
    }
    stats.received(frame.body().length());
    FrameClass frameClass = frame.frameClass();
    if (frameClass == FrameClass.EMPTY || frameClass == FrameClass.INVALID) {
      stats.unusable();
      return;
    }
    lastFrameAtMs = nowMs;
    tracks.note(frame);
    charge(frame);
    switch (replay.take(frame, nowMs)) {
      case PASS -> {
        freeze.note(frame, nowMs);
        offer(frame, nowMs);
      }
      case REPEATED_CONFIG -> stats.repeatedConfig();
      case REFUSED_CONFIG -> stats.refusedConfig();
      case HEADERLESS_AUDIO -> stats.withoutHeader();
    }
    if (frameClass == FrameClass.KEY) {
      stats.keyInterval(replay.group().keyIntervalMs());
    }
  }

  /**
   * Flushes sinks: once per read cycle, and now and then without one, as a budget may ask for it.
   */
  @Override
  public void flush(long nowMs) {
    shedIfAsked();
    if (!branches.isEmpty()) {
      branches.advance(nowMs);
      shedIfAsked();
    }
    boolean awaited = sinks.length == 0 && branches.isEmpty();
    for (Sink sink : sinks) {
      sink.flush();
      awaited |= sink.awaitsOpening();
    }
    if (!awaited && replay.opening().isKept()) {
      replay.opening().release();
    }
  }

  /** Shows what a decoder has to be told first, in the order of its telling; frames are lent. */
  public void configs(Consumer<MediaFrame> viewer) {
    replay.configs().since(0, viewer);
  }

  /** Whether anything waits for its time to go on. */
  public boolean isDelaying() {
    return branches.isWaiting();
  }

  /** Milliseconds until the last that came is due at {@code sink}; 0 if nothing is waited for. */
  public long restMs(Sink sink, long nowMs) {
    return branches.restMs(sink, nowMs);
  }

  /** The longest of these times. */
  public long longestRestMs(long nowMs) {
    return branches.longestRestMs(nowMs);
  }

  /** What was delayed does not go on any more. */
  public void dropDelayed() {
    branches.clear();
  }

  /** Adds a sink, which gets media once it is {@linkplain Sink#ready ready}. */
  public Sink attach(String id, SinkSettings settings, long nowMs) {
    if (closed) {
      throw new IllegalStateException("stream is closed");
    }
    if (sinks().stream().anyMatch(sink -> sink.id().equals(id))) {
      throw new IllegalArgumentException("there is a sink " + id);
    }
    if (!settings.isDirect()) {
      return branches.attach(id, settings, account, replay, nowMs);
    }
    Sink sink = new Sink(id, settings, account, replay);
    sinks = Arrays.copyOf(sinks, sinks.length + 1);
    sinks[sinks.length - 1] = sink;
    return sink;
  }

  /** Takes the sink out; what waits for it is let go. */
  public void detach(Sink sink) {
    sinks = Arrays.stream(sinks).filter(other -> other != sink).toArray(Sink[]::new);
    branches.detach(sink);
    sink.lost();
  }

  /** The publisher is lost and may come back: sinks keep their sessions, nothing comes. */
  public void gap() {
    if (state == StreamState.LIVE) {
      state = StreamState.GAP;
    }
  }

  /** No publisher comes any more: nothing is made in a gap, but what was delayed goes on. */
  public void finish() {
    finished = true;
  }

  /**
   * Does what is due without anybody's doing: in a gap that is to be filled, sinks get the last
   * picture and silence; what was delayed goes on.
   *
   * @return when to call again, in the caller's milliseconds; {@link #NEVER} if nothing is due
   */
  public long advance(Sink.Images images, long nowMs) {
    long dueAtMs = NEVER;
    if (freeze.isOn() && state == StreamState.GAP && !finished) {
      fill(images, nowMs);
      dueAtMs = freeze.dueAtMs();
    }
    flush(nowMs);
    return Math.min(dueAtMs, branches.dueAtMs(nowMs));
  }

  private void fill(Sink.Images images, long nowMs) {
    if (!freeze.isBegun()) {
      freeze.begin(replay.configs(), body -> audio(images, body), nowMs);
    }
    freeze.produce(
        nowMs,
        frame -> {
          lastFrameAtMs = nowMs;
          replay.take(frame, nowMs);
          offer(frame, nowMs);
        });
  }

  private MediaFrame audio(Sink.Images images, byte[] body) {
    MediaFrame frame = MediaFrame.of(MediaKind.AUDIO, 0, images.image(MediaKind.AUDIO, body));
    frame.chargeTo(account);
    return frame;
  }

  /** Another publisher goes on: sinks get its media from a keyframe, on a running clock (F42). */
  public void resume(long nowMs) {
    if (state == StreamState.GAP) {
      replay.sourceChanged();
      goOn(nowMs - lastFrameAtMs, nowMs);
    }
  }

  private void goOn(long elapsedMs, long nowMs) {
    state = StreamState.LIVE;
    freeze.end();
    tracks.clear();
    for (Sink sink : sinks) {
      sink.rejoin(elapsedMs);
    }
    branches.sourceChanged(elapsedMs, nowMs);
  }

  /** Takes what a publisher sends aside, until it is its turn. */
  public Standby standBy() {
    Standby standby = new Standby(this, settings.memoryBytes() / STANDBY_SHARE, MAX_GROUP_MS);
    standbys.add(standby);
    return standby;
  }

  /**
   * The publisher behind {@code next} goes on: sinks get the config that differs, then its newest
   * group, on a running clock; without a group they wait for its next keyframe.
   */
  public void resume(Standby next, long nowMs) {
    if (state == StreamState.GAP) {
      replay.sourceChanged(next.replay());
      long startsAtMs = next.startsAtMs(nowMs);
      goOn(startsAtMs - lastFrameAtMs, nowMs);
      next.forEach(
          frame -> {
            stats.received(frame.body().length());
            tracks.note(frame);
            if (replay.take(frame, startsAtMs) == Replay.Verdict.PASS) {
              freeze.note(frame, nowMs);
              branches.addPast(frame, startsAtMs, nowMs);
            }
          });
      for (Sink sink : sinks) {
        sink.goOn();
      }
      branches.goOn();
      lastFrameAtMs = nowMs;
    }
    next.close();
  }

  void forget(Standby standby) {
    standbys.remove(standby);
  }

  /** No further media; sinks keep what they hold until it has drained. */
  public void end() {
    state = StreamState.ENDING;
    replay.close();
    freeze.close();
  }

  /** Lets everything go: once the outlets have done so too, nothing is charged any more. */
  public void close() {
    end();
    closed = true;
    List.copyOf(standbys).forEach(Standby::close);
    List<Sink> last = sinks();
    sinks = NO_SINKS;
    branches.close();
    last.forEach(Sink::lost);
    account.close();
  }

  /** All since publish, while the stream is young. */
  Opening opening() {
    return replay.opening();
  }

  private void offer(MediaFrame frame, long nowMs) {
    for (Sink sink : sinks) {
      sink.offer(frame, nowMs);
    }
    branches.add(frame, nowMs);
    shedIfAsked();
  }

  void shedIfAsked() {
    if (account.mustShed()) {
      shed();
    }
  }

  /**
   * Over a budget the groups of standbys go. Then the stream is young no more; then who has most
   * waiting lets go, be it a sink that lags, in the end of all its media, or a delay, of its oldest
   * group; and the next after it. The groups go last, but for the picture that a gap may need.
   */
  private void shed() {
    for (int last = standbys.size() - 1; last >= 0 && account.mustShed(); last--) {
      standbys.get(last).shed();
    }
    if (!account.mustShed()) {
      return;
    }
    replay.opening().release();
    branches.releaseOpenings();
    while (account.mustShed()) {
      stats.shed(account.isOverLimit());
      if (!shedMost()) {
        shedGroups();
        return;
      }
    }
  }

  private boolean shedMost() {
    Branch longest = branches.longest();
    long mostBytes = longest == null ? 0 : longest.waitingBytes();
    Sink slowest = null;
    for (Sink sink : branches.isEmpty() ? Arrays.asList(sinks) : sinks()) {
      if (sink.queuedBytes() > mostBytes) {
        slowest = sink;
        mostBytes = sink.queuedBytes();
      }
    }
    return slowest != null ? slowest.shed() : longest != null && longest.shed();
  }

  private void shedGroups() {
    replay.group().clear();
    branches.clearGroups();
    if (account.mustShed()) {
      freeze.clearPictures();
    }
  }
}
