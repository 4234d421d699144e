package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;

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

  /** Takes the source's next message; what is kept of it is retained. */
  public Verdict take(MediaFrame frame, long nowMs) {
    switch (frame.frameClass()) {
      case CONFIG -> {
        switch (configs.put(frame)) {
          case NEW -> {}
          case REPEATED -> {
            return Verdict.REPEATED_CONFIG;
          }
          case REFUSED -> {
            return Verdict.REFUSED_CONFIG;
          }
        }
      }
      case END -> configs.end(frame.kind(), frame.track());
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
    opening.add(frame);
    group.add(frame, nowMs);
    return Verdict.PASS;
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
    heard = false;
    videoHeard = false;
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
    return frame.header().codec() == FourCc.MP4A
        && !configs.has(MediaKind.AUDIO, frame.track(), ConfigSlot.SEQUENCE);
  }
}
