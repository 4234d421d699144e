package io.rtmprelay.web.live;

import io.rtmprelay.flv.FrameBytes;
import io.rtmprelay.flv.LiveFlv;
import io.rtmprelay.media.MediaFrame;
import org.jspecify.annotations.Nullable;

/** A stream as FLV: whole tags, the file's start among the first. */
final class FlvForm implements LiveForm {

  private final LiveFlv flv = new LiveFlv();

  @Override
  public void add(MediaFrame frame, int timestampMs, long nowMs) {
    flv.add(frame, timestampMs, nowMs);
  }

  @Override
  public @Nullable Piece take(long nowMs) {
    FrameBytes tags = flv.take(nowMs);
    return tags == null ? null : new Piece(null, tags);
  }

  @Override
  public long dueInMs(long nowMs) {
    return flv.startsInMs(nowMs);
  }

  /** FLV has a place for whatever comes. */
  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public long heldBytes() {
    return flv.heldBytes();
  }

  @Override
  public void close() {
    flv.close();
  }
}
