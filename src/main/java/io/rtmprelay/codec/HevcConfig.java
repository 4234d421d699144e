package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;
import org.jspecify.annotations.Nullable;

/** HEVCDecoderConfigurationRecord (ISO 14496-15, 8.3.3) and its first SPS. */
final class HevcConfig {

  private static final int VERSION = 1;
  private static final int ARRAYS_AT = 22;
  private static final int ARRAY_HEADER_BYTES = 3;
  private static final int NAL_HEADER_BYTES = 2;
  private static final int NAL_TYPE_MASK = 0x3f;
  private static final int SPS = 33;

  private static final int COMPATIBILITY_AT = 2;
  private static final int CONSTRAINTS_AT = 6;
  private static final int CONSTRAINT_BYTES = 6;
  private static final int LEVEL_AT = 12;

  private HevcConfig() {}

  static VideoFormat read(byte[] record) {
    // Early writers left the version 0.
    if (record.length <= ARRAYS_AT || record[0] < 0 || record[0] > VERSION) {
      return VideoFormat.unknown(FourCc.HVC1);
    }
    VideoFormat named = VideoFormat.named(FourCc.HVC1, codecString(record));
    BitReader sps = sps(record);
    return sps == null ? named : HevcSps.read(sps, named);
  }

  /** Profile, compatibility, tier and level, constraints (ISO 14496-15, annex E.3). */
  private static String codecString(byte[] record) {
    int first = record[1] & 0xff;
    int space = first >> 6;
    StringBuilder text = new StringBuilder("hvc1.");
    if (space > 0) {
      text.append((char) ('A' + space - 1));
    }
    int compatibility = BitReader.of(record, COMPATIBILITY_AT, CONSTRAINTS_AT).read(32);
    text.append(first & 0x1f).append('.');
    text.append(Integer.toHexString(Integer.reverse(compatibility))).append('.');
    text.append((first & 0x20) == 0 ? 'L' : 'H').append(record[LEVEL_AT] & 0xff);
    int constraints = CONSTRAINT_BYTES;
    while (constraints > 0 && record[CONSTRAINTS_AT + constraints - 1] == 0) {
      constraints--;
    }
    for (int i = 0; i < constraints; i++) {
      text.append('.').append(Integer.toHexString(record[CONSTRAINTS_AT + i] & 0xff));
    }
    return text.toString();
  }

  /** What stands in the first SPS; null if there is none. */
  private static @Nullable BitReader sps(byte[] record) {
    int arrays = record[ARRAYS_AT] & 0xff;
    int at = ARRAYS_AT + 1;
    for (int array = 0; array < arrays && at + ARRAY_HEADER_BYTES <= record.length; array++) {
      int type = record[at] & NAL_TYPE_MASK;
      int units = u16(record, at + 1);
      at += ARRAY_HEADER_BYTES;
      for (int unit = 0; unit < units && at + 2 <= record.length; unit++) {
        int length = u16(record, at);
        at += 2;
        if (type == SPS) {
          return BitReader.ofNal(record, at + NAL_HEADER_BYTES, at + length);
        }
        at += length;
      }
    }
    return null;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
