package io.rtmprelay.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.WireImage;
import java.util.List;

/**
 * One coded frame of one track, with the frame whose memory it is.
 *
 * @param frame held
 * @param from where in the frame's body its data begins
 * @param to where it ends
 * @param decodeTime in the track's units
 * @param composition what it is shown later than decoded, in milliseconds; may be negative
 * @param arrivedMs when it came
 */
record Sample(
    MediaFrame frame, int from, int to, long decodeTime, int composition, long arrivedMs) {

  private static final int COMPOSITION_BYTES = 3;

  /** A temporal delimiter, which a sample does without (AV1 in ISOBMFF, 2.4). */
  private static final int DELIMITER = 0x12;

  /** The data of one track in a frame, before it has a time. */
  record Data(int from, int to, int composition) {

    int bytes() {
      return to - from;
    }

    static Data of(MediaFrame frame, BodyLayout layout, BodyLayout.Track track) {
      WireImage body = frame.body();
      int from = layout.dataAt(track);
      int to = track.to();
      int composition = layout.hasComposition(track) ? s24(body, track.from()) : 0;
      return track.codec() == FourCc.AV01
          ? av1(body, from, to, composition)
          : new Data(from, to, composition);
    }

    /** One sender writes a composition time here, against the text; no OBU begins so (F10). */
    private static Data av1(WireImage body, int from, int to, int told) {
      int at = from;
      int composition = told;
      if (to - at > COMPOSITION_BYTES && (body.byteAt(at) == 0 || body.byteAt(at) == 0xff)) {
        composition = s24(body, at);
        at += COMPOSITION_BYTES;
      }
      if (to - at > 2 && body.byteAt(at) == DELIMITER && body.byteAt(at + 1) == 0) {
        at += 2;
      }
      return new Data(at, to, composition);
    }

    private static int s24(WireImage body, int at) {
      return (body.byteAt(at) << 24 | body.byteAt(at + 1) << 16 | body.byteAt(at + 2) << 8) >> 8;
    }
  }

  int bytes() {
    return to - from;
  }

  FrameClass frameClass() {
    return frame.frameClass();
  }

  /** Adds the data: the frame's own memory, but for a track that others follow in the body. */
  void pieces(List<ByteBuf> pieces) {
    WireImage body = frame.body();
    if (to == body.length()) {
      body.pieces(from, pieces::add);
      return;
    }
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes());
    body.copyTo(from, to, copy);
    pieces.add(copy);
  }
}
