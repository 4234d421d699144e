package io.rtmprelay.relay;

import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Which tracks are sent, as their frames tell. Used on the stream's loop only. */
public final class TrackList {

  /**
   * One track of a stream.
   *
   * @param id 0 to 255
   * @param codec as {@link io.rtmprelay.media.TagHeader#codec()} gives it
   */
  public record Track(MediaKind kind, int id, int codec) {

    /** The codec as people write it: its FourCC, or the number of a legacy codec that has none. */
    public String codecName() {
      return FourCc.text(codec);
    }

    /** {@code audio} or {@code video}. */
    public String kindName() {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }

  /** A publisher that invents tracks is not followed further than this. */
  private static final int MAX_TRACKS = 64;

  private final List<Track> tracks = new ArrayList<>(2);
  private final Supplier<List<String>> leftOut;
  private boolean enhanced;
  private boolean reordered;
  private int codecChanges;

  TrackList() {
    this(List::of);
  }

  /**
   * @param leftOut why other tracks are not among these, in words
   */
  TrackList(Supplier<List<String>> leftOut) {
    this.leftOut = leftOut;
  }

  void note(MediaFrame frame) {
    if (frame.kind() == MediaKind.DATA || frame.frameClass() == FrameClass.COMMAND) {
      return;
    }
    if (frame.isBundle()) {
      frame.parts().forEach(this::note);
      return;
    }
    enhanced |= frame.header().enhanced();
    reordered = reordered || frame.compositionMs() != 0;
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      if (track.kind() == frame.kind() && track.id() == frame.track()) {
        if (track.codec() != frame.header().codec() && frame.header().codec() != 0) {
          tracks.set(i, new Track(track.kind(), track.id(), frame.header().codec()));
          codecChanges++;
        }
        return;
      }
    }
    if (tracks.size() < MAX_TRACKS) {
      tracks.add(new Track(frame.kind(), frame.track(), frame.header().codec()));
    }
  }

  /** In the order of their coming. */
  public List<Track> all() {
    return List.copyOf(tracks);
  }

  /** Why other tracks of the publisher are not among these, in words; empty if there are none. */
  public List<String> leftOut() {
    return leftOut.get();
  }

  /** Whether any of them came with an Enhanced RTMP header. */
  public boolean enhanced() {
    return enhanced;
  }

  /** Whether frames came in another order than they are shown (B-frames). */
  public boolean reordered() {
    return reordered;
  }

  /** Grows with each track that goes on in another codec, over all publishers. */
  public int codecChanges() {
    return codecChanges;
  }

  void clear() {
    tracks.clear();
    enhanced = false;
    reordered = false;
  }
}
