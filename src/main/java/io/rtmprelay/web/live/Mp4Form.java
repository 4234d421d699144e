package io.rtmprelay.web.live;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.mp4.LiveMp4;
import io.rtmprelay.mp4.Mp4Part;
import org.jspecify.annotations.Nullable;

/** A stream as fragmented MP4; what is in it is told before its start. */
final class Mp4Form implements LiveForm {

  private final LiveMp4 mp4;

  /**
   * @param mp3Apart whether MP3 is sent beside the movie, each time with a notice before it
   */
  Mp4Form(boolean mp3Apart) {
    mp4 = new LiveMp4(mp3Apart);
  }

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
    Double apartAtSeconds = part.apartAtSeconds();
    String notice =
        codecs != null
            ? CodecsNotice.of(codecs)
            : apartAtSeconds != null ? CodecsNotice.apart(apartAtSeconds) : null;
    return new Piece(notice, part.bytes());
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
