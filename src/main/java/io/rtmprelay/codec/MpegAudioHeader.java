package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;

/** The header of an MPEG audio frame (ISO 11172-3, 2.4.1.3; ISO 13818-3, 2.4.2.3). */
final class MpegAudioHeader {

  private static final int BYTES = 4;
  private static final int SYNC = 0x7ff;
  private static final int MPEG_1 = 3;
  private static final int RESERVED = 1;
  private static final int MONO = 3;
  private static final int LAYER_III = 1;
  private static final int LAYER_I = 3;
  private static final int[] MPEG_1_RATES = {44_100, 48_000, 32_000, 0};

  private MpegAudioHeader() {}

  /** Of a whole frame; of what is none the name alone. */
  static AudioFormat read(byte[] frame) {
    BitReader bits = new BitReader(frame);
    int sync = bits.read(11);
    int version = bits.read(2);
    int layer = bits.read(2);
    bits.skip(1 + 4);
    int rate = MPEG_1_RATES[bits.read(2)];
    bits.skip(2);
    int channels = bits.read(2) == MONO ? 1 : 2;
    boolean readable =
        frame.length >= BYTES && sync == SYNC && version != RESERVED && layer != 0 && rate != 0;
    if (!readable) {
      return AudioFormat.unknown(FourCc.MP3);
    }
    boolean halved = version != MPEG_1;
    int sampleRate = halved ? version == 2 ? rate / 2 : rate / 4 : rate;
    int samples = layer == LAYER_I ? 384 : layer == LAYER_III && halved ? 576 : 1152;
    return new AudioFormat(
        FourCc.MP3, halved ? "mp4a.69" : "mp4a.6B", sampleRate, channels, samples);
  }
}
