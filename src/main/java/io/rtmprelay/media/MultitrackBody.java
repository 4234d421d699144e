package io.rtmprelay.media;

/**
 * The multitrack header of an enhanced body (Enhanced RTMP v2, {@code VideoMultitrackType} and
 * {@code AudioMultitrackType}).
 *
 * <p>Packet type and frame type stand once and hold for all tracks of a bundle. So its tracks are
 * all of one class, and what holds for each of them holds for the message.
 */
final class MultitrackBody {

  static final int ONE_TRACK = 0;
  static final int MANY_TRACKS = 1;
  static final int MANY_TRACKS_MANY_CODECS = 2;

  static final int TRACK_ID_BYTES = 1;
  static final int SIZE_BYTES = 3;
  private static final int MAX_TRACKS = 256;

  private MultitrackBody() {}

  /** Reads the header of which the byte with multitrack and packet type stands at {@code at}. */
  static TagHeader read(MediaKind kind, int frameType, WireImage body, int at) {
    if (at >= body.length()) {
      return TagHeader.INVALID;
    }
    int multitrackType = body.byteAt(at) >> 4;
    int packetType = body.byteAt(at) & 0xf;
    FrameClass frameClass = EnhancedBody.classOf(kind, packetType, frameType);
    if (frameClass == FrameClass.INVALID) {
      return TagHeader.INVALID;
    }
    return switch (multitrackType) {
      case ONE_TRACK -> oneTrack(kind, frameClass, packetType, body, at + 1);
      case MANY_TRACKS, MANY_TRACKS_MANY_CODECS ->
          bundle(
              kind,
              frameClass,
              packetType,
              multitrackType == MANY_TRACKS_MANY_CODECS,
              body,
              at + 1);
      default -> TagHeader.INVALID;
    };
  }

  private static TagHeader oneTrack(
      MediaKind kind, FrameClass frameClass, int packetType, WireImage body, int at) {
    int dataAt = at + EnhancedBody.FOUR_CC_BYTES + TRACK_ID_BYTES;
    if (dataAt > body.length()) {
      return TagHeader.INVALID;
    }
    int codec = FourCc.at(body, at);
    int track = body.byteAt(dataAt - TRACK_ID_BYTES);
    int compositionAt = -1;
    if (EnhancedBody.hasComposition(kind, packetType, codec)) {
      if (dataAt + EnhancedBody.COMPOSITION_BYTES > body.length()) {
        return TagHeader.INVALID;
      }
      compositionAt = dataAt;
    }
    return TagHeader.multitrack(
        frameClass, EnhancedBody.slotOf(kind, packetType), codec, track, compositionAt);
  }

  private static TagHeader bundle(
      MediaKind kind,
      FrameClass frameClass,
      int packetType,
      boolean manyCodecs,
      WireImage body,
      int at) {
    int codecEnd = at + EnhancedBody.FOUR_CC_BYTES;
    int tracksAt = manyCodecs ? at : codecEnd;
    if (codecEnd > body.length() || !tracksAreWhole(kind, packetType, manyCodecs, body, tracksAt)) {
      return TagHeader.INVALID;
    }
    int codec = FourCc.at(body, at);
    if (manyCodecs && !allTracksAre(codec, body, tracksAt)) {
      codec = 0;
    }
    return TagHeader.multitrack(
        frameClass, EnhancedBody.slotOf(kind, packetType), codec, MediaFrame.BUNDLE, -1);
  }

  /** Whether one to 256 tracks fill the body exactly, no id twice (hostile input 84). */
  private static boolean tracksAreWhole(
      MediaKind kind, int packetType, boolean manyCodecs, WireImage body, int tracksAt) {
    int codecBytes = manyCodecs ? EnhancedBody.FOUR_CC_BYTES : 0;
    int codecAt = tracksAt - (manyCodecs ? 0 : EnhancedBody.FOUR_CC_BYTES);
    int tracks = 0;
    int at = tracksAt;
    do {
      int sizeAt = at + codecBytes + TRACK_ID_BYTES;
      int dataAt = sizeAt + SIZE_BYTES;
      if (dataAt > body.length() || ++tracks > MAX_TRACKS) {
        return false;
      }
      int codec = FourCc.at(body, manyCodecs ? at : codecAt);
      int size = size(body, sizeAt);
      if (size > body.length() - dataAt || size < leastBytes(kind, packetType, codec)) {
        return false;
      }
      at = dataAt + size;
    } while (at < body.length());
    return !idRepeats(body, tracksAt, codecBytes);
  }

  /** One walk for each 64 ids, of which a long keeps count; an array would be garbage. */
  private static boolean idRepeats(WireImage body, int tracksAt, int codecBytes) {
    for (int firstId = 0; firstId < MAX_TRACKS; firstId += Long.SIZE) {
      long seen = 0;
      int at = tracksAt;
      while (at < body.length()) {
        int idAt = at + codecBytes;
        int id = body.byteAt(idAt);
        if (id >= firstId && id < firstId + Long.SIZE) {
          long bit = 1L << (id - firstId);
          if ((seen & bit) != 0) {
            return true;
          }
          seen |= bit;
        }
        int sizeAt = idAt + TRACK_ID_BYTES;
        at = sizeAt + SIZE_BYTES + size(body, sizeAt);
      }
    }
    return false;
  }

  /** Whether each of the tracks, known to be whole, names {@code codec}. */
  private static boolean allTracksAre(int codec, WireImage body, int tracksAt) {
    int at = tracksAt;
    while (at < body.length()) {
      if (FourCc.at(body, at) != codec) {
        return false;
      }
      int sizeAt = at + EnhancedBody.FOUR_CC_BYTES + TRACK_ID_BYTES;
      at = sizeAt + SIZE_BYTES + size(body, sizeAt);
    }
    return true;
  }

  /** A coded frame has its composition time, if any, and data; what else may be empty may be so. */
  private static int leastBytes(MediaKind kind, int packetType, int codec) {
    if (EnhancedBody.hasComposition(kind, packetType, codec)) {
      return EnhancedBody.COMPOSITION_BYTES;
    }
    boolean coded =
        kind == MediaKind.VIDEO
            ? packetType == VideoBody.CODED_FRAMES || packetType == VideoBody.CODED_FRAMES_X
            : packetType == AudioBody.CODED_FRAMES;
    return coded ? 1 : 0;
  }

  static int size(WireImage body, int at) {
    return body.byteAt(at) << 16 | body.byteAt(at + 1) << 8 | body.byteAt(at + 2);
  }
}
