package io.rtmprelay.relay;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.backlog.Opening;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.gap.Freeze;
import io.rtmprelay.relay.life.StreamState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One name with its sinks, across its publishers' comings and goings. Used on the stream's loop
 * only.
 *
 * <p>A frame is charged once, at publish, and kept by those who need it: the caches of the stream's
 * past and the queues of sinks that lag. Over a budget they let go, see {@link #shed}.
 */
public final class Stream {

  /** No time at all. */
  public static final long NEVER = Freeze.NEVER;

  /** Most milliseconds of a group that is kept for sinks which start with it. */
  private static final int MAX_GROUP_MS = 30_000;

  private static final Sink[] NO_SINKS = {};

  private final String name;
  private final StreamAccount account;
  private final StreamStats stats;
  private final StreamSettings settings;
  private final Replay replay;
  private final @Nullable Freeze freeze;

  /** One for each delay that sinks ask for. */
  private final List<DelayLine> delays = new ArrayList<>(0);

  private final TrackList tracks = new TrackList();

  private StreamState state = StreamState.LIVE;
  private boolean finished;
  private boolean closed;
  // Replaced, never changed: an outlet may call for a change from within a walk over it.
  private Sink[] sinks = NO_SINKS;
  private long lastFrameAtMs;

  public Stream(String name, StreamSettings settings, MemoryBudget processBudget) {
    this.name = name;
    this.account = processBudget.open(settings.memoryBytes());
    this.stats = new StreamStats(account);
    this.settings = settings;
    this.replay = newReplay();
    this.freeze = settings.freeze() ? new Freeze() : null;
  }

  private Replay newReplay() {
    return new Replay(
        settings.memoryBytes() / 2,
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
  public List<TrackList.Track> tracks() {
    return tracks.all();
  }

  /** Whether any of them needs Enhanced RTMP. */
  public boolean enhanced() {
    return tracks.enhanced();
  }

  /** The sinks attached now, in the order of their coming, those with a delay last. */
  public List<Sink> sinks() {
    List<Sink> all = new ArrayList<>(Arrays.asList(sinks));
    delays.forEach(line -> all.addAll(Arrays.asList(line.sinks())));
    return all;
  }

  /**
   * Charges {@code frame} to this stream from its arrival on, if it has a way to go before it is
   * published. Any thread.
   */
  public void charge(MediaFrame frame) {
    if (!frame.isCharged()) {
      frame.chargeTo(account);
    }
  }

  /** Takes the publisher's next message; {@code frame} is borrowed for the call. */
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
        if (freeze != null) {
          freeze.note(frame, nowMs);
        }
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
   * Flushes each sink that was written to. Call it once per read cycle, and now and then without
   * one: a budget may ask this stream for memory while nothing comes.
   */
  public void flush(long nowMs) {
    shedIfAsked();
    if (!delays.isEmpty()) {
      letGoOn(nowMs);
    }
    boolean awaited = sinks.length == 0 && delays.isEmpty();
    for (Sink sink : sinks) {
      sink.flush();
      awaited |= sink.awaitsOpening();
    }
    if (!awaited && replay.opening().isKept()) {
      replay.opening().release();
    }
  }

  /** What was delayed and is due goes on. */
  private void letGoOn(long nowMs) {
    for (DelayLine line : delays) {
      line.advance(nowMs);
      for (Sink sink : line.sinks()) {
        sink.flush();
      }
    }
    shedIfAsked();
  }

  /** Whether anything waits for its time to go on. */
  public boolean isDelaying() {
    for (int i = 0; i < delays.size(); i++) { // asked after each read: without an iterator
      if (delays.get(i).isWaiting()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Milliseconds until the last of what came is due at {@code sink}; 0 if nothing is waited for.
   */
  public long restMs(Sink sink, long nowMs) {
    DelayLine line = sink.settings().delayMs() == 0 ? null : delay(sink.settings().delayMs());
    return line == null ? 0 : line.restMs(nowMs);
  }

  /** What was delayed does not go on any more. */
  public void dropDelayed() {
    delays.forEach(DelayLine::clear);
  }

  private @Nullable DelayLine delay(int delayMs) {
    for (DelayLine line : delays) {
      if (line.delayMs() == delayMs) {
        return line;
      }
    }
    return null;
  }

  private DelayLine delayMade(int delayMs) {
    DelayLine line = delay(delayMs);
    if (line == null) {
      line = new DelayLine(delayMs, newReplay());
      replay.configs().since(0, line.replay().configs()::put);
      delays.add(line);
    }
    return line;
  }

  /** Adds a sink, which gets media once it is {@linkplain Sink#ready ready}. */
  public Sink attach(String id, SinkSettings settings, long nowMs) {
    if (closed) {
      throw new IllegalStateException("stream is closed");
    }
    for (Sink sink : sinks()) {
      if (sink.id().equals(id)) {
        throw new IllegalArgumentException("there is a sink " + id);
      }
    }
    if (settings.delayMs() > 0) {
      DelayLine line = delayMade(settings.delayMs());
      Sink delayed = new Sink(id, settings, line.replay());
      line.attach(delayed);
      return delayed;
    }
    Sink sink = new Sink(id, settings, replay);
    sinks = Arrays.copyOf(sinks, sinks.length + 1);
    sinks[sinks.length - 1] = sink;
    return sink;
  }

  /** Takes the sink out; what waits for it is let go. */
  public void detach(Sink sink) {
    sinks = Arrays.stream(sinks).filter(other -> other != sink).toArray(Sink[]::new);
    for (DelayLine line : List.copyOf(delays)) {
      line.detach(sink);
      if (line.sinks().length == 0) {
        line.close();
        delays.remove(line);
      }
    }
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
    if (freeze != null && state == StreamState.GAP && !finished) {
      fill(freeze, images, nowMs);
      dueAtMs = freeze.dueAtMs();
    }
    flush(nowMs);
    for (DelayLine line : delays) {
      dueAtMs = Math.min(dueAtMs, line.dueAtMs(nowMs));
    }
    return dueAtMs;
  }

  private void fill(Freeze with, Sink.Images images, long nowMs) {
    if (!with.isBegun()) {
      with.begin(replay.configs(), body -> audio(images, body), nowMs);
    }
    with.produce(
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
      state = StreamState.LIVE;
      if (freeze != null) {
        freeze.end();
      }
      replay.sourceChanged();
      tracks.clear();
      for (Sink sink : sinks) {
        sink.rejoin(nowMs - lastFrameAtMs);
      }
      for (DelayLine line : delays) {
        line.sourceChanged(nowMs - lastFrameAtMs, nowMs);
      }
    }
  }

  /** No further media; sinks keep what they hold until it has drained. */
  public void end() {
    state = StreamState.ENDING;
    replay.close();
    if (freeze != null) {
      freeze.close();
    }
  }

  /** Lets everything go: once the outlets have done so too, nothing is charged any more. */
  public void close() {
    end();
    closed = true;
    List<Sink> last = sinks();
    sinks = NO_SINKS;
    delays.forEach(DelayLine::close);
    delays.clear();
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
    for (int i = 0; i < delays.size(); i++) {
      delays.get(i).add(frame, nowMs);
    }
    shedIfAsked();
  }

  private void shedIfAsked() {
    if (account.mustShed()) {
      shed();
    }
  }

  /**
   * Over a budget the stream is young no more; then who has most waiting lets go, be it a sink that
   * lags, in the end of all its media, or a delay, of its oldest group; and the next after it. The
   * groups go last, but for the picture that a gap may need.
   */
  private void shed() {
    replay.opening().release();
    delays.forEach(line -> line.replay().opening().release());
    while (account.mustShed()) {
      stats.shed(account.isOverLimit());
      if (!shedMost()) {
        shedGroups();
        return;
      }
    }
  }

  private boolean shedMost() {
    DelayLine longest = null;
    long mostBytes = 0;
    for (DelayLine line : delays) {
      if (line.waitingBytes() > mostBytes) {
        longest = line;
        mostBytes = line.waitingBytes();
      }
    }
    Sink slowest = null;
    for (Sink sink : delays.isEmpty() ? Arrays.asList(sinks) : sinks()) {
      if (sink.queuedBytes() > mostBytes) {
        slowest = sink;
        mostBytes = sink.queuedBytes();
      }
    }
    return slowest != null ? slowest.shed() : longest != null && longest.shed();
  }

  private void shedGroups() {
    replay.group().clear();
    delays.forEach(line -> line.replay().group().clear());
    if (freeze != null && account.mustShed()) {
      freeze.clearPictures();
    }
  }
}
