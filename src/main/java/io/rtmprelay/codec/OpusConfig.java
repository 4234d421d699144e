package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;

/**
 * The identification header of Opus (RFC 7845, 5.1) and the first byte of a packet (RFC 6716, 3.1).
 */
public final class OpusConfig {

  /** The rate of Opus, whatever was recorded. */
  public static final int SAMPLE_RATE = 48_000;

  /** Where the channel count stands, behind the name and a version. */
  private static final int CHANNELS_AT = 9;

  private static final int MAX_PACKET_SAMPLES = 5_760;

  private OpusConfig() {}

  static AudioFormat read(byte[] head) {
    boolean named =
        head.length > CHANNELS_AT
            && BitReader.of(head, 0, 4).read(32) == 0x4f707573
            && BitReader.of(head, 4, 8).read(32) == 0x48656164;
    return new AudioFormat(
        FourCc.OPUS, "opus", SAMPLE_RATE, named ? head[CHANNELS_AT] & 0xff : 0, 0);
  }

  /**
   * Samples of one packet at 48 kHz, 120 to 5760; 0 if it is malformed.
   *
   * @param first first byte of the packet, 0 to 255
   * @param second its second one, or 0 if there is none
   */
  public static int packetSamples(int first, int second) {
    int config = first >> 3;
    int frameSamples;
    if (config < 12) {
      frameSamples = (config & 3) == 3 ? 2_880 : 480 << (config & 3);
    } else if (config < 16) {
      frameSamples = 480 << (config & 1);
    } else {
      frameSamples = 120 << (config & 3);
    }
    int frames =
        switch (first & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> second & 0x3f;
        };
    int samples = frames * frameSamples;
    return samples <= MAX_PACKET_SAMPLES ? samples : 0;
  }
}
