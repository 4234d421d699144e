package io.rtmprelay.relay;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.backlog.GroupCache;
import io.rtmprelay.relay.backlog.Replay;
import java.util.function.Consumer;

/**
 * What a publisher that stands by has sent of late: its config and its newest group, charged to the
 * stream, which lets the group go before any sink suffers. Used on the stream's loop only.
 */
public final class Standby implements Inlet {

  private final Stream stream;
  private final Replay replay;
  private long bytesIn;
  private boolean closed;

  Standby(Stream stream, long groupBytes, int groupMs) {
    this.stream = stream;
    this.replay = new Replay(groupBytes, groupMs, 0, 0);
  }

  @Override
  public void publish(MediaFrame frame, long nowMs) {
    if (closed) {
      return;
    }
    bytesIn += frame.body().length();
    FrameClass frameClass = frame.frameClass();
    if (frameClass != FrameClass.EMPTY && frameClass != FrameClass.INVALID) {
      stream.charge(frame);
      replay.take(frame, nowMs);
    }
  }

  @Override
  public void flush(long nowMs) {
    stream.shedIfAsked();
  }

  /** Bytes of bodies it has sent while it stood by. */
  public long bytesIn() {
    return bytesIn;
  }

  /**
   * Whether sinks could go on with it at once: from a keyframe, or from audio that has no video.
   */
  public boolean canStart(long nowMs) {
    return !replay.group().isEmpty() || replay.isAudioOnly(nowMs);
  }

  /** It may keep so much of a group from here on. */
  void adjust(long groupBytes) {
    replay.adjust(groupBytes, 0, 0);
  }

  /** Lets its group go; whether there was one. */
  boolean shed() {
    GroupCache group = replay.group();
    boolean any = !group.isEmpty();
    group.clear();
    return any;
  }

  /** When the media it starts with came; {@code nowMs} if that is yet to come. */
  long startsAtMs(long nowMs) {
    return replay.group().isEmpty() ? nowMs : replay.group().keyAtMs();
  }

  Replay replay() {
    return replay;
  }

  /** Shows what it has kept, in the order in which it is to be sent. */
  void forEach(Consumer<MediaFrame> viewer) {
    replay.configs().since(0, viewer);
    GroupCache group = replay.group();
    for (int index = 0; index < group.size(); index++) {
      viewer.accept(group.frame(index));
    }
  }

  /** It feeds the stream from here on, or is gone: nothing of it is kept aside any more. */
  public void close() {
    if (!closed) {
      closed = true;
      stream.forget(this);
      replay.close();
    }
  }
}
