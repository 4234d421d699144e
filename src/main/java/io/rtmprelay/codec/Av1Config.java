package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;

/**
 * AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3) and the sequence header (AV1, 5.5), which may
 * stand in it and stands in each keyframe.
 */
final class Av1Config {

  private static final int MARKER_AND_VERSION = 0x81;
  private static final int OBUS_AT = 4;
  private static final int SEQUENCE_HEADER = 1;
  private static final int MAX_LEB128_BYTES = 8;

  /** Levels from here on come in two tiers. */
  private static final int FIRST_TIERED_LEVEL = 8;

  private Av1Config() {}

  static VideoFormat read(byte[] record) {
    if (record.length < OBUS_AT || (record[0] & 0xff) != MARKER_AND_VERSION) {
      return VideoFormat.unknown(FourCc.AV01);
    }
    int profile = (record[1] & 0xff) >> 5;
    int level = record[1] & 0x1f;
    int flags = record[2] & 0xff;
    boolean deep = (flags & 0x40) != 0;
    boolean deepest = (flags & 0x20) != 0;
    int depth = deep ? deepest && profile == 2 ? 12 : 10 : 8;
    VideoFormat named =
        VideoFormat.named(FourCc.AV01, codecString(profile, level, flags >> 7, depth));
    return sequence(record, OBUS_AT, named);
  }

  /** Of a keyframe, which says no more of the codec than the profile and level. */
  static VideoFormat ofFrame(byte[] frame) {
    return sequence(frame, 0, VideoFormat.unknown(FourCc.AV01));
  }

  private static String codecString(int profile, int level, int tier, int depth) {
    return "av01.%d.%02d%s.%02d".formatted(profile, level, tier == 0 ? "M" : "H", depth);
  }

  /** Looks for the sequence header among the OBUs from {@code at} on. */
  private static VideoFormat sequence(byte[] bytes, int at, VideoFormat named) {
    int obu = at;
    while (obu < bytes.length) {
      int header = bytes[obu] & 0xff;
      int type = header >> 3 & 0xf;
      int sizeAt = obu + ((header & 4) != 0 ? 2 : 1);
      long size = bytes.length - (long) sizeAt;
      int dataAt = sizeAt;
      if ((header & 2) != 0) {
        size = 0;
        for (int i = 0; i < MAX_LEB128_BYTES && dataAt < bytes.length; i++) {
          int octet = bytes[dataAt++] & 0xff;
          size |= (long) (octet & 0x7f) << (7 * i);
          if ((octet & 0x80) == 0) {
            break;
          }
        }
      }
      if (size < 0 || size > bytes.length - dataAt) {
        size = Math.max(0, bytes.length - dataAt); // cut: what is there may do
      }
      if (type == SEQUENCE_HEADER) {
        return header(BitReader.of(bytes, dataAt, dataAt + (int) size), named);
      }
      obu = dataAt + (int) size;
    }
    return named;
  }

  private static VideoFormat header(BitReader bits, VideoFormat named) {
    int profile = bits.read(3);
    bits.skip(1); // still picture
    int level;
    int tier = 0;
    if (bits.flag()) { // a still picture's short header
      level = bits.read(5);
    } else {
      Timing timing = timing(bits);
      boolean delays = bits.flag();
      int points = bits.read(5) + 1;
      level = -1;
      for (int i = 0; i < points; i++) {
        bits.skip(12);
        int pointLevel = bits.read(5);
        int pointTier = pointLevel >= FIRST_TIERED_LEVEL ? bits.read(1) : 0;
        if (timing.models && bits.flag()) {
          bits.skip(timing.delayBits * 2 + 1);
        }
        if (delays && bits.flag()) {
          bits.skip(4);
        }
        if (i == 0) {
          level = pointLevel;
          tier = pointTier;
        }
      }
    }
    int widthBits = bits.read(4) + 1;
    int heightBits = bits.read(4) + 1;
    long width = bits.read(widthBits) + 1L;
    long height = bits.read(heightBits) + 1L;
    if (!bits.isSound()) {
      return named;
    }
    // Without a record the depth is taken for the usual one: it stands far behind.
    VideoFormat told =
        named.codecString() == null
            ? VideoFormat.named(FourCc.AV01, codecString(profile, level, tier, 8))
            : named;
    return told.sized(width, height);
  }

  private record Timing(boolean models, int delayBits) {}

  private static Timing timing(BitReader bits) {
    if (!bits.flag()) {
      return new Timing(false, 0);
    }
    bits.skip(32 + 32);
    if (bits.flag()) {
      bits.unsigned();
    }
    if (!bits.flag()) {
      return new Timing(false, 0);
    }
    int delayBits = bits.read(5) + 1;
    bits.skip(32 + 5 + 5);
    return new Timing(true, delayBits);
  }
}
