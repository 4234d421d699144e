package io.rtmprelay.rtmp.session;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.Breach;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.RateLimit;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The one publication a connection may have at a time, and what happens to media before, during and
 * after it (K13). Loop-owned.
 */
final class Publication {

  /** Media that may come unasked, or wait for the answer; more ends the connection (K13). */
  static final int MAX_BYTES_UNASKED = 65_536;

  /** Bounds what the smallest of waiting frames cost beside their bytes. */
  static final int MAX_FRAMES_WAITING = 1024;

  /**
   * More of it than any encoder sends. Of what is over it the latest waits for its time, so that
   * what is known of the stream in the end is what its publisher said last (hostile input #76).
   */
  private static final int METADATA_PER_SECOND = 10;

  private static final int METADATA_AT_ONCE = 50;

  private enum State {
    NONE,
    /** Asked for and not answered: media waits. */
    PENDING,
    LIVE,
    /** The connection is over, or about to be: nothing counts any more. */
    CLOSED
  }

  private final ServerSettings settings;
  private final ServerSession.Listener listener;
  private final RateLimit metadata = new RateLimit(METADATA_PER_SECOND, METADATA_AT_ONCE);
  private final ArrayDeque<MediaFrame> waiting = new ArrayDeque<>();
  private @Nullable MediaFrame latestMetadata;
  private State state = State.NONE;
  private int streamId;
  private String publishName = "";
  private int unaskedBytes;
  private long sinceMs;
  private long lastMediaMs;
  private long droppedFrames;

  Publication(ServerSettings settings, ServerSession.Listener listener, long nowMs) {
    this.settings = settings;
    this.listener = listener;
    this.sinceMs = nowMs;
  }

  boolean isNone() {
    return state == State.NONE;
  }

  boolean isPending() {
    return state == State.PENDING;
  }

  /** The message stream of the publication; of the last one if there is none. */
  int streamId() {
    return streamId;
  }

  /** The publish name as it came, parameters and all; a secret. */
  String publishName() {
    return publishName;
  }

  /** Frames that were not delivered: unasked, empty, or malformed. */
  long droppedFrames() {
    return droppedFrames;
  }

  void countDropped(int frames) {
    droppedFrames += frames;
  }

  void request(int onStream, String name) {
    state = State.PENDING;
    streamId = onStream;
    publishName = name;
    unaskedBytes = 0;
  }

  /** Delivers what waited; media goes straight through from here on. */
  void accept(long nowMs) {
    state = State.LIVE;
    lastMediaMs = nowMs;
    unaskedBytes = 0;
    for (MediaFrame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      try {
        deliver(frame, nowMs);
      } finally {
        frame.release();
      }
    }
  }

  /** Ends a publication that was asked for or is live. */
  void end(long nowMs) {
    state = State.NONE;
    publishName = "";
    sinceMs = nowMs;
    unaskedBytes = 0;
    releaseWaiting();
  }

  /** Takes a frame that came on {@code onStream}; borrowed. */
  void offer(int onStream, MediaFrame frame, long nowMs) throws ProtocolException {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.NONE || !isMine(onStream)) {
      droppedFrames++;
      countUnasked(frame, "media without a publication");
    } else if (state == State.PENDING) {
      await(frame);
    } else {
      deliver(frame, nowMs);
    }
  }

  /** Message stream 0 cannot be another publication, so what comes on it is meant for this one. */
  private boolean isMine(int onStream) {
    return onStream == streamId || onStream == 0 || (streamId == 0 && onStream == 1);
  }

  private void await(MediaFrame frame) throws ProtocolException {
    countUnasked(frame, "media before the publish is answered");
    if (waiting.size() == MAX_FRAMES_WAITING) {
      throw new ProtocolException(
          "more than " + MAX_FRAMES_WAITING + " messages before the publish is answered");
    }
    waiting.add(frame.retain());
  }

  private void countUnasked(MediaFrame frame, String what) throws ProtocolException {
    // An empty body counts too, or a flood of them would never end.
    unaskedBytes += Math.max(1, frame.body().length());
    if (unaskedBytes > MAX_BYTES_UNASKED) {
      throw new ProtocolException("more than " + MAX_BYTES_UNASKED + " bytes of " + what);
    }
  }

  /** Data alone, and bodies of nothing, do not make a publisher that is alive. */
  private void deliver(MediaFrame frame, long nowMs) {
    FrameClass frameClass = frame.frameClass();
    if (frameClass == FrameClass.INVALID || frameClass == FrameClass.EMPTY) {
      droppedFrames++;
      return;
    }
    if (frame.kind() != MediaKind.DATA) {
      lastMediaMs = nowMs;
      deliverLatestMetadata(nowMs);
    } else if (frameClass == FrameClass.CONFIG) {
      dropLatestMetadata();
      if (!metadata.take(nowMs)) {
        postpone(frame);
        return;
      }
    }
    listener.frame(frame);
  }

  /** What is longer is nothing that a stream would keep either, and no stream is charged for it. */
  private void postpone(MediaFrame frame) {
    if (frame.body().length() > MAX_BYTES_UNASKED) {
      droppedFrames++;
    } else {
      latestMetadata = frame.retain();
    }
  }

  private void deliverLatestMetadata(long nowMs) {
    MediaFrame latest = latestMetadata;
    if (latest != null && metadata.take(nowMs)) {
      latestMetadata = null;
      try {
        listener.frame(latest);
      } finally {
        latest.release();
      }
    }
  }

  private void dropLatestMetadata() {
    MediaFrame latest = latestMetadata;
    if (latest != null) {
      latestMetadata = null;
      droppedFrames++;
      latest.release();
    }
  }

  /**
   * When {@link #checkDeadline} would find the publisher too late; never while it is not its turn.
   */
  long deadlineMs() {
    return switch (state) {
      case NONE -> sinceMs + settings.publishTimeoutMs();
      case PENDING, CLOSED -> Long.MAX_VALUE;
      case LIVE -> lastMediaMs + settings.idleTimeoutMs();
    };
  }

  void checkDeadline(long nowMs) throws ProtocolException {
    if (nowMs < deadlineMs()) {
      return;
    }
    if (state == State.NONE) {
      throw new ProtocolException(
          Breach.HANDSHAKE, "no publish within " + settings.publishTimeoutMs() + " ms");
    }
    throw new ProtocolException(Breach.IDLE, "no media for " + settings.idleTimeoutMs() + " ms");
  }

  /** Nothing is delivered any more, not even by a call that is under way. */
  void close() {
    state = State.CLOSED;
    releaseWaiting();
  }

  private void releaseWaiting() {
    dropLatestMetadata();
    for (MediaFrame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      frame.release();
    }
  }
}
