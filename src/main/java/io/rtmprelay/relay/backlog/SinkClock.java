package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;

/**
 * The output time of one session with a target (F40 to F45): source time plus one offset for all
 * tracks, never back within a track, from a small positive start.
 *
 * <p>A source that starts small is passed on unchanged. The source's wrap at 2^32 is invisible.
 */
public final class SinkClock {

  /** A source that starts below this is fresh: its times are passed on as they are. */
  static final long SMALL_START_MS = 10_000;

  /** A step back up to this is disorder, and held level; a larger one is another timeline. */
  static final long MAX_DISORDER_MS = 1_000;

  /** No pause of a source is this long: a step ahead over it is another timeline too. */
  static final long MAX_STEP_MS = 3_600_000;

  /** How far into a new timeline another track's frames may still be of the one before (F45). */
  static final long REORDER_MS = 200;

  /** No frame of moving pictures lasts longer: what comes more seldom is a still. */
  static final long MAX_FRAME_MS = 100;

  /**
   * Output time from which the session is to be replaced by another (F44): no step that is still
   * one of the same timeline leads from before it to 2^31.
   */
  static final long REOPEN_AT_MS = (1L << 31) - MAX_STEP_MS - 600_000;

  private static final class TrackTime {
    boolean heard;
    long lastMs;
    long stepMs = 1;
    int timeline;

    void goTo(long outMs) {
      if (heard) {
        stepMs = Math.clamp(outMs - lastMs, 1, MAX_DISORDER_MS);
      }
      heard = true;
      lastMs = outMs;
    }
  }

  private final PerTrack<TrackTime> tracks =
      new PerTrack<>(
          (kind, track) -> {
            TrackTime made = new TrackTime();
            made.timeline = timeline();
            return made;
          });
  private boolean begun;
  private boolean primed;
  private long primedMs;
  private long sourceMs;
  private long newestMs;
  private long offsetMs;
  private int timeline;
  private long previousOffsetMs;
  private long jointMs;
  private long rejoinAfterMs = -1;

  /**
   * The next media has the source time {@code timestampMs}; what is stamped until then gets its.
   */
  public void prime(int timestampMs) {
    if (!begun) {
      begin(timestampMs);
    } else if (rejoinAfterMs >= 0) {
      rejoinAt(timestampMs);
    }
    primed = true;
    primedMs = Math.max(newestMs, unwrapped(timestampMs) + offsetMs);
  }

  /**
   * Another publisher goes on where the one before ended (F42): the next media comes {@code
   * elapsedMs} after the last, one frame's duration at least, whatever its source time.
   */
  public void rejoin(long elapsedMs) {
    if (begun) {
      rejoinAfterMs = Math.max(0, elapsedMs);
    }
  }

  /** Output time of {@code frame}, the next to go to the target. */
  public int stamp(MediaFrame frame) {
    return (int)
        switch (frame.frameClass()) {
          case KEY, INTER, DISPOSABLE, AUDIO -> media(frame);
          // No clock input (F41): OBS stamps headers and ends with 0, data may carry any time.
          case CONFIG, END, COMMAND, DATA, EMPTY, INVALID -> aside(frame);
        };
  }

  /** Output time of the newest media. */
  public int newestMs() {
    return (int) newestMs;
  }

  /** Whether output times near 2^31. */
  public boolean nearsLimit() {
    return newestMs >= REOPEN_AT_MS;
  }

  private long media(MediaFrame frame) {
    if (!begun) {
      begin(frame.timestampMs());
    } else if (rejoinAfterMs >= 0) {
      rejoinAt(frame.timestampMs());
    }
    primed = false;
    sourceMs = unwrapped(frame.timestampMs());
    long outMs = frame.isBundle() ? placedTogether(frame) : placed(tracks.of(frame), sourceMs);
    if (!frame.isBundle()) {
      tracks.of(frame).goTo(outMs);
    }
    newestMs = Math.max(newestMs, outMs);
    return outMs;
  }

  /** The tracks of one message have one time, at which none of them goes back. */
  private long placedTogether(MediaFrame bundle) {
    long outMs = 0;
    for (MediaFrame part : bundle.parts()) {
      outMs = Math.max(outMs, placed(tracks.of(part), sourceMs));
    }
    for (MediaFrame part : bundle.parts()) {
      tracks.of(part).goTo(outMs);
    }
    return outMs;
  }

  private long placed(TrackTime track, long sourceMs) {
    if (track.timeline != timeline) {
      long before = sourceMs + previousOffsetMs;
      if (track.heard && before >= track.lastMs && before < jointMs + REORDER_MS) {
        return before;
      }
      track.timeline = timeline;
    }
    long outMs = sourceMs + offsetMs;
    if (!track.heard) {
      boolean near = Math.abs(outMs - newestMs) <= MAX_STEP_MS;
      return near ? Math.max(0, outMs) : join(track, sourceMs);
    }
    long stepMs = outMs - track.lastMs;
    if (stepMs < -MAX_DISORDER_MS || stepMs > MAX_STEP_MS) {
      return join(track, sourceMs);
    }
    return Math.max(outMs, track.lastMs);
  }

  /** Goes on, on another timeline, one frame's duration after the newest media. */
  private long join(TrackTime track, long sourceMs) {
    previousOffsetMs = offsetMs;
    jointMs = newestMs + track.stepMs;
    offsetMs = jointMs - sourceMs;
    timeline++;
    track.timeline = timeline;
    return jointMs;
  }

  private long aside(MediaFrame frame) {
    if (primed) {
      return primedMs;
    }
    if (!begun) {
      long time = Integer.toUnsignedLong(frame.timestampMs());
      return time < SMALL_START_MS ? time : 0;
    }
    TrackTime track = tracks.of(frame);
    long outMs = unwrapped(frame.timestampMs()) + offsetMs;
    long earliestMs = track.heard ? track.lastMs : newestMs - REORDER_MS;
    boolean fits = outMs >= Math.max(0, earliestMs) && outMs <= newestMs + MAX_DISORDER_MS;
    return fits ? outMs : track.heard ? track.lastMs : newestMs;
  }

  private void begin(int timestampMs) {
    begun = true;
    sourceMs = Integer.toUnsignedLong(timestampMs);
    offsetMs = sourceMs < SMALL_START_MS ? 0 : -sourceMs;
    newestMs = sourceMs + offsetMs;
  }

  private void rejoinAt(int timestampMs) {
    long stepMs = 1;
    timeline++;
    for (TrackTime track : tracks.all()) {
      stepMs = Math.max(stepMs, Math.min(track.stepMs, MAX_FRAME_MS));
      track.timeline = timeline;
    }
    sourceMs = Integer.toUnsignedLong(timestampMs);
    offsetMs = newestMs + Math.max(stepMs, rejoinAfterMs) - sourceMs;
    rejoinAfterMs = -1;
  }

  private long unwrapped(int timestampMs) {
    return sourceMs + (timestampMs - (int) sourceMs);
  }

  private int timeline() {
    return timeline;
  }
}
