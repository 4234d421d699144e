package io.rtmprelay.codec.sound;

import io.rtmprelay.codec.bits.BitReader;
import org.jspecify.annotations.Nullable;

/**
 * The start of an AC-3 or E-AC-3 frame (ETSI TS 102 366, 4.3 and E.1.2).
 *
 * @param enhanced whether it is E-AC-3
 * @param rateCode 0 to 3
 * @param streamId bsid
 * @param mode bsmod, what the sound is for; 0 in E-AC-3
 * @param channelMode acmod
 * @param lowFrequency whether there is a channel of low frequencies
 * @param sizeCode of AC-3, frmsizecod; of E-AC-3 the words of a frame less one
 * @param sampleRate in Hz
 * @param frameSamples samples of each channel in a frame
 */
public record DolbyHeader(
    boolean enhanced,
    int rateCode,
    int streamId,
    int mode,
    int channelMode,
    boolean lowFrequency,
    int sizeCode,
    int sampleRate,
    int frameSamples) {

  private static final int SYNC = 0x0b77;
  private static final int MAX_AC3_ID = 10;
  private static final int MAX_ID = 16;
  private static final int MAX_SIZE_CODE = 37;
  private static final int BLOCK_SAMPLES = 256;
  private static final int[] RATES = {48_000, 44_100, 32_000};
  private static final int[] BLOCKS = {1, 2, 3, 6};
  private static final int[] CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};

  /** Null if {@code frame} does not begin with a header. */
  public static @Nullable DolbyHeader read(byte[] frame) {
    BitReader bits = new BitReader(frame);
    if (bits.read(16) != SYNC || frame.length < 7) {
      return null;
    }
    int id = BitReader.of(frame, 5, 6).read(5);
    DolbyHeader header = id <= MAX_AC3_ID ? ac3(bits) : id <= MAX_ID ? eac3(bits) : null;
    return header != null && bits.isSound() ? header : null;
  }

  private static @Nullable DolbyHeader ac3(BitReader bits) {
    bits.skip(16);
    int rate = bits.read(2);
    int size = bits.read(6);
    int id = bits.read(5);
    int mode = bits.read(3);
    int channels = bits.read(3);
    if (rate == 3 || size > MAX_SIZE_CODE) {
      return null;
    }
    if ((channels & 1) == 1 && channels != 1) {
      bits.skip(2);
    }
    if ((channels & 4) != 0) {
      bits.skip(2);
    }
    if (channels == 2) {
      bits.skip(2);
    }
    boolean low = bits.flag();
    return new DolbyHeader(
        false, rate, id, mode, channels, low, size, RATES[rate], BLOCK_SAMPLES * 6);
  }

  private static @Nullable DolbyHeader eac3(BitReader bits) {
    bits.skip(2 + 3);
    int size = bits.read(11);
    int rate = bits.read(2);
    int code = bits.read(2);
    int channels = bits.read(3);
    boolean low = bits.flag();
    int id = bits.read(5);
    if (rate == 3 && code == 3) {
      return null;
    }
    int sampleRate = rate == 3 ? RATES[code] / 2 : RATES[rate];
    int samples = BLOCK_SAMPLES * BLOCKS[rate == 3 ? 3 : code];
    return new DolbyHeader(true, rate, id, 0, channels, low, size, sampleRate, samples);
  }

  /** Channels that are heard, the one of low frequencies included. */
  public int channels() {
    return CHANNELS[channelMode] + (lowFrequency ? 1 : 0);
  }
}
