package io.rtmprelay.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.OpusConfig;
import io.rtmprelay.flv.FrameBytes;
import io.rtmprelay.flv.TrackPresence;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fragmented MP4 that one viewer gets of a live stream: the movie's start as soon as it is
 * known which tracks there are, then a fragment of what came, at times that begin with 0. It has
 * the first video and the first audio, as far as a browser may play them. No body is copied, but of
 * bundles. Owned by the viewer's loop.
 */
public final class LiveMp4 {

  /** Most milliseconds for which the start waits for a kind of track that did not come yet. */
  public static final long TRACKS_WAIT_MS = 1_000;

  /** Sound that does not come for so long, while pictures do, is over: they would wait for it. */
  static final int SOUND_GONE_MS = 3_000;

  /** A picture that lasts longer is a pause of the stream, which tells nothing of its sound. */
  private static final int MAX_PICTURE_MS = 200;

  /**
   * What a late picture is said to last. Beside sound, which players go by, it may be long: they
   * play on over what is missing. Alone, they would take it for time that is there.
   */
  private static final int LATE_BESIDE_SOUND_MS = 10_000;

  private static final int LATE_MS = 1_000;

  /** A time at which nothing is waited for any more. */
  public static final long END_OF_TIME = Long.MAX_VALUE / 2;

  private static final int START_BYTES = 2_048;

  private final boolean mp3Apart;
  private final TrackPresence presence = new TrackPresence();
  private final PlayedTrack video = new PlayedTrack(MediaKind.VIDEO);
  private final PlayedTrack audio = new PlayedTrack(MediaKind.AUDIO);
  private final List<PlayedTrack> played = List.of(video, audio);
  private final Deque<Mp4Part> ready = new ArrayDeque<>();
  private boolean waiting;
  private long waitsUntilMs;
  private boolean started;
  private boolean toldNothing;
  private boolean over;
  private boolean beginsAnew;
  private int baseMs = -1;
  private long lastPictureMs;
  private long soundlessMs;
  private int sequence;
  private long readyBytes;

  /**
   * @param mp3Apart whether MP3 goes beside the movie, for players that do not take it from there
   */
  public LiveMp4(boolean mp3Apart) {
    this.mp3Apart = mp3Apart;
  }

  /** One kind of track, and what waits of it. */
  private static final class PlayedTrack {

    final FirstTrack first;
    @Nullable TrackQueue queue;
    boolean hasBegun;

    PlayedTrack(MediaKind kind) {
      first = new FirstTrack(kind);
    }
  }

  /**
   * Takes the next frame, borrowed; it leaves with the next {@link #take} that gives anything, or
   * when the next of its track has come.
   *
   * @param timestampMs of the session with the viewer, 0 to 2^31; the first one becomes 0
   * @param nowMs on any clock that does not go back
   */
  public void add(MediaFrame frame, int timestampMs, long nowMs) {
    if (over) {
      return;
    }
    if (!started) {
      presence.note(frame);
    }
    if (frame.kind() == MediaKind.DATA || !(frame.frameClass().isCoded() || isSetup(frame))) {
      return;
    }
    if (!waiting) {
      waiting = true;
      waitsUntilMs = nowMs + TRACKS_WAIT_MS;
    }
    PlayedTrack kind = frame.kind() == MediaKind.VIDEO ? video : audio;
    BodyLayout layout = BodyLayout.of(frame);
    BodyLayout.Track track = kind.first.in(layout);
    if (track == null) {
      return;
    }
    if (started && kind.queue != null && kind.first.isChangedBy(track)) {
      over = true; // another codec: nothing that goes on from here
      return;
    }
    if (kind.queue != null && kind.first.isChangedBy(track)) {
      kind.queue.release(); // before the start: there was nothing yet
      kind.queue = null;
    }
    kind.first.note(frame, layout, track);
    setUp(kind);
    TrackQueue queue = kind.queue;
    if (frame.frameClass().isCoded() && queue != null && !over) {
      add(kind, queue, frame, Sample.Data.of(frame, layout, track), timestampMs, nowMs);
    }
  }

  private static boolean isSetup(MediaFrame frame) {
    return frame.frameClass() == FrameClass.CONFIG && frame.header().slot() == ConfigSlot.SEQUENCE;
  }

