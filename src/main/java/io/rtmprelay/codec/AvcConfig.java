package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;
import java.util.Set;

/**
 * AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3) and its first SPS (ISO 14496-10, 7.3.2.1).
 */
final class AvcConfig {

  private static final int VERSION = 1;
  private static final int LEAST_BYTES = 4;
  private static final int SPS_COUNT_AT = 5;
  private static final int SPS_COUNT_MASK = 0x1f;
  private static final int SPS_AT = 8;

  /** Profiles whose SPS tells of chroma and scaling. */
  private static final Set<Integer> HIGH =
      Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

  /** What the standard allows; a number beyond it must not be walked through. */
  private static final int MAX_CYCLE = 255;

  private AvcConfig() {}

  static VideoFormat read(byte[] record) {
    if (record.length < LEAST_BYTES || record[0] != VERSION) {
      return VideoFormat.unknown(FourCc.AVC1);
    }
    boolean hasSps =
        record.length > SPS_AT + LEAST_BYTES && (record[SPS_COUNT_AT] & SPS_COUNT_MASK) > 0;
    if (!hasSps) {
      return VideoFormat.named(FourCc.AVC1, codecString(record, 1));
    }
    int length = (record[SPS_AT - 2] & 0xff) << 8 | (record[SPS_AT - 1] & 0xff);
    VideoFormat named = VideoFormat.named(FourCc.AVC1, codecString(record, SPS_AT + 1));
    return sps(BitReader.ofNal(record, SPS_AT + 1, SPS_AT + length), named);
  }

  private static String codecString(byte[] bytes, int at) {
    return "avc1.%02x%02x%02x".formatted(bytes[at], bytes[at + 1], bytes[at + 2]);
  }

  private static VideoFormat sps(BitReader bits, VideoFormat named) {
    int profile = bits.read(8);
    bits.skip(8 + 8); // constraints, level
    bits.unsigned(); // id
    int chroma = HIGH.contains(profile) ? chroma(bits) : 1;
    bits.unsigned(); // frame number
    pictureOrder(bits);
    bits.unsigned(); // reference frames
    bits.skip(1); // gaps
    long macroblocksWide = bits.unsigned() + 1L;
    long mapUnitsHigh = bits.unsigned() + 1L;
    int fields = bits.flag() ? 1 : 2;
    if (fields == 2) {
      bits.skip(1); // frames and fields mixed
    }
    bits.skip(1); // direct inference
    long width = macroblocksWide * 16;
    long height = mapUnitsHigh * 16 * fields;
    if (bits.flag()) {
      int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
      int unitY = (chroma == 1 ? 2 : 1) * fields;
      width -= unitX * (bits.unsigned() + (long) bits.unsigned());
      height -= unitY * (bits.unsigned() + (long) bits.unsigned());
    }
    boolean hasUsability = bits.flag();
    if (!bits.isSound()) {
      return named;
    }
    VideoFormat sized = named.sized(width, height);
    return hasUsability ? SampleShape.read(bits, sized) : sized;
  }

  /** The chroma format as the cropping counts it: 0 where it has planes of their own. */
  private static int chroma(BitReader bits) {
    int chroma = bits.unsigned();
    boolean separate = chroma == 3 && bits.flag();
    bits.unsigned(); // depth of luma
    bits.unsigned(); // and of chroma
    bits.skip(1); // transform bypass
    if (bits.flag()) {
      int lists = chroma == 3 ? 12 : 8;
      for (int i = 0; i < lists; i++) {
        if (bits.flag()) {
          scalingList(bits, i < 6 ? 16 : 64);
        }
      }
    }
    return separate ? 0 : chroma;
  }

  private static void scalingList(BitReader bits, int size) {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size; i++) {
      if (next != 0) {
        next = (last + bits.signed()) & 0xff;
      }
      last = next == 0 ? last : next;
    }
  }

  private static void pictureOrder(BitReader bits) {
    int type = bits.unsigned();
    if (type == 0) {
      bits.unsigned();
    } else if (type == 1) {
      bits.skip(1);
      bits.signed();
      bits.signed();
      int cycle = Math.min(MAX_CYCLE, bits.unsigned());
      for (int i = 0; i < cycle; i++) {
        bits.signed();
      }
    }
  }
}
