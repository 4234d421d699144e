package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.TagHeader;
import java.util.BitSet;
import java.util.function.BiConsumer;

/**
 * What waits for one target, and what of it is given up when it gets too much (F20 to F24, F33).
 *
 * <p>Each frame is first {@linkplain #admits admitted}; in good times it then goes straight to the
 * target, else it is {@linkplain #add added} here. Bounded in bytes and in media time, both with
 * what the outlet holds: over half of a bound nothing disposable is queued; over it whole groups of
 * video go, oldest first, up to the next keyframe of their track, and if there is none the track
 * waits for one. Audio and data go last, oldest first, within a share of their own. CONFIG and END
 * always stay; of several that follow each other without media between, the last does.
 *
 * <p>Video and the rest wait in rings of their own, so that the oldest of each is at hand; a
 * sequence number keeps them in order.
 */
public final class SinkQueue {

  /** Frames are small things too: so many at most, whatever their bytes. */
  public static final int MAX_FRAMES = 8192;

  /** How many bytes, milliseconds of media and frames may wait, what the outlet holds included. */
  public record Bounds(long bytes, int ms, int frames) {}

  private static final int NONE = -1;

  private final DropCause.Log drops;
  private final FrameRing video = new FrameRing();
  private final FrameRing sound = new FrameRing();
  private final BitSet keyless = new BitSet();
  private final ConfigSieve sieve = new ConfigSieve();

  private PerTrack<TrackGate> gates = new PerTrack<>(this::gate);
  private Bounds bounds;
  private boolean cut;
  private int fromMs;
  private int sequence;
  private int newestVideoMs;
  private int newestSoundMs;
  private int countedFromMs;
  private int takenMs;

  public SinkQueue(Bounds bounds, DropCause.Log drops) {
    this.bounds = bounds;
    this.drops = drops;
  }

  /** Other bounds hold from the next frame on. */
  public void adjust(Bounds next) {
    bounds = next;
  }

  /** Begins a session whose target misses nothing that came before. */
  public void begin() {
    clear();
    cut = false;
    gates = new PerTrack<>(this::gate);
    countedFromMs = 0;
    newestVideoMs = 0;
    newestSoundMs = 0;
  }

  /**
   * Goes on in mid-stream: each track waits for a keyframe, or for its audio to reach the time of
   * the media that comes next.
   *
   * @param fromMs source time of that media
   */
  public void restart(int fromMs) {
    cut = true;
    this.fromMs = fromMs;
    for (TrackGate gate : gates.all()) {
      gate.restart(fromMs);
    }
  }

  /** Whether the next frame may go to the target; if not, its drop is counted. */
  public boolean admits(MediaFrame frame) {
    DropCause refusal = gates.of(frame).refusal(frame);
    if (refusal != null) {
      drops.dropped(refusal);
    }
    return refusal == null;
  }

  public boolean isEmpty() {
    return video.isEmpty() && sound.isEmpty();
  }

  /** Bytes of memory behind what waits here. */
  public long bytes() {
    return video.bytes() + sound.bytes();
  }

  /** Bytes of memory behind what of it may be given up. */
  public long mediaBytes() {
    return video.mediaBytes() + sound.mediaBytes();
  }

  /**
   * Milliseconds from the oldest media waiting, with the outlet or here, to the newest.
   *
   * @param newestMs output time of the newest media, be it here, with the outlet or beyond
   */
  public int lagMs(int newestMs, int oldestPendingMs) {
    int oldestMs = isEmpty() ? newestMs : (int) headRing().markAt(0);
    return Math.max(0, newestMs - Math.min(oldestMs, oldestPendingMs));
  }

  /**
   * Adds an admitted frame of what is kept of the past: it does not count as lag, and no bound
   * makes it go before the next frame that comes live.
   */
  public void addReplayed(MediaFrame frame, int outMs) {
    append(frame, outMs);
    countedFromMs = Math.max(countedFromMs, outMs);
  }

