package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;

/**
 * Which kinds of track a live stream has, as its first messages tell (check F3): those that came,
 * and those that its metadata names and that are to come yet. Owned by one thread.
 */
public final class TrackPresence {

  private boolean hasAudio;
  private boolean hasVideo;
  private boolean namesAudio;
  private boolean namesVideo;

  /** Takes the next message, borrowed. */
  public void note(MediaFrame frame) {
    boolean isOfTrack = frame.frameClass().isCoded() || frame.frameClass() == FrameClass.CONFIG;
    switch (frame.kind()) {
      case AUDIO -> hasAudio |= isOfTrack;
      case VIDEO -> hasVideo |= isOfTrack;
      case DATA -> {
        if (frame.header().slot() == ConfigSlot.METADATA) {
          noteMetadata(frame);
        }
      }
    }
  }

  private void noteMetadata(MediaFrame frame) {
    ByteBuf body = Unpooled.buffer(frame.body().length());
    frame.body().copyTo(frame.header().wrapperBytes(), body);
    namesAudio = MetadataNumbers.positionOf(body, MetadataNumbers.AUDIO_CODEC) >= 0;
    namesVideo = MetadataNumbers.positionOf(body, MetadataNumbers.VIDEO_CODEC) >= 0;
  }

  /** Whether a message of an audio track came. */
  public boolean hasAudio() {
    return hasAudio;
  }

  /** Whether a message of a video track came. */
  public boolean hasVideo() {
    return hasVideo;
  }

  /** Whether nothing more is to come: both kinds came, or all that the metadata names. */
  public boolean isComplete() {
    boolean cameAsNamed = hasAudio == namesAudio && hasVideo == namesVideo;
    return (hasAudio && hasVideo) || (cameAsNamed && (hasAudio || hasVideo));
  }
}