  /** Follows what is known of a track now. */
  private void setUp(PlayedTrack kind) {
    TrackSetup setup = kind.first.setup();
    TrackQueue queue = kind.queue;
    if (setup == null || (queue != null && setup == queue.setup())) {
      return;
    }
    if (started && queue == null && !kind.first.isSettled()) {
      return; // nothing of it comes yet
    }
    boolean goesOn = queue != null && setup.timescale() == queue.setup().timescale();
    if (started && !goesOn) {
      over = true; // a track more than the movie's start has, or one with another clock
      return;
    }
    if (started) {
      leave(TrackQueue::takeRest); // as it was set up
      beginsAnew = true;
    }
    if (queue != null) {
      queue.release();
    }
    SampleClock clock =
        queue != null && goesOn ? queue.clock() : new SampleClock(setup.timescale());
    kind.queue = new TrackQueue(setup, clock);
    kind.hasBegun = false;
  }

  private void add(
      PlayedTrack kind,
      TrackQueue queue,
      MediaFrame frame,
      Sample.Data data,
      int timestampMs,
      long nowMs) {
    boolean mayBegin = kind == audio || frame.frameClass() == FrameClass.KEY;
    if (data.bytes() <= 0 || !(kind.hasBegun || mayBegin)) {
      return;
    }
    if (baseMs < 0) {
      baseMs = timestampMs;
    }
    long ms = Math.max(0, timestampMs - baseMs);
    kind.hasBegun = true;
    if (kind == audio) {
      soundlessMs = 0;
    } else if (started && audio.queue != null) {
      soundlessMs += Math.min(ms - lastPictureMs, MAX_PICTURE_MS);
      over = soundlessMs > SOUND_GONE_MS;
    }
    if (kind == video) {
      lastPictureMs = ms;
    }
    if (over) {
      return;
    }
    queue.add(frame, data, ms, duration(queue.setup(), frame, data), nowMs);
  }

  /** What a sample of sound lasts, in the track's units; 0 if it does not say. */
  private static long duration(TrackSetup setup, MediaFrame frame, Sample.Data data) {
    if (!(setup.format() instanceof AudioFormat sound)) {
      return 0;
    }
    if (sound.codec() != FourCc.OPUS) {
      return sound.frameSamples();
    }
    int first = frame.body().byteAt(data.from());
    int second = data.bytes() > 1 ? frame.body().byteAt(data.from() + 1) : 0;
    return OpusConfig.packetSamples(first, second);
  }

  /**
   * What is to leave next; to be asked until there is nothing.
   *
   * @param nowMs or {@link #END_OF_TIME}
   * @return its bytes are the caller's to release; null if there is nothing, or nothing yet
   */
  public @Nullable Mp4Part take(long nowMs) {
    if (ready.isEmpty()) {
      makeReady(nowMs);
    }
    Mp4Part part = ready.poll();
    if (part != null) {
      readyBytes -= part.bytes().heldBytes();
    }
    return part;
  }

  private void makeReady(long nowMs) {
    if (!started && !mayStart(nowMs)) {
      return;
    }
    if (!started) {
      forgetSilent();
    }
    if (started || hasTracks()) {
      boolean isLast = nowMs == END_OF_TIME || over;
      int lateMs = audio.queue == null ? LATE_MS : LATE_BESIDE_SOUND_MS;
      leave(queue -> isLast ? queue.takeRest() : queue.take(nowMs, lateMs));
    } else if (!toldNothing) {
      toldNothing = true;
      ready(new Mp4Part(codecs(), null, FrameBytes.of(List.of(), List.of())));
    }
  }

  private boolean mayStart(long nowMs) {
    boolean isKnown = presence.isComplete() && video.first.isSettled() && audio.first.isSettled();
    return waiting && (isKnown || nowMs >= waitsUntilMs);
  }

  /** A track of which nothing came is no part of the movie: players would wait for it. */
  private void forgetSilent() {
    for (PlayedTrack kind : played) {
      if (kind.queue != null && kind.queue.isEmpty()) {
        kind.queue = null;
      }
    }
  }

  private boolean hasTracks() {
    return video.queue != null || audio.queue != null;
  }

