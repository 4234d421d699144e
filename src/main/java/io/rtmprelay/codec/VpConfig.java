package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;

/**
 * VPCodecConfigurationRecord (VP Codec ISO Media File Format Binding), the header of a VP9 keyframe
 * (VP9 bitstream, 6.2) and that of VP8 (RFC 6386, 9.1).
 */
public final class VpConfig {

  /** A record as boxes hold it has version 1 and flags of 0 before it, and some send these too. */
  private static final int BOX_VERSION = 0x0100_0000;

  private static final int LEAST_BYTES = 3;
  private static final int RECORD_BYTES = 8;

  private static final int VP9_FRAME_MARKER = 2;
  private static final int VP9_SYNC_CODE = 0x498342;
  private static final int SRGB = 7;
  private static final int VP8_START_CODE = 0x9d012a;

  /** Levels by the most samples of a picture (VP9 levels, annex A), for who tells none. */
  private static final int[] LEVELS = {10, 11, 20, 21, 30, 31, 40, 50, 60};

  private static final int[] LEVEL_SAMPLES = {
    36_864, 73_728, 122_880, 245_760, 552_960, 983_040, 2_228_224, 8_912_896, 35_651_584
  };

  private VpConfig() {}

  /** Where the record stands in what a sequence header carries: behind a box's version, or at 0. */
  public static int recordAt(byte[] config) {
    boolean boxed =
        config.length > 4 + LEAST_BYTES && BitReader.of(config, 0, 4).read(32) == BOX_VERSION;
    return boxed ? 4 : 0;
  }

  /** Whether {@code config} has a whole record that makes sense. */
  public static boolean isRecord(byte[] config) {
    return config.length - recordAt(config) >= RECORD_BYTES
        && read(FourCc.VP09, config).codecString() != null;
  }

  static VideoFormat read(int codec, byte[] config) {
    int at = recordAt(config);
    if (config.length - at < LEAST_BYTES) {
      return VideoFormat.unknown(codec);
    }
    int profile = config[at] & 0xff;
    int level = config[at + 1] & 0xff;
    int depth = (config[at + 2] & 0xff) >> 4;
    boolean makesSense = profile <= 3 && (depth == 8 || depth == 10 || depth == 12);
    return makesSense
        ? VideoFormat.named(codec, codecString(codec, profile, level == 0 ? 10 : level, depth))
        : VideoFormat.unknown(codec);
  }

  private static String codecString(int codec, int profile, int level, int depth) {
    String name = codec == FourCc.VP08 ? "vp08" : "vp09";
    return "%s.%02d.%02d.%02d".formatted(name, profile, level, depth);
  }

  /** Of a keyframe; unknown if it is none. */
  static VideoFormat ofVp9Frame(byte[] frame) {
    BitReader bits = new BitReader(frame);
    int marker = bits.read(2);
    int profile = bits.read(1) | bits.read(1) << 1;
    if (profile == 3) {
      bits.skip(1);
    }
    boolean shownAgain = bits.flag();
    boolean inter = bits.flag();
    bits.skip(2); // shown, resilient
    if (marker != VP9_FRAME_MARKER || shownAgain || inter || bits.read(24) != VP9_SYNC_CODE) {
      return VideoFormat.unknown(FourCc.VP09);
    }
    int depth = profile >= 2 ? bits.flag() ? 12 : 10 : 8;
    boolean odd = (profile & 1) == 1;
    if (bits.read(3) == SRGB) {
      bits.skip(odd ? 1 : 0);
    } else {
      bits.skip(odd ? 4 : 1); // range, subsampling
    }
    long width = bits.read(16) + 1L;
    long height = bits.read(16) + 1L;
    return bits.isSound()
        ? VideoFormat.named(
                FourCc.VP09, codecString(FourCc.VP09, profile, level(width * height), depth))
            .sized(width, height)
        : VideoFormat.unknown(FourCc.VP09);
  }

  private static int level(long samples) {
    for (int i = 0; i < LEVELS.length; i++) {
      if (samples <= LEVEL_SAMPLES[i]) {
        return LEVELS[i];
      }
    }
    return LEVELS[LEVELS.length - 1];
  }

  /** Of a keyframe; unknown if it is none. */
  static VideoFormat ofVp8Frame(byte[] frame) {
    BitReader bits = new BitReader(frame);
    int first = bits.read(8);
    bits.skip(16);
    if ((first & 1) != 0 || bits.read(24) != VP8_START_CODE) {
      return VideoFormat.unknown(FourCc.VP08);
    }
    int width = (bits.read(8) | bits.read(8) << 8) & 0x3fff;
    int height = (bits.read(8) | bits.read(8) << 8) & 0x3fff;
    return bits.isSound()
        ? VideoFormat.named(FourCc.VP08, codecString(FourCc.VP08, first >> 1 & 3, 10, 8))
            .sized(width, height)
        : VideoFormat.unknown(FourCc.VP08);
  }
}
