package io.rtmprelay.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Where what stands in an audio or video body, for those who write it anew (FLV E.4, Enhanced RTMP
 * v2). Of bodies that carry a track's data: not of commands, nor of what is empty or malformed.
 *
 * @param frameType of video; of audio without meaning
 * @param packetType of the tracks, as the form numbers it; 1 in legacy bodies that have none
 * @param typeAt of an enhanced body: where its outermost packet type stands, behind any modifiers
 * @param tracks one, or in a bundle all, in the order of the body
 */
public record BodyLayout(
    MediaKind kind,
    Form form,
    int frameType,
    int packetType,
    int typeAt,
    List<BodyLayout.Track> tracks) {

  /** Packet types that legacy and enhanced bodies have in common. */
  public static final int SEQUENCE_START = 0;

  public static final int CODED_FRAMES = 1;
  public static final int SEQUENCE_END = 2;

  /** Coded video without a composition time, which is 0; enhanced bodies only. */
  public static final int CODED_FRAMES_X = 3;

  private static final int PACKET_TYPE_MASK = 0xf;

  /** How a body names its tracks. */
  public enum Form {
    /** Codec id of four bits; track 0. */
    LEGACY,
    /** FourCC; track 0. */
    PLAIN,
    /** Multitrack header around one track. */
    ONE_TRACK,
    /** Multitrack header with one FourCC around several tracks. */
    MANY_TRACKS,
    /** Multitrack header around several tracks, each with its FourCC. */
    MANY_TRACKS_MANY_CODECS
  }

  /**
   * One track's part of the body.
   *
   * @param from where its composition time stands if it has one, else its data
   * @param to where its data ends
   */
  public record Track(int codec, int id, int from, int to) {}

  /** Reads the layout of {@code frame}'s body. */
  public static BodyLayout of(MediaFrame frame) {
    TagHeader header = frame.header();
    WireImage body = frame.body();
    return header.enhanced() ? enhanced(frame.kind(), header, body) : legacy(frame, header, body);
  }

  private static BodyLayout legacy(MediaFrame frame, TagHeader header, WireImage body) {
    boolean video = frame.kind() == MediaKind.VIDEO;
    boolean packet = video ? header.compositionAt() >= 0 : body.byteAt(0) >> 4 == AudioBody.AAC;
    int from = packet ? 2 : 1;
    return new BodyLayout(
        frame.kind(),
        Form.LEGACY,
        body.byteAt(0) >> 4,
        packet ? body.byteAt(1) : CODED_FRAMES,
        0,
        List.of(new Track(header.codec(), 0, from, body.length())));
  }

  private static BodyLayout enhanced(MediaKind kind, TagHeader header, WireImage body) {
    int frameType = body.byteAt(0) >> 4 & 7;
    int typeAt = EnhancedBody.packetTypeAt(body);
    int at = typeAt + 1;
    if (!header.multitrack()) {
      int packetType = body.byteAt(typeAt) & PACKET_TYPE_MASK;
      Track track = new Track(header.codec(), 0, at + EnhancedBody.FOUR_CC_BYTES, body.length());
      return new BodyLayout(kind, Form.PLAIN, frameType, packetType, typeAt, List.of(track));
    }
    int packetType = body.byteAt(at) & PACKET_TYPE_MASK;
    Form form =
        switch (body.byteAt(at) >> 4) {
          case MultitrackBody.ONE_TRACK -> Form.ONE_TRACK;
          case MultitrackBody.MANY_TRACKS -> Form.MANY_TRACKS;
          default -> Form.MANY_TRACKS_MANY_CODECS;
        };
    return new BodyLayout(kind, form, frameType, packetType, typeAt, tracks(form, body, at + 1));
  }

  private static List<Track> tracks(Form form, WireImage body, int start) {
    List<Track> tracks = new ArrayList<>(2);
    boolean each = form == Form.MANY_TRACKS_MANY_CODECS;
    int at = each ? start : start + EnhancedBody.FOUR_CC_BYTES;
    do {
      int codec = FourCc.at(body, each ? at : start);
      int idAt = each ? at + EnhancedBody.FOUR_CC_BYTES : at;
      int from = idAt + MultitrackBody.TRACK_ID_BYTES;
      int to = body.length();
      if (form != Form.ONE_TRACK) {
        to = from + MultitrackBody.SIZE_BYTES + MultitrackBody.size(body, from);
        from += MultitrackBody.SIZE_BYTES;
      }
      tracks.add(new Track(codec, body.byteAt(idAt), from, to));
      at = to;
    } while (at < body.length());
    return tracks;
  }

  /** Whether a composition time of 24 bits stands before the data of {@code track}. */
  public boolean hasComposition(Track track) {
    return form == Form.LEGACY
        ? kind == MediaKind.VIDEO && track.from() == 2
        : EnhancedBody.hasComposition(kind, packetType, track.codec());
  }

  /** Where the data of {@code track} begins, behind a composition time; never past its end. */
  public int dataAt(Track track) {
    int dataAt = track.from() + (hasComposition(track) ? EnhancedBody.COMPOSITION_BYTES : 0);
    return Math.min(dataAt, track.to());
  }

  /** The header of one track of a bundle. */
  TagHeader header(MediaFrame whole, Track track) {
    return TagHeader.multitrack(
        whole.frameClass(),
        whole.header().slot(),
        track.codec(),
        track.id(),
        hasComposition(track) ? track.from() : -1);
  }

  /** Track {@code id} of an enhanced body alone in a multitrack header. */
  ByteBuf oneTrack(WireImage body, int id) {
    return multitrack(body, Form.ONE_TRACK, List.of(track(id)));
  }

  /** The track with this id, which is that of one of them. */
  public Track track(int id) {
    for (Track track : tracks) {
      if (track.id() == id) {
        return track;
      }
    }
    throw new IllegalArgumentException("no track " + id);
  }

  /**
   * An enhanced body with some of its tracks, modifiers included, in this form or as the only one;
   * the caller's to release.
   */
  public ByteBuf withTracks(WireImage body, List<Track> kept) {
    return multitrack(body, kept.size() == 1 ? Form.ONE_TRACK : form, kept);
  }

  private ByteBuf multitrack(WireImage body, Form wanted, List<Track> kept) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    body.copyTo(0, typeAt + 1, out);
    out.writeByte(multitrackType(wanted) << 4 | packetType);
    if (wanted != Form.MANY_TRACKS_MANY_CODECS) {
      out.writeInt(kept.getFirst().codec());
    }
    for (Track track : kept) {
      if (wanted == Form.MANY_TRACKS_MANY_CODECS) {
        out.writeInt(track.codec());
      }
      out.writeByte(track.id());
      if (wanted != Form.ONE_TRACK) {
        out.writeMedium(track.to() - track.from());
      }
      body.copyTo(track.from(), track.to(), out);
    }
    return out;
  }

  private static int multitrackType(Form form) {
    return switch (form) {
      case MANY_TRACKS -> MultitrackBody.MANY_TRACKS;
      case MANY_TRACKS_MANY_CODECS -> MultitrackBody.MANY_TRACKS_MANY_CODECS;
      case ONE_TRACK, PLAIN, LEGACY -> MultitrackBody.ONE_TRACK;
    };
  }

  /**
   * Appends what comes before the FourCC of a body without a multitrack header: the first byte and
   * the modifiers of {@code body}, which is enhanced, with this packet type.
   */
  public void copyPlainStart(WireImage body, ByteBuf out) {
    body.copyTo(0, typeAt, out);
    out.writeByte((body.byteAt(typeAt) & ~PACKET_TYPE_MASK) | packetType);
  }
}
