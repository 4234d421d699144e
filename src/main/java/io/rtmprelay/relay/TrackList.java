package io.rtmprelay.relay;

import io.rtmprelay.codec.FormatReader;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    public boolean isVideo() {
      return kind == MediaKind.VIDEO;
    }

    /** {@code audio} or {@code video}. */
    public String kindName() {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One track as it comes: what it is, what its frames tell of it, and how much of it came since
   * the publisher began.
   */
  public final class Tally {

    private Track track;
    private @Nullable TrackFormat format;
    private long frames;
    private long bytes;
    private int newestMs;

    private Tally(MediaFrame first) {
      track = new Track(first.kind(), first.track(), first.header().codec());
    }

    public Track track() {
      return track;
    }

    /** What the frames tell of pictures or sound; null if nothing so far. */
    public @Nullable TrackFormat format() {
      return format;
    }

    /** Coded frames, be it pictures or pieces of sound. */
    public long frames() {
      return frames;
    }

    /** Bytes of their bodies. */
    public long bytes() {
      return bytes;
    }

    /** The newest one's timestamp, in milliseconds modulo 2^32. */
    public int newestMs() {
      return newestMs;
    }

    private boolean isOf(MediaFrame frame) {
      return track.kind() == frame.kind() && track.id() == frame.track();
    }

    /** Whether the track goes on in another codec. */
    private boolean take(MediaFrame frame) {
      int codec = frame.header().codec();
      boolean another = track.codec() != codec && codec != 0;
      if (another) {
        track = new Track(track.kind(), track.id(), codec);
        format = null;
      }
      if (frame.frameClass().isCoded()) {
        frames++;
        bytes += frame.trackBytes();
        newestMs = frame.timestampMs();
      }
      if (FormatReader.tells(frame) && (format == null || !isPieceOfSound(frame))) {
        learn(FormatReader.read(frame, format));
      }
      return another;
    }

    private void learn(TrackFormat told) {
      if (!told.equals(format)) {
        format = told;
        revision++;
      }
    }

    /** Of these each tells the same, many times a second. */
    private static boolean isPieceOfSound(MediaFrame frame) {
      return frame.frameClass() == FrameClass.AUDIO;
    }
  }

  /** A publisher that invents tracks is not followed further than this. */
  private static final int MAX_TRACKS = 64;

  private final List<Tally> tracks = new ArrayList<>(2);
  // Made anew once a track is another.
  private @Nullable List<Track> all;
  private final Supplier<List<String>> leftOut;
  private boolean enhanced;
  private boolean reordered;
  private int codecChanges;
  private int revision;

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
    Tally tally = of(frame);
    if (tally != null && tally.take(frame)) {
      all = null;
      codecChanges++;
      revision++;
    }
  }

  /** Null if there are too many already. */
  private @Nullable Tally of(MediaFrame frame) {
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).isOf(frame)) {
        return tracks.get(i);
      }
    }
    if (tracks.size() == MAX_TRACKS) {
      return null;
    }
    Tally added = new Tally(frame);
    tracks.add(added);
    all = null;
    revision++;
    return added;
  }

  /** In the order of their coming. */
  public List<Track> all() {
    List<Track> known = all;
    if (known == null) {
      known = tracks.stream().map(Tally::track).toList();
      all = known;
    }
    return known;
  }

  /** The same with what was counted of each; those of another publisher are others. */
  public List<Tally> tallies() {
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

  /** Grows with all that is told of the tracks, but for what is counted. */
  public int revision() {
    return revision;
  }

  /** Grows with each track that goes on in another codec, over all publishers. */
  public int codecChanges() {
    return codecChanges;
  }

  void clear() {
    tracks.clear();
    all = null;
    revision++;
    enhanced = false;
    reordered = false;
  }
}
