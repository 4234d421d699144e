package io.rtmprelay.rtmp.handshake;

/** Where the digest stands in a signed block; peers know two places. */
enum DigestLayout {

  /** In the first half of the block, as players, FMLE and ffmpeg have it. */
  DIGEST_FIRST(8),

  /** In the second half, behind the key. */
  KEY_FIRST(772);

  private static final int OFFSET_BYTES = 4;
  private static final int PLACES = 728;

  private final int offsetAt;

  DigestLayout(int offsetAt) {
    this.offsetAt = offsetAt;
  }

  /** Index of the digest's first byte; the four offset bytes of {@code block} tell it. */
  int digestAt(byte[] block) {
    int sum = 0;
    for (int i = offsetAt; i < offsetAt + OFFSET_BYTES; i++) {
      sum += block[i] & 0xFF;
    }
    return offsetAt + OFFSET_BYTES + sum % PLACES;
  }
}
