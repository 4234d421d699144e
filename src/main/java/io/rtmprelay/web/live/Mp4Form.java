package io.rtmprelay.web.live;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.mp4.LiveMp4;
import io.rtmprelay.mp4.Mp4Part;
import org.jspecify.annotations.Nullable;

/** A stream as fragmented MP4; what is in it is told before its start. */
final class Mp4Form implements LiveForm {

  private final LiveMp4 mp4 = new LiveMp4();

  @Override
  public void add(MediaFrame frame, int timestampMs, long nowMs) {
    mp4.add(frame, timestampMs, nowMs);
  }

  @Override
  public @Nullable Piece take(long nowMs) {
    Mp4Part part = mp4.take(nowMs);
    if (part == null) {
      return null;
    }
    Mp4Part.Codecs codecs = part.codecs();
    return new Piece(codecs == null ? null : CodecsNotice.of(codecs), part.bytes());
  }

  @Override
  public long dueInMs(long nowMs) {
    return mp4.dueInMs(nowMs);
  }

  @Override
  public boolean isOver() {
    return mp4.isOver();
  }

  @Override
  public long heldBytes() {
    return mp4.heldBytes();
  }

  @Override
  public void close() {
    mp4.close();
  }
}
