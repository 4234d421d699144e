package io.rtmprelay.mp4;

import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of one track on their way out. The newest stays until the next one comes, since only
 * then is it known how long it lasts: a player takes frames that do not reach each other for a gap,
 * and shows nothing more up to a keyframe (Media Source Extensions, 3.5.8). If none comes, it goes
 * after {@link #HOLD_MS}. Used by one thread.
 */
final class TrackQueue {

  /** How long the newest sample waits for the next. */
  static final long HOLD_MS = 250;

  private static final int FIRST_MS = 40;

  /** Samples that leave, and when what follows the last of them is due. */
  record Batch(TrackSetup setup, List<Sample> samples, long end) {}

  private final TrackSetup setup;
  private final SampleClock clock;
  private List<Sample> samples = new ArrayList<>();
  private long heldBytes;
  private long lastDuration;

  /**
   * @param clock of the track, which goes on when its set-up changes
   */
  TrackQueue(TrackSetup setup, SampleClock clock) {
    this.setup = setup;
    this.clock = clock;
    this.lastDuration = Math.max(1, (long) FIRST_MS * setup.timescale() / 1_000);
  }

  TrackSetup setup() {
    return setup;
  }

  SampleClock clock() {
    return clock;
  }

  /**
   * Takes the next sample; its frame is retained.
   *
   * @param ms when it is decoded, since the movie's begin
   * @param duration in the track's units if it is known, else 0
   */
  void add(MediaFrame frame, Sample.Data data, long ms, long duration, long nowMs) {
    long decodeTime = clock.next(ms, duration);
    frame.retain();
    samples.add(new Sample(frame, data.from(), data.to(), decodeTime, data.composition(), nowMs));
    heldBytes += frame.heldBytes();
    if (duration > 0) {
      lastDuration = duration;
    }
  }

  /**
   * What may leave now; empty if nothing may.
   *
   * @param lateMs what a picture is said to last that waited for the next in vain
   */
  Batch take(long nowMs, int lateMs) {
    int count = samples.size();
    boolean late = count > 0 && nowMs - samples.getLast().arrivedMs() >= HOLD_MS;
    if (count == 0 || (count == 1 && !late)) {
      return new Batch(setup, List.of(), 0);
    }
    if (!late) {
      return takeUpTo(count - 1);
    }
    // Sound lasts what it lasts.
    long lasts = setup.isVideo() ? (long) lateMs * setup.timescale() / 1_000 : 0;
    return takeAll(Math.max(lastDuration, lasts));
  }

  /** What is left, of which nothing follows the last. */
  Batch takeRest() {
    return takeAll(lastDuration);
  }

  private Batch takeAll(long lastsFor) {
    if (samples.isEmpty()) {
      return new Batch(setup, List.of(), 0);
    }
    note(samples.size());
    Batch batch = new Batch(setup, samples, samples.getLast().decodeTime() + lastsFor);
    samples = new ArrayList<>();
    heldBytes = 0;
    return batch;
  }

  private Batch takeUpTo(int count) {
    note(count + 1);
    Sample kept = samples.get(count);
    Batch batch = new Batch(setup, List.copyOf(samples.subList(0, count)), kept.decodeTime());
    samples = new ArrayList<>(List.of(kept));
    heldBytes = kept.frame().heldBytes();
    return batch;
  }

  /** What lies between the last two is what the next is expected to last. */
  private void note(int count) {
    if (setup.sampleDuration() == 0 && count >= 2) {
      lastDuration = samples.get(count - 1).decodeTime() - samples.get(count - 2).decodeTime();
    }
  }

  /** Milliseconds after which {@link #take} gives what waits now; -1 if nothing does. */
  long dueInMs(long nowMs) {
    return samples.isEmpty() ? -1 : Math.max(0, samples.getLast().arrivedMs() + HOLD_MS - nowMs);
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  /** Bytes of memory held by what waits. */
  long heldBytes() {
    return heldBytes;
  }

  void release() {
    samples.forEach(sample -> sample.frame().release());
    samples = new ArrayList<>();
    heldBytes = 0;
  }
}
