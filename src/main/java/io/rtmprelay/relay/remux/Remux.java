package io.rtmprelay.relay.remux;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.BodyLayout.Track;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a stream's messages what sinks of one {@link RemuxConfig} get: the tracks they want, of
 * codecs they may be sent, in the form they know. Used on the stream's loop only.
 *
 * <p>If one track of a kind is chosen by its id, it goes out as if the stream had no other: as
 * track 0 without a multitrack header, AVC, AAC and MP3 in their legacy form. Several stay as they
 * came, and bodies that bundle them are written anew with those that are left. Metadata is passed
 * on as it is, also what it tells of tracks that are not sent.
 */
public final class Remux {

  private final RemuxConfig config;
  private final int[] codecs;
  private final LeftOut leftOut;
  private final BiConsumer<MediaKind, Integer> gone;

  /**
   * @param gone told of a track that is not sent from now on, by the id that it was sent with
   */
  public Remux(RemuxConfig config, BiConsumer<MediaKind, Integer> gone) {
    this.config = config;
    this.gone = gone;
    this.codecs = config.codecs().stream().mapToInt(FourCc::of).toArray();
    this.leftOut = new LeftOut(config.codecs());
  }

  /** Why tracks that were chosen are not sent, in words; empty if all of them are. */
  public List<String> leftOut() {
    return leftOut.inWords();
  }

  /** Another publisher goes on: its tracks have nothing to do with those so far. */
  public void sourceChanged() {
    leftOut.clear();
  }

  /**
   * What the sinks get of {@code frame}, which is borrowed: itself, retained, or another message in
   * its place, either the caller's to release; null for nothing.
   */
  public @Nullable MediaFrame apply(MediaFrame frame) {
    if (frame.kind() == MediaKind.DATA) {
      return frame.retain();
    }
    TrackChoice choice = choice(frame.kind());
    if (frame.frameClass() == FrameClass.COMMAND) { // which names no track and often no codec
      return choice.isNone() ? null : frame.retain();
    }
    if (frame.isBundle()) {
      return ofBundle(frame, choice);
    }
    if (!isSent(choice, frame.kind(), frame.track(), frame.header().codec())) {
      return null;
    }
    boolean unwrapped = choice.isSingle() && frame.header().multitrack();
    if (!unwrapped && !changesForm(frame)) {
      return frame.retain();
    }
    BodyLayout layout = BodyLayout.of(frame);
    return plain(frame, layout, layout.tracks().getFirst(), unwrapped);
  }

  private TrackChoice choice(MediaKind kind) {
    return kind == MediaKind.VIDEO ? config.video() : config.audio();
  }

  private boolean isSent(TrackChoice choice, MediaKind kind, int track, int codec) {
    if (!choice.has(track)) {
      return false;
    }
    boolean allowed = isAllowed(codec);
    if (leftOut.note(kind, track, codec, allowed)) {
      gone.accept(kind, choice.isSingle() ? 0 : track);
    }
    return allowed;
  }

  private boolean isAllowed(int codec) {
    for (int other : codecs) {
      if (other == codec) {
        return true;
      }
    }
    return codecs.length == 0;
  }

  /** Whether a body without a multitrack header is of the one HEVC form that is not wanted. */
  private boolean changesForm(MediaFrame frame) {
    return config.hevc() != HevcForm.ASIS
        && frame.kind() == MediaKind.VIDEO
        && frame.header().codec() == FourCc.HVC1
        && !frame.header().multitrack()
        && frame.header().enhanced() != (config.hevc() == HevcForm.ENHANCED);
  }

  private @Nullable MediaFrame ofBundle(MediaFrame bundle, TrackChoice choice) {
    BodyLayout layout = BodyLayout.of(bundle);
    List<Track> kept = new ArrayList<>(layout.tracks().size());
    for (Track track : layout.tracks()) {
      if (isSent(choice, bundle.kind(), track.id(), track.codec())) {
        kept.add(track);
      }
    }
    if (kept.isEmpty()) {
      return null;
    }
    if (choice.isSingle()) {
      return plain(bundle, layout, kept.getFirst(), true);
    }
    return kept.size() == layout.tracks().size()
        ? bundle.retain()
        : rewritten(bundle, layout.withTracks(bundle.body(), kept));
  }

  private @Nullable MediaFrame plain(
      MediaFrame frame, BodyLayout layout, Track track, boolean unwrapped) {
    boolean legacy =
        switch (track.codec()) {
          case FourCc.HVC1 -> config.hevc() == HevcForm.LEGACY;
          case FourCc.AVC1, FourCc.MP4A, FourCc.MP3 -> unwrapped;
          default -> false;
        };
    ByteBuf body = PlainBody.of(frame.body(), layout, track, legacy);
    return body == null ? null : rewritten(frame, body);
  }

  private static MediaFrame rewritten(MediaFrame frame, ByteBuf body) {
    try {
      return frame.rewritten(body);
    } finally {
      body.release();
    }
  }
}
