package io.rtmprelay.media;

/** Codec names of four bytes, read big-endian (Enhanced RTMP v2). */
public final class FourCc {

  public static final int AVC1 = 0x61766331;
  public static final int HVC1 = 0x68766331;
  public static final int VVC1 = 0x76766331;
  public static final int AV01 = 0x61763031;
  public static final int VP08 = 0x76703038;
  public static final int VP09 = 0x76703039;

  public static final int MP4A = 0x6d703461;
  public static final int MP3 = 0x2e6d7033;
  public static final int OPUS = 0x4f707573;
  public static final int FLAC = 0x664c6143;
  public static final int AC3 = 0x61632d33;
  public static final int EAC3 = 0x65632d33;

  /** Legacy codec ids are four bits wide, so no FourCC is as small. */
  private static final int LEGACY_IDS = 16;

  private FourCc() {}

  /**
   * {@code codec} as {@link TagHeader#codec()} gives it, safe to log: a FourCC as its characters,
   * those that are not printable ASCII as {@code \xNN}; a legacy id as its decimal number.
   */
  public static String text(int codec) {
    if (codec >= 0 && codec < LEGACY_IDS) {
      return Integer.toString(codec);
    }
    StringBuilder text = new StringBuilder(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      int octet = codec >>> shift & 0xff;
      if (octet > 0x20 && octet < 0x7f && octet != '\\') {
        text.append((char) octet);
      } else {
        text.append("\\x");
        text.append(Character.forDigit(octet >>> 4, 16));
        text.append(Character.forDigit(octet & 0xf, 16));
      }
    }
    return text.toString();
  }

  /** The codec that {@link #text} gives as {@code text}; -1 if it is the text of none. */
  public static int of(String text) {
    if (text.length() == 4 && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\')) {
      return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }
    for (int id = 0; id < LEGACY_IDS; id++) {
      if (text.equals(Integer.toString(id))) {
        return id;
      }
    }
    return -1;
  }

  /** The four bytes of {@code body} at {@code at}, which must be there. */
  static int at(WireImage body, int at) {
    return body.byteAt(at) << 24
        | body.byteAt(at + 1) << 16
        | body.byteAt(at + 2) << 8
        | body.byteAt(at + 3);
  }
}
