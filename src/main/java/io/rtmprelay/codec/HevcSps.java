package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;

/** Size and shape from a sequence parameter set of HEVC (ISO 23008-2, 7.3.2.2). */
final class HevcSps {

  /** Bounds of the standard; a number beyond them must not be walked through. */
  private static final int MAX_SETS = 64;

  private static final int MAX_PICTURES = 16;
  private static final int MAX_LONG_TERM = 32;

  private final BitReader bits;

  private HevcSps(BitReader bits) {
    this.bits = bits;
  }

  /**
   * Reads a set from behind the header of its NAL unit.
   *
   * @return {@code named} with what it says; a shape that cannot be read leaves the size as it is
   */
  static VideoFormat read(BitReader bits, VideoFormat named) {
    return new HevcSps(bits).read(named);
  }

  private VideoFormat read(VideoFormat named) {
    bits.skip(4); // id of the video parameter set
    int subLayers = bits.read(3);
    bits.skip(1);
    profileTierLevel(subLayers);
    bits.unsigned(); // id
    int chroma = bits.unsigned();
    if (chroma == 3 && bits.flag()) {
      chroma = 0;
    }
    long width = bits.unsigned();
    long height = bits.unsigned();
    if (bits.flag()) {
      width -= (chroma == 1 || chroma == 2 ? 2 : 1) * (bits.unsigned() + (long) bits.unsigned());
      height -= (chroma == 1 ? 2 : 1) * (bits.unsigned() + (long) bits.unsigned());
    }
    if (!bits.isSound()) {
      return named;
    }
    VideoFormat sized = named.sized(width, height);
    return skipToUsability(subLayers) ? SampleShape.read(bits, sized) : sized;
  }

  private void profileTierLevel(int subLayers) {
    bits.skip(88 + 8);
    boolean[] profiles = new boolean[subLayers];
    boolean[] levels = new boolean[subLayers];
    for (int i = 0; i < subLayers; i++) {
      profiles[i] = bits.flag();
      levels[i] = bits.flag();
    }
    if (subLayers > 0) {
      bits.skip(2 * (8 - subLayers));
    }
    for (int i = 0; i < subLayers; i++) {
      bits.skip((profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0));
    }
  }

  /** Whether there is usability information, of which the next bit is the first. */
  private boolean skipToUsability(int subLayers) {
    bits.unsigned(); // depths
    bits.unsigned();
    int pictureOrderBits = bits.unsigned() + 4;
    for (int i = bits.flag() ? 0 : subLayers; i <= subLayers; i++) {
      bits.unsigned();
      bits.unsigned();
      bits.unsigned();
    }
    for (int i = 0; i < 6; i++) {
      bits.unsigned(); // sizes and depths of blocks
    }
    boolean scales = bits.flag();
    if (scales && bits.flag()) {
      scalingLists();
    }
    bits.skip(2);
    if (bits.flag()) { // PCM
      bits.skip(4 + 4);
      bits.unsigned();
      bits.unsigned();
      bits.skip(1);
    }
    referenceSets();
    if (bits.flag()) {
      int count = Math.min(MAX_LONG_TERM, bits.unsigned());
      bits.skip(count * (Math.min(pictureOrderBits, 16) + 1));
    }
    bits.skip(2);
    return bits.flag() && bits.isSound();
  }

  private void scalingLists() {
    for (int size = 0; size < 4; size++) {
      for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
        if (!bits.flag()) {
          bits.unsigned();
          continue;
        }
        int coefficients = Math.min(64, 1 << (4 + (size << 1)));
        if (size > 1) {
          bits.signed();
        }
        for (int i = 0; i < coefficients; i++) {
          bits.signed();
        }
      }
    }
  }

  /** The short-term sets (7.3.7), of which one may lean on the one before. */
  private void referenceSets() {
    int sets = Math.min(MAX_SETS, bits.unsigned());
    int pictures = 0;
    for (int set = 0; set < sets && bits.isSound(); set++) {
      pictures = set > 0 && bits.flag() ? leaning(pictures) : listed();
    }
  }

  private int leaning(int before) {
    bits.skip(1);
    bits.unsigned();
    int pictures = 0;
    for (int i = 0; i <= before; i++) {
      boolean isUsed = bits.flag();
      if (isUsed || bits.flag()) {
        pictures++;
      }
    }
    return pictures;
  }

  private int listed() {
    int pictures = Math.min(MAX_PICTURES, bits.unsigned());
    pictures += Math.min(MAX_PICTURES, bits.unsigned());
    for (int i = 0; i < pictures; i++) {
      bits.unsigned();
      bits.skip(1);
    }
    return pictures;
  }
}
