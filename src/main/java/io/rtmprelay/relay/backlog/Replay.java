package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * What a stream keeps of its past, once for all sinks: config, the newest group, and, while it is
 * young, its opening. Knows what of the source is to be passed on at all.
 */
public final class Replay {

  /** What is to become of the source's next message. */
  public enum Verdict {
    /** It goes to the sinks. */
    PASS,
    /** A CONFIG that repeats the one before byte for byte (F37). */
    REPEATED_CONFIG,
    /** A CONFIG over the limits of a stream. */
    REFUSED_CONFIG,
    /** AAC whose header may still come (F36). */
    HEADERLESS_AUDIO
  }

  /** How long a stream without video is waited with, and raw AAC without its header (F35, F36). */
  static final long HOLD_MS = 1_000;

  /** A stream whose video stopped for this long goes on as audio alone. */
  static final long VIDEO_GONE_MS = 10_000;

  private final ConfigCache configs = new ConfigCache();
  private final TrackCodecs codecs = new TrackCodecs();
  private final GroupCache group;
  private final Opening opening;
  private boolean heard;
  private boolean videoHeard;
  private long firstAtMs;
  private long lastVideoAtMs;

  /**
   * @param groupBytes most bytes of the group
   * @param groupMs most milliseconds of it
   * @param openingBytes most bytes of the opening
   * @param openingMs most milliseconds of it
   */
  public Replay(long groupBytes, int groupMs, long openingBytes, int openingMs) {
    this.group = new GroupCache(groupBytes, groupMs);
    this.opening = new Opening(openingBytes, openingMs);
  }

  /** It may keep so much from here on, as at its making. */
  public void adjust(long groupBytes, long openingBytes, int openingMs) {
    group.adjust(groupBytes);
    opening.adjust(openingBytes, openingMs);
  }

  /** Takes the source's next message; what is kept of it is retained. */
  public Verdict take(MediaFrame frame, long nowMs) {
    switch (frame.frameClass()) {
      case CONFIG -> {
        switch (configs.put(frame)) {
          case NEW -> {}
          case REPEATED -> {
            codecs.take(frame, nowMs); // with the same codec: a track that is announced is there
            return Verdict.REPEATED_CONFIG;
          }
          case REFUSED -> {
            return Verdict.REFUSED_CONFIG;
          }
        }
      }
      case END -> configs.end(frame);
      case AUDIO -> {
        hear(nowMs);
        if (nowMs - firstAtMs < HOLD_MS && lacksHeader(frame)) {
          return Verdict.HEADERLESS_AUDIO;
        }
      }
      case KEY, INTER, DISPOSABLE -> hear(nowMs);
      case COMMAND, DATA, EMPTY, INVALID -> {}
    }
    if (frame.kind() == MediaKind.VIDEO) {
      videoHeard = true;
      lastVideoAtMs = nowMs;
    }
    if (codecs.take(frame, nowMs)) {
      codecChanged(frame);
    }
    boolean isMedia =
        frame.frameClass() != FrameClass.CONFIG && frame.frameClass() != FrameClass.END;
    if (!isMedia) {
      group.add(frame, nowMs); // which it may end: no opening starts from it then
    }
    if (codecs.mustDecide(nowMs)) {
      codecs.decide((kind, track) -> trackLost(kind, track, frame));
    }
    opening.add(frame);
    if (isMedia) {
      group.add(frame, nowMs);
    }
    return Verdict.PASS;
  }

  /** Grows with each change that no session of a sink survives (F43). */
  public int changes() {
    return codecs.changes();
  }

  /** Whether the target behind {@code queue} knows a track by another codec than it has now. */
  public boolean outdates(SinkQueue queue) {
    return queue.isOutdatedBy(codecs);
  }

  private void codecChanged(MediaFrame frame) {
    if (frame.frameClass() != FrameClass.CONFIG) {
      configs.end(frame); // it set up the codec before
    }
    restartOpening(frame);
  }

  /** The source goes on without a track that it may have had (F43). */
  public void trackGone(MediaKind kind, int track) {
    if (codecs.lose(kind, track)) {
      trackLost(kind, track, null);
    }
  }

  private void trackLost(MediaKind kind, int track, @Nullable MediaFrame present) {
    configs.end(kind, track);
    restartOpening(present);
  }

  /** A sink opens again, for a reason of its own: what comes from here on is kept for it. */
  public void keepOn() {
    if (!opening.isKept()) {
      restartOpening(null);
    }
  }

  /**
   * Sinks open again: what they need is kept, from the newest keyframe on that still counts.
   *
   * @param present what is added next
   */
  private void restartOpening(@Nullable MediaFrame present) {
    opening.restart();
    configs.since(
        0,
        config -> {
          if (present == null || !isOf(config, present)) {
            opening.add(config);
          }
        });
    if (!group.isEmpty() && codecs.isPresent(group.frame(0))) {
      for (int index = 0; index < group.size(); index++) {
        if (codecs.isPresent(group.frame(index))) {
          opening.add(group.frame(index));
        }
      }
    }
  }

  /** Whether {@code config} is {@code message}, or a part of it. */
  private static boolean isOf(MediaFrame config, MediaFrame message) {
    boolean bundle = message.isBundle() && message.frameClass() == FrameClass.CONFIG;
    return bundle
        ? message.parts().stream().anyMatch(part -> part.alone() == config)
        : message == config;
  }

  /** Whether sinks that wait for a keyframe had better start with audio (F35). */
  public boolean isAudioOnly(long nowMs) {
    return videoHeard
        ? nowMs - lastVideoAtMs >= VIDEO_GONE_MS
        : heard && nowMs - firstAtMs >= HOLD_MS;
  }

  public ConfigCache configs() {
    return configs;
  }

  public GroupCache group() {
    return group;
  }

  public Opening opening() {
    return opening;
  }

  /** Another publisher goes on with the stream: only config stands. */
  public void sourceChanged() {
    opening.release();
    group.sourceChanged();
    codecs.sourceChanged();
    heard = false;
    videoHeard = false;
  }

  /** Another publisher goes on, of which {@code next} has kept what it sent until now. */
  public void sourceChanged(Replay next) {
    sourceChanged();
    heard = next.heard;
    firstAtMs = next.firstAtMs;
    videoHeard = next.videoHeard;
    lastVideoAtMs = next.lastVideoAtMs;
  }

  /** Lets go of all media; config stays for sinks that are still on their way. */
  public void releaseMedia() {
    opening.release();
    group.clear();
  }

  /** Lets go of all. */
  public void close() {
    releaseMedia();
    configs.clear();
  }

  private void hear(long nowMs) {
    if (!heard) {
      heard = true;
      firstAtMs = nowMs;
    }
  }

  private boolean lacksHeader(MediaFrame frame) {
    if (frame.isBundle()) {
      return frame.parts().stream().allMatch(this::lacksHeader);
    }
    return frame.header().codec() == FourCc.MP4A
        && !configs.has(MediaKind.AUDIO, frame.track(), ConfigSlot.SEQUENCE);
  }
}
