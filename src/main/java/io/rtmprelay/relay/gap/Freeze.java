package io.rtmprelay.relay.gap;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.backlog.ConfigCache;
import io.rtmprelay.relay.backlog.GroupCache;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps a stream's newest picture while there is a publisher, and makes media of it while there is
 * none: the keyframe of each video track twice a second and silence for AAC, on the source's
 * running clock. Used on the stream's loop only.
 *
 * <p>What it makes is the source's own: the same bodies, and times that go on from the source's
 * last. So all that handles a source's media handles it too.
 */
public final class Freeze {

  /** No time at all. */
  public static final long NEVER = Long.MAX_VALUE;

  static final int PICTURE_EVERY_MS = 500;

  /** A hole before the gap was noticed is filled with silence this far back, and no further. */
  static final int MAX_CATCH_UP_MS = 1_000;

  /** A source's times go back by more than this only onto another timeline. */
  private static final int MAX_DISORDER_MS = 1_000;

  private static final int MAX_PICTURES = 16;

  private boolean on;
  private final List<MediaFrame> pictures = new ArrayList<>(1);
  private final BitSet heardAudio = new BitSet();
  private final int[] lastAudioMs = new int[MediaFrame.BUNDLE];
  private boolean ofEarlierSource;
  private boolean heard;
  private int newestMs;
  private long newestAtMs;

  private final List<SilentTrack> silence = new ArrayList<>(1);
  private boolean begun;
  private long pictureAtMs;

  /**
   * @param on whether it does anything at all
   */
  public Freeze(boolean on) {
    this.on = on;
  }

  public boolean isOn() {
    return on;
  }

  /**
   * Does what it is for from here on, or not any more.
   *
   * @param group the source's newest, whose picture counts
   * @param lastAtMs when the last of it came
   */
  public void turn(boolean nowOn, GroupCache group, long lastAtMs) {
    if (on == nowOn) {
      return;
    }
    on = nowOn;
    if (on) {
      for (int index = 0; index < group.size(); index++) {
        note(group.frame(index), lastAtMs);
      }
    } else {
      close();
    }
  }

  /** The source's next message, which is passed on; borrowed. */
  public void note(MediaFrame frame, long nowMs) {
    if (!on) {
      return;
    }
    if (frame.isBundle()) {
      boolean key = frame.frameClass() == FrameClass.KEY;
      frame.parts().forEach(part -> note(key ? part.alone() : part, nowMs));
      return;
    }
    switch (frame.frameClass()) {
      case KEY -> {
        keep(frame);
        noteTime(frame, nowMs);
      }
      case INTER, DISPOSABLE -> noteTime(frame, nowMs);
      case AUDIO -> {
        heardAudio.set(frame.track());
        lastAudioMs[frame.track()] = frame.timestampMs();
        noteTime(frame, nowMs);
      }
      case CONFIG, END -> {
        if (frame.kind() == MediaKind.VIDEO) {
          forget(frame.track()); // the picture does not go with what is set up now
        }
      }
      case COMMAND, DATA, EMPTY, INVALID -> {}
    }
  }

  private void noteTime(MediaFrame frame, long nowMs) {
    int stepMs = frame.timestampMs() - newestMs;
    if (!heard || stepMs > 0 || stepMs < -MAX_DISORDER_MS) {
      newestMs = frame.timestampMs();
      newestAtMs = nowMs;
    }
    heard = true;
  }

  private void keep(MediaFrame key) {
    if (ofEarlierSource) { // which may have had tracks that this one has not
      clearPictures();
      ofEarlierSource = false;
    }
    forget(key.track());
    if (pictures.size() < MAX_PICTURES) {
      pictures.add(key.retain());
    }
  }

  private void forget(int track) {
    for (int i = pictures.size() - 1; i >= 0; i--) {
      if (pictures.get(i).track() == track) {
        pictures.remove(i).release();
      }
    }
  }

  /** Whether media is being made. */
  public boolean isBegun() {
    return begun;
  }

  /**
   * The publisher is lost.
   *
   * @param configs of the source: what its audio needs for silence
   * @param maker makes an audio frame of a body; its reference is the caller's
   */
  public void begin(ConfigCache configs, Function<byte[], MediaFrame> maker, long nowMs) {
    begun = true;
    pictureAtMs = Math.max(nowMs - MAX_CATCH_UP_MS, newestAtMs + PICTURE_EVERY_MS);
    configs.since(
        0,
        config -> {
          SilentTrack track = heardAudio(config) ? SilentTrack.of(config, maker) : null;
          if (track != null) {
            track.begin(Math.max(nowMs - MAX_CATCH_UP_MS, nextAudioAtMs(track)));
            silence.add(track);
          }
        });
  }

  private boolean heardAudio(MediaFrame config) {
    return config.kind() == MediaKind.AUDIO && heardAudio.get(config.track());
  }

  /** When the track's next frame would have been due; at once if it has a clock of its own. */
  private long nextAudioAtMs(SilentTrack track) {
    int aheadMs = lastAudioMs[track.track()] - newestMs;
    return newestAtMs
        + (Math.abs((long) aheadMs) > 5L * MAX_DISORDER_MS ? 0 : aheadMs)
        + track.frameMs();
  }

  /** When the next frame is due; {@link #NEVER} if none is. */
  public long dueAtMs() {
    long dueAtMs = begun && !pictures.isEmpty() ? pictureAtMs : NEVER;
    for (SilentTrack track : silence) {
      dueAtMs = Math.min(dueAtMs, track.dueAtMs());
    }
    return dueAtMs;
  }

  /** Shows what is due by {@code nowMs}, in the order of its times. */
  public void produce(long nowMs, Consumer<MediaFrame> sinks) {
    for (long dueAtMs = dueAtMs(); dueAtMs <= nowMs; dueAtMs = dueAtMs()) {
      int timestampMs = newestMs + (int) (dueAtMs - newestAtMs);
      if (!pictures.isEmpty() && pictureAtMs == dueAtMs) {
        pictureAtMs += PICTURE_EVERY_MS;
        for (int i = 0; i < pictures.size(); i++) { // a budget may clear them meanwhile
          show(pictures.get(i).again(timestampMs), sinks);
        }
      }
      for (SilentTrack track : silence) {
        if (track.dueAtMs() == dueAtMs) {
          show(track.next(timestampMs), sinks);
        }
      }
    }
  }

  private static void show(MediaFrame frame, Consumer<MediaFrame> sinks) {
    try {
      sinks.accept(frame);
    } finally {
      frame.release();
    }
  }

  /** Another publisher goes on; the picture stays until it sends one of its own. */
  public void end() {
    begun = false;
    ofEarlierSource = true;
    heard = false;
    silence.forEach(SilentTrack::release);
    silence.clear();
    heardAudio.clear();
  }

  /** Lets the pictures go, for a budget; whether there were any. */
  public boolean clearPictures() {
    boolean any = !pictures.isEmpty();
    pictures.forEach(MediaFrame::release);
    pictures.clear();
    return any;
  }

  /** Lets go of all. */
  public void close() {
    end();
    clearPictures();
  }
}