  /**
   * Adds an admitted frame, and gives up what is over a bound by it; that may be the frame itself.
   *
   * @param outMs its output time
   * @param pendingBytes what the outlet holds
   * @param oldestPendingMs output time of the oldest media the outlet holds; {@link
   *     Integer#MAX_VALUE} if none
   */
  public void add(MediaFrame frame, int outMs, long pendingBytes, int oldestPendingMs) {
    switch (frame.frameClass()) {
      case DISPOSABLE, COMMAND -> {
        if (isOver(video, outMs, pendingBytes, oldestPendingMs, frame.heldBytes(), 2)) {
          drops.dropped(DropCause.DISPOSABLE);
          return;
        }
        append(frame, outMs);
      }
      case KEY, INTER -> {
        append(frame, outMs);
        boundVideo(frame, pendingBytes, oldestPendingMs);
      }
      case AUDIO, DATA -> {
        append(frame, outMs);
        boundSound(pendingBytes);
      }
      case CONFIG, END -> {
        append(frame, outMs);
        if (bytes() + pendingBytes > bounds.bytes() || count() > bounds.frames()) {
          sieve.thin(ring(frame), frame.kind(), frame.track());
        }
      }
      case EMPTY, INVALID -> drops.dropped(DropCause.DISPOSABLE);
    }
  }

  /** Takes the oldest frame; its reference passes to the caller. The queue is not empty. */
  public MediaFrame take() {
    FrameRing ring = headRing();
    takenMs = (int) ring.markAt(0);
    return ring.take();
  }

  /** Output time of the frame that {@link #take} gives next. */
  public int nextMs() {
    return (int) headRing().markAt(0);
  }

  /** Output time of the frame taken last. */
  public int takenMs() {
    return takenMs;
  }

  /** Gives up all groups but the newest of each track; whether there were any. */
  public boolean dropOldGroups() {
    boolean dropped = false;
    while (dropOldestGroup()) {
      dropped = true;
    }
    return dropped;
  }

  /** Gives up all media: video waits for its next keyframe. Whether there was any. */
  public boolean dropMedia() {
    int before = count();
    for (int slot = 0; slot < video.slots(); slot++) {
      MediaFrame frame = video.at(slot);
      if (frame != null && FrameRing.isMedia(frame)) {
        if (frame.frameClass() != FrameClass.COMMAND) {
          gates.of(frame).close();
        }
        remove(video, slot, DropCause.GROUP);
      }
    }
    for (int slot = 0; slot < sound.slots(); slot++) {
      MediaFrame frame = sound.at(slot);
      if (frame != null && FrameRing.isMedia(frame)) {
        remove(sound, slot, DropCause.AUDIO);
      }
    }
    for (TrackGate gate : gates.all()) {
      sieve.thin(gate.kind == MediaKind.VIDEO ? video : sound, gate.kind, gate.track);
    }
    return count() < before;
  }

  /** Lets go of all that waits. */
  public void clear() {
    for (int lost = count(); lost > 0; lost--) {
      drops.dropped(DropCause.LOST);
    }
    video.clear();
    sound.clear();
  }

  /** Shows a header of each track that the target takes for running. */
  public void running(BiConsumer<MediaKind, TagHeader> viewer) {
    for (TrackGate gate : gates.all()) {
      TagHeader header = gate.running();
      if (header != null) {
        viewer.accept(gate.kind, header);
      }
    }
  }

  /** Whether the target knows a track by another codec than it has now. */
  boolean isOutdatedBy(TrackCodecs codecs) {
    return gates.all().stream().anyMatch(gate -> gate.isOutdatedBy(codecs));
  }

  private void boundVideo(MediaFrame newest, long pendingBytes, int oldestPendingMs) {
    while (isOver(video, newestVideoMs, pendingBytes, oldestPendingMs, 0, 1)) {
      if (!dropOldestGroup()) {
        // A keyframe is where the sink can go on: time alone does not keep it out.
        if (newest.frameClass() != FrameClass.KEY
            || bytes() + pendingBytes > bounds.bytes()
            || count() > bounds.frames()) {
          holdFrom(newest);
        }
        return;
      }
    }
  }

  /** Nothing can be dropped up to a keyframe: what waits stays whole, and its track holds here. */
  private void holdFrom(MediaFrame newest) {
    int last = video.slots() - 1;
    if (last >= 0 && video.at(last) == newest) {
      gates.of(newest).close();
      remove(video, last, DropCause.HELD);
      video.close();
    }
  }

  /** Gives up the oldest group, up to the next keyframe of its track; whether there was such. */
  public boolean dropOldestGroup() {
    keyless.clear();
    for (int slot = 0; slot < video.slots(); slot++) {
      MediaFrame frame = video.at(slot);
      if (frame != null && FrameRing.isMedia(frame) && !keyless.get(frame.track())) {
        int key = nextKey(frame.track(), slot + 1);
        if (key != NONE) {
          cut(frame.track(), slot, key);
          return true;
        }
        keyless.set(frame.track());
      }
    }
    return false;
  }

