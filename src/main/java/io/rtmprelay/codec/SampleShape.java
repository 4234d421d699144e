package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;

/** The shape of samples, as H.264 and HEVC tell it alike (ISO 14496-10, table E-1). */
final class SampleShape {

  private static final int EXTENDED = 255;

  private static final int[] WIDTHS = {
    0, 1, 12, 10, 16, 40, 24, 20, 32, 80, 18, 15, 64, 160, 4, 3, 2
  };
  private static final int[] HEIGHTS = {
    0, 1, 11, 11, 11, 33, 11, 11, 11, 33, 11, 11, 33, 99, 3, 2, 1
  };

  private SampleShape() {}

  /** Reads the start of the usability information; {@code format} with what it says. */
  static VideoFormat read(BitReader bits, VideoFormat format) {
    if (!bits.flag()) {
      return format;
    }
    int index = bits.read(8);
    int width = index == EXTENDED ? bits.read(16) : index < WIDTHS.length ? WIDTHS[index] : 0;
    int height = index == EXTENDED ? bits.read(16) : index < WIDTHS.length ? HEIGHTS[index] : 0;
    return bits.isSound() ? format.shaped(width, height) : format;
  }
}
