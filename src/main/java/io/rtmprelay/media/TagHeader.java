package io.rtmprelay.media;

import org.jspecify.annotations.Nullable;

/**
 * What the first bits of a tag body say.
 *
 * <p>Immutable, any thread. One shared instance for each combination that occurs: reading a header
 * allocates nothing in steady state. Identity means nothing, though: a combination that was crowded
 * out of the shared table is made anew.
 */
public final class TagHeader {

  static final TagHeader EMPTY = new TagHeader(FrameClass.EMPTY);
  static final TagHeader INVALID = new TagHeader(FrameClass.INVALID);

  /**
   * Read and written without a lock: the instances are immutable, so the worst a race can do is to
   * make one twice. The size is fixed because a peer chooses the FourCC and may choose a new one
   * for each message.
   */
  private static final TagHeader[] SHARED = new TagHeader[1024];

  private static final int GOLDEN_RATIO = 0x9e3779b9;

  /** Leaves the ten bits that index the table. */
  private static final int INDEX_SHIFT = 22;

  /** Places in which one combination may stand. */
  private static final int PROBES = 4;

  private static final int ENHANCED = 1;
  private static final int MULTITRACK = 2;
  private static final int CLEARS_DATA = 4;

  private final FrameClass frameClass;
  private final @Nullable ConfigSlot slot;
  private final int codec;
  private final int track;
  private final int compositionAt;
  private final int wrapperBytes;
  private final int flags;

  private TagHeader(FrameClass frameClass) {
    this(frameClass, null, 0, 0, -1, 0, 0);
  }

  private TagHeader(
      FrameClass frameClass,
      @Nullable ConfigSlot slot,
      int codec,
      int track,
      int compositionAt,
      int wrapperBytes,
      int flags) {
    this.frameClass = frameClass;
    this.slot = slot;
    this.codec = codec;
    this.track = track;
    this.compositionAt = compositionAt;
    this.wrapperBytes = wrapperBytes;
    this.flags = flags;
  }

  /**
   * Reads the header of any body; a malformed one is {@link FrameClass#INVALID}, never an error.
   */
  static TagHeader read(MediaKind kind, WireImage body) {
    if (body.length() == 0) {
      return EMPTY;
    }
    return switch (kind) {
      case VIDEO -> VideoBody.read(body);
      case AUDIO -> AudioBody.read(body);
      case DATA -> DataBody.read(body);
    };
  }

  static TagHeader legacy(
      FrameClass frameClass, @Nullable ConfigSlot slot, int codec, int compositionAt) {
    return shared(frameClass, slot, codec, 0, compositionAt, 0, 0);
  }

  static TagHeader enhanced(
      FrameClass frameClass, @Nullable ConfigSlot slot, int codec, int compositionAt) {
    return shared(frameClass, slot, codec, 0, compositionAt, 0, ENHANCED);
  }

  static TagHeader multitrack(
      FrameClass frameClass, @Nullable ConfigSlot slot, int codec, int track, int compositionAt) {
    return shared(frameClass, slot, codec, track, compositionAt, 0, ENHANCED | MULTITRACK);
  }

  static TagHeader data(
      FrameClass frameClass, @Nullable ConfigSlot slot, int wrapperBytes, boolean clearsData) {
    return shared(frameClass, slot, 0, 0, -1, wrapperBytes, clearsData ? CLEARS_DATA : 0);
  }

  private static TagHeader shared(
      FrameClass frameClass,
      @Nullable ConfigSlot slot,
      int codec,
      int track,
      int compositionAt,
      int wrapperBytes,
      int flags) {
    int key = (flags << 16) + (wrapperBytes << 9) + track;
    int hash = ((frameClass.hashCode() * 31 + codec) * 31 + compositionAt) * 31 + key;
    int first = (hash * GOLDEN_RATIO) >>> INDEX_SHIFT;
    for (int probe = 0; probe < PROBES; probe++) {
      int place = (first + probe) & (SHARED.length - 1);
      TagHeader held = SHARED[place];
      if (held != null
          && held.frameClass == frameClass
          && held.slot == slot
          && held.codec == codec
          && held.track == track
          && held.compositionAt == compositionAt
          && held.wrapperBytes == wrapperBytes
          && held.flags == flags) {
        return held;
      }
    }
    TagHeader header =
        new TagHeader(frameClass, slot, codec, track, compositionAt, wrapperBytes, flags);
    share(header, first);
    return header;
  }

  /** Puts the newest first and moves the others on, so that those in use stay within reach. */
  private static void share(TagHeader header, int first) {
    @Nullable TagHeader moved = header;
    for (int probe = 0; probe < PROBES && moved != null; probe++) {
      int place = (first + probe) & (SHARED.length - 1);
      TagHeader displaced = SHARED[place];
      SHARED[place] = moved;
      moved = displaced;
    }
  }

  public FrameClass frameClass() {
    return frameClass;
  }

  /** Track id, 0 to 255, or {@link MediaFrame#BUNDLE}; 0 for data. */
  public int track() {
    return track;
  }

  /**
   * The codec as a FourCC read big-endian; legacy codecs under the FourCC of the same codec where
   * there is one (AVC is avc1, AAC is mp4a), else their legacy id, 0 to 15; 0 where none is named:
   * data, enhanced commands, and bundles of several codecs.
   */
  public int codec() {
    return codec;
  }

  /** Whether the body has an Enhanced RTMP header. */
  public boolean enhanced() {
    return (flags & ENHANCED) != 0;
  }

  /** Whether the body has a multitrack header, be it around one track or around several. */
  public boolean multitrack() {
    return (flags & MULTITRACK) != 0;
  }

  /** Of a CONFIG frame: what it configures; else null. */
  public @Nullable ConfigSlot slot() {
    return slot;
  }

  /** Where in the body the 24-bit composition time stands, or -1 if there is none. */
  public int compositionAt() {
    return compositionAt;
  }

  /**
   * Of data: bytes of the leading {@code @setDataFrame}, which publishers put before what files and
   * players get bare (check K22); 0 if there is none.
   */
  public int wrapperBytes() {
    return wrapperBytes;
  }

  /** Whether this is {@code @clearDataFrame}: a request to the server, no part of the stream. */
  public boolean clearsData() {
    return (flags & CLEARS_DATA) != 0;
  }
}
