package io.rtmprelay.codec;

import io.rtmprelay.codec.bits.BitReader;
import io.rtmprelay.media.FourCc;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The STREAMINFO block of FLAC (RFC 9639, 8.2): bare, as some senders have it, with the header of a
 * metadata block, or behind the name of the format as files begin.
 */
public final class FlacConfig {

  /** Bytes of the block without its header. */
  public static final int STREAM_INFO_BYTES = 34;

  private static final int MARKER = 0x664c6143;
  private static final int MARKER_BYTES = 4;
  private static final int BLOCK_HEADER_BYTES = 4;

  private FlacConfig() {}

  /** The block without its header; null if {@code config} does not have it. */
  public static byte @Nullable [] streamInfo(byte[] config) {
    boolean named = BitReader.of(config, 0, MARKER_BYTES).read(32) == MARKER;
    int blockAt = named ? MARKER_BYTES : 0;
    int header = BitReader.of(config, blockAt, blockAt + BLOCK_HEADER_BYTES).read(32);
    boolean headed = named || (header & 0x7fff_ffff) == STREAM_INFO_BYTES;
    int at = headed ? blockAt + BLOCK_HEADER_BYTES : 0;
    boolean isOther = headed && (header & 0x7fff_ffff) != STREAM_INFO_BYTES;
    return isOther || config.length < at + STREAM_INFO_BYTES
        ? null
        : Arrays.copyOfRange(config, at, at + STREAM_INFO_BYTES);
  }

  static AudioFormat read(byte[] config) {
    byte[] info = streamInfo(config);
    if (info == null) {
      return AudioFormat.unknown(FourCc.FLAC);
    }
    BitReader bits = new BitReader(info);
    int least = bits.read(16);
    int most = bits.read(16);
    bits.skip(24 + 24);
    int sampleRate = bits.read(20);
    int channels = bits.read(3) + 1;
    return new AudioFormat(FourCc.FLAC, "flac", sampleRate, channels, least == most ? least : 0);
  }
}