  /** Takes of each track what leaves, and makes parts of it. */
  private void leave(Function<TrackQueue, TrackQueue.Batch> taking) {
    List<TrackQueue.Batch> movie = new ArrayList<>(2);
    List<TrackQueue.Batch> apart = new ArrayList<>(1);
    for (PlayedTrack kind : played) {
      TrackQueue queue = kind.queue;
      if (queue != null) {
        TrackQueue.Batch batch = taking.apply(queue);
        if (!batch.samples().isEmpty()) {
          (isApart(queue.setup()) ? apart : movie).add(batch);
        }
      }
    }
    boolean begins = !started || beginsAnew;
    started = true;
    beginsAnew = false;
    if (begins || !movie.isEmpty()) {
      sequence += movie.isEmpty() ? 0 : 1;
      FrameBytes bytes = Fragment.of(sequence, movie, begins ? start() : null);
      ready(new Mp4Part(begins ? codecs() : null, null, bytes));
    }
    for (TrackQueue.Batch batch : apart) {
      double atSeconds =
          (double) batch.samples().getFirst().decodeTime() / batch.setup().timescale();
      ready(new Mp4Part(null, atSeconds, Fragment.bare(batch)));
    }
  }

  private void ready(Mp4Part part) {
    ready.add(part);
    readyBytes += part.bytes().heldBytes();
  }

  /** Whether a track goes beside the movie. */
  private boolean isApart(TrackSetup setup) {
    return mp3Apart && setup.format().codec() == FourCc.MP3;
  }

  private ByteBuf start() {
    ByteBuf start = PooledByteBufAllocator.DEFAULT.directBuffer(START_BYTES);
    List<TrackSetup> setups = new ArrayList<>(2);
    for (PlayedTrack kind : played) {
      if (kind.queue != null && !isApart(kind.queue.setup())) {
        setups.add(kind.queue.setup());
      }
    }
    if (!setups.isEmpty()) {
      InitSegment.write(setups, new BoxWriter(start));
    }
    return start;
  }

  private Mp4Part.Codecs codecs() {
    List<Mp4Part.Track> tracks = new ArrayList<>(2);
    List<String> names = new ArrayList<>(2);
    List<String> leftOut = new ArrayList<>();
    String apart = null;
    for (PlayedTrack kind : played) {
      if (kind.queue != null) {
        tracks.add(new Mp4Part.Track(kind.first.id(), kind.queue.setup().format()));
        if (isApart(kind.queue.setup())) {
          apart = Mp4Part.MP3_TYPE;
        } else {
          names.add(String.valueOf(kind.queue.setup().format().codecString()));
        }
      }
      kind.first.tellLeftOut(kind.queue != null, leftOut);
    }
    String type = video.queue == null ? "audio/mp4" : "video/mp4";
    String mime = names.isEmpty() ? null : type + "; codecs=\"" + String.join(",", names) + "\"";
    return new Mp4Part.Codecs(mime, apart, tracks, List.copyOf(leftOut));
  }

  /**
   * Whether what comes now is no part of this movie, since a track has another codec or is new:
   * nothing leaves but what {@link #take} gives still, and who watches may ask anew.
   */
  public boolean isOver() {
    return over;
  }

  /**
   * Milliseconds after which {@link #take} gives what it keeps back now, whatever comes until then;
   * -1 if it keeps nothing back.
   */
  public long dueInMs(long nowMs) {
    if (!started) {
      return waiting && !toldNothing ? Math.max(0, waitsUntilMs - nowMs) : -1;
    }
    long due = -1;
    for (PlayedTrack kind : played) {
      long inMs = kind.queue == null ? -1 : kind.queue.dueInMs(nowMs);
      due = due < 0 ? inMs : inMs < 0 ? due : Math.min(due, inMs);
    }
    return due;
  }

  /** Bytes of memory held by what was not taken yet. */
  public long heldBytes() {
    long bytes = readyBytes;
    for (PlayedTrack kind : played) {
      bytes += kind.queue == null ? 0 : kind.queue.heldBytes();
    }
    return bytes;
  }

  /** Lets go of what was not taken. */
  public void close() {
    over = true;
    for (PlayedTrack kind : played) {
      if (kind.queue != null) {
        kind.queue.release();
      }
    }
    ready.forEach(part -> part.bytes().release());
    ready.clear();
    readyBytes = 0;
  }
}