  private int nextKey(int track, int from) {
    for (int slot = from; slot < video.slots(); slot++) {
      MediaFrame frame = video.at(slot);
      if (frame != null && frame.frameClass() == FrameClass.KEY && frame.track() == track) {
        return slot;
      }
    }
    return NONE;
  }

  private void cut(int track, int from, int key) {
    for (int slot = from; slot < key; slot++) {
      MediaFrame frame = video.at(slot);
      if (frame != null && frame.track() == track && FrameRing.isMedia(frame)) {
        remove(video, slot, DropCause.GROUP);
      }
    }
    dropLeading(track, key);
    sieve.thin(video, MediaKind.VIDEO, track);
  }

  /** F33: what is shown before the keyframe refers to what was just cut. */
  private void dropLeading(int track, int key) {
    int keyShownMs = 0;
    for (int slot = key; slot < video.slots(); slot++) {
      MediaFrame frame = video.at(slot);
      if (frame == null || frame.track() != track) {
        continue;
      }
      switch (frame.frameClass()) {
        case KEY -> keyShownMs = TrackGate.shownMs(frame);
        case INTER, DISPOSABLE -> {
          if (TrackGate.shownMs(frame) - keyShownMs >= 0) {
            return;
          }
          remove(video, slot, DropCause.LEADING);
        }
        case CONFIG, END, COMMAND, AUDIO, DATA, EMPTY, INVALID -> {}
      }
    }
    gates.of(MediaKind.VIDEO, track).expectLeading(keyShownMs);
  }

  private void boundSound(long pendingBytes) {
    boolean dropped = false;
    for (int slot = 0; slot < sound.slots(); slot++) {
      MediaFrame frame = sound.at(slot);
      if (frame == null || !FrameRing.isMedia(frame)) {
        continue;
      }
      long total = bytes() + pendingBytes;
      int oldestMs = Math.max(countedFromMs, (int) sound.markAt(slot));
      boolean over =
          total > bounds.bytes() + bounds.bytes() / 4
              || (total > bounds.bytes() && sound.bytes() > bounds.bytes() / 4)
              || newestSoundMs - oldestMs > 2L * bounds.ms()
              || sound.count() > bounds.frames() / 2;
      if (!over) {
        break;
      }
      remove(sound, slot, DropCause.AUDIO);
      dropped = true;
    }
    if (dropped) {
      thinSound();
    }
  }

  private void thinSound() {
    for (TrackGate gate : gates.all()) {
      if (gate.kind != MediaKind.VIDEO) {
        sieve.thin(sound, gate.kind, gate.track);
      }
    }
    sound.close();
  }

  private boolean isOver(
      FrameRing ring, int newestMs, long pendingBytes, int oldestPendingMs, int more, int part) {
    return bytes() + more + pendingBytes > bounds.bytes() / part
        || lagMs(ring, newestMs, oldestPendingMs) > bounds.ms() / part
        || count() > bounds.frames() / part;
  }

  private int lagMs(FrameRing ring, int newestMs, int oldestPendingMs) {
    int oldestMs = ring.isEmpty() ? newestMs : (int) ring.markAt(0);
    return newestMs - Math.max(countedFromMs, Math.min(oldestMs, oldestPendingMs));
  }

  private void append(MediaFrame frame, int outMs) {
    FrameRing ring = ring(frame);
    ring.add(frame, (long) sequence++ << 32 | (outMs & 0xffff_ffffL));
    if (ring == video) {
      newestVideoMs = Math.max(newestVideoMs, outMs);
    } else {
      newestSoundMs = Math.max(newestSoundMs, outMs);
    }
  }

  private void remove(FrameRing ring, int slot, DropCause cause) {
    ring.remove(slot);
    drops.dropped(cause);
  }

  private FrameRing headRing() {
    if (video.isEmpty() || sound.isEmpty()) {
      return video.isEmpty() ? sound : video;
    }
    int videoFirst = (int) (video.markAt(0) >> 32);
    int soundFirst = (int) (sound.markAt(0) >> 32);
    return videoFirst - soundFirst < 0 ? video : sound;
  }

  private int count() {
    return video.count() + sound.count();
  }

  private FrameRing ring(MediaFrame frame) {
    return frame.kind() == MediaKind.VIDEO ? video : sound;
  }

  private TrackGate gate(MediaKind kind, int track) {
    return new TrackGate(kind, track, cut, fromMs);
  }
}
