package io.rtmprelay.media;

import org.jspecify.annotations.Nullable;

/**
 * What the first bits of a tag body say.
 *
 * <p>One shared instance for each combination that occurs: reading a header allocates nothing in
 * steady state.
 */
public final class TagHeader {

  private final FrameClass frameClass;
  private final int track;
  private final int codec;
  private final boolean enhanced;
  private final @Nullable ConfigSlot slot;
  private final int compositionAt;

  TagHeader(
      FrameClass frameClass,
      int track,
      int codec,
      boolean enhanced,
      @Nullable ConfigSlot slot,
      int compositionAt) {
    this.frameClass = frameClass;
    this.track = track;
    this.codec = codec;
    this.enhanced = enhanced;
    this.slot = slot;
    this.compositionAt = compositionAt;
  }

  static TagHeader read(MediaKind kind, WireImage body) {
    return new TagHeader(
        body.length() == 0 || kind == MediaKind.DATA ? FrameClass.EMPTY : FrameClass.INVALID,
        0,
        0,
        false,
        null,
        -1);
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
   * there is one (AVC is avc1, AAC is mp4a), else their legacy id; 0 for data and for bundles of
   * several codecs.
   */
  public int codec() {
    return codec;
  }

  /** Whether the body has an Enhanced RTMP header. */
  public boolean enhanced() {
    return enhanced;
  }

  /** Of a CONFIG frame: what it configures; else null. */
  public @Nullable ConfigSlot slot() {
    return slot;
  }

  /** Where in the body the 24-bit composition time stands, or -1 if there is none. */
  public int compositionAt() {
    return compositionAt;
  }
}
