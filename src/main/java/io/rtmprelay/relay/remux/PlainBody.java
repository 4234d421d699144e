package io.rtmprelay.relay.remux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.BodyLayout.Form;
import io.rtmprelay.media.BodyLayout.Track;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;
import org.jspecify.annotations.Nullable;

/**
 * One track's message as that of a stream's only track of its kind, in its legacy form (FLV E.4) or
 * in that of Enhanced RTMP without a multitrack header.
 *
 * <p>The legacy form has no room for modifiers (ModEx), color information, channel maps and the end
 * of audio: the first are left off, for the others there is no body.
 */
final class PlainBody {

  private static final int ENHANCED_VIDEO = 0x80;
  private static final int AAC_FIRST = 0xaf;
  private static final int COMPOSITION_BYTES = 3;

  private PlainBody() {}

  /** The body, the caller's to release; null if the form has none for this message. */
  static @Nullable ByteBuf of(WireImage body, BodyLayout layout, Track track, boolean legacy) {
    if (!legacy) {
      return enhanced(body, layout, track);
    }
    return layout.kind() == MediaKind.VIDEO
        ? legacyVideo(body, layout, track)
        : legacyAudio(body, layout, track);
  }

  private static ByteBuf enhanced(WireImage body, BodyLayout layout, Track track) {
    ByteBuf out = buffer(track);
    int from = track.from();
    if (layout.form() == Form.LEGACY) {
      int packetType = layout.packetType();
      boolean shownAtOnce = isZero(body, from);
      if (packetType == BodyLayout.CODED_FRAMES && shownAtOnce) {
        packetType = BodyLayout.CODED_FRAMES_X;
      }
      if (packetType != BodyLayout.CODED_FRAMES) {
        from += COMPOSITION_BYTES;
      }
      out.writeByte(ENHANCED_VIDEO | (layout.frameType() & 7) << 4 | packetType);
    } else {
      layout.copyPlainStart(body, out);
    }
    out.writeInt(track.codec());
    body.copyTo(from, track.to(), out);
    return out;
  }

  private static boolean isZero(WireImage body, int compositionAt) {
    return body.byteAt(compositionAt) == 0
        && body.byteAt(compositionAt + 1) == 0
        && body.byteAt(compositionAt + 2) == 0;
  }

  private static @Nullable ByteBuf legacyVideo(WireImage body, BodyLayout layout, Track track) {
    int packetType =
        switch (layout.packetType()) {
          case BodyLayout.CODED_FRAMES_X -> BodyLayout.CODED_FRAMES;
          case BodyLayout.SEQUENCE_START, BodyLayout.CODED_FRAMES, BodyLayout.SEQUENCE_END ->
              layout.packetType();
          default -> -1;
        };
    if (packetType < 0) {
      return null;
    }
    ByteBuf out = buffer(track);
    out.writeByte(layout.frameType() << 4 | (track.codec() == FourCc.HVC1 ? 12 : 7));
    out.writeByte(packetType);
    if (!layout.hasComposition(track)) {
      out.writeMedium(0);
    }
    body.copyTo(track.from(), track.to(), out);
    return out;
  }

  private static @Nullable ByteBuf legacyAudio(WireImage body, BodyLayout layout, Track track) {
    boolean coded = layout.packetType() == BodyLayout.CODED_FRAMES;
    if (track.codec() == FourCc.MP3) {
      return coded ? legacyMp3(body, track) : null;
    }
    if (!coded && layout.packetType() != BodyLayout.SEQUENCE_START) {
      return null;
    }
    ByteBuf out = buffer(track);
    out.writeByte(AAC_FIRST).writeByte(layout.packetType());
    body.copyTo(track.from(), track.to(), out);
    return out;
  }

  private static ByteBuf legacyMp3(WireImage body, Track track) {
    ByteBuf out = buffer(track);
    out.writeByte(Mp3.soundByte(body, track.from(), track.to()));
    body.copyTo(track.from(), track.to(), out);
    return out;
  }

  private static ByteBuf buffer(Track track) {
    return PooledByteBufAllocator.DEFAULT.buffer(track.to() - track.from() + 16);
  }
}
