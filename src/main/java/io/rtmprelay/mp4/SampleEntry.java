package io.rtmprelay.mp4;

import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.FlacConfig;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.codec.VpConfig;
import io.rtmprelay.codec.sound.DolbyHeader;
import io.rtmprelay.media.FourCc;
import java.util.Arrays;

/** The box that sets up a track's decoder (ISO 14496-12, 8.5.2; the bindings of the codecs). */
final class SampleEntry {

  private static final int RESOLUTION_72_DPI = 0x0048_0000;
  private static final int COMPRESSOR_NAME_BYTES = 32;
  private static final int DEPTH_24 = 0x18;
  private static final int SAMPLE_BITS = 16;

  /** No rate above this fits the entry's 16 bits; decoders go by their own config. */
  private static final int MAX_ENTRY_RATE = 0xffff;

  private static final int STEREO = 2;

  private SampleEntry() {}

  static void write(TrackSetup track, BoxWriter out) {
    switch (track.format()) {
      case VideoFormat video -> video(track, video, out);
      case AudioFormat audio -> audio(track, audio, out);
    }
  }

  private static void video(TrackSetup track, VideoFormat video, BoxWriter out) {
    out.open(FourCc.text(video.codec())).zeros(6).u16(1).zeros(16);
    out.u16(video.width()).u16(video.height());
    out.u32(RESOLUTION_72_DPI).u32(RESOLUTION_72_DPI).u32(0).u16(1);
    out.zeros(COMPRESSOR_NAME_BYTES).u16(DEPTH_24).u16(0xffff);
    switch (video.codec()) {
      case FourCc.AVC1 -> out.open("avcC").bytes(track.config()).close();
      case FourCc.HVC1 -> out.open("hvcC").bytes(track.config()).close();
      case FourCc.AV01 -> out.open("av1C").bytes(CodecRecord.av1(track)).close();
      default -> out.open("vpcC", 1, 0).bytes(CodecRecord.vp9(track)).close();
    }
    if (video.sarWidth() != video.sarHeight()) {
      out.open("pasp").u32(video.sarWidth()).u32(video.sarHeight()).close();
    }
    out.close();
  }

  private static void audio(TrackSetup track, AudioFormat audio, BoxWriter out) {
    out.open(name(audio.codec())).zeros(6).u16(1).zeros(8);
    out.u16(audio.channels() == 0 ? STEREO : audio.channels()).u16(SAMPLE_BITS).zeros(4);
    out.u16(audio.sampleRate() > MAX_ENTRY_RATE ? 0 : audio.sampleRate()).u16(0);
    switch (audio.codec()) {
      case FourCc.MP4A -> ElementaryStream.aac(track.config(), out);
      case FourCc.MP3 -> ElementaryStream.mp3("mp4a.69".equals(audio.codecString()), out);
      case FourCc.OPUS -> opus(track.config(), out);
      case FourCc.FLAC -> flac(track.config(), out);
      default -> dolby(track.config(), out);
    }
    out.close();
  }

  private static String name(int codec) {
    return codec == FourCc.MP3 ? "mp4a" : FourCc.text(codec);
  }

  /** The identification header, turned from little to big endian (Opus in ISOBMFF, 4.3.2). */
  private static void opus(byte[] head, BoxWriter out) {
    int at = 9; // behind its name and version
    boolean isWhole = head.length >= at + 10;
    out.open("dOps").u8(0);
    if (isWhole) {
      out.u8(head[at]);
      out.u8(head[at + 2]).u8(head[at + 1]);
      out.u8(head[at + 6]).u8(head[at + 5]).u8(head[at + 4]).u8(head[at + 3]);
      out.u8(head[at + 8]).u8(head[at + 7]);
      boolean mapped = head[at + 9] != 0;
      out.u8(head[at + 9]);
      if (mapped) {
        out.bytes(head, at + 10);
      }
    } else {
      out.u8(STEREO).u16(0).u32(48_000).u16(0).u8(0);
    }
    out.close();
  }

  /** The stream's information as the last of the metadata blocks (FLAC in ISOBMFF, 3.3.2). */
  private static void flac(byte[] config, BoxWriter out) {
    byte[] info = FlacConfig.streamInfo(config);
    if (info != null) {
      out.open("dfLa", 0, 0).u8(0x80).u24(info.length).bytes(info).close();
    }
  }

  /** ETSI TS 102 366, F.4 and F.6. */
  private static void dolby(byte[] frame, BoxWriter out) {
    DolbyHeader header = DolbyHeader.read(frame);
    if (header == null) {
      return;
    }
    int low = header.lowFrequency() ? 1 : 0;
    if (!header.enhanced()) {
      int bits = header.rateCode() << 22 | header.streamId() << 17 | header.mode() << 14;
      bits |= header.channelMode() << 11 | low << 10 | header.sizeCode() >> 1 << 5;
      out.open("dac3").u24(bits).close();
      return;
    }
    long bytesPerSecond =
        (header.sizeCode() + 1L) * 2 * header.sampleRate() / header.frameSamples();
    out.open("dec3").u16((int) (bytesPerSecond * 8 / 1_000) << 3);
    int bits = header.rateCode() << 22 | header.streamId() << 17 | header.mode() << 12;
    bits |= header.channelMode() << 9 | low << 8;
    out.u24(bits).close();
  }

  /** What stands in the records of codecs that some senders leave out. */
  private static final class CodecRecord {

    private static final int UNSPECIFIED = 2;
    private static final int AV1_RECORD_BYTES = 4;

    static byte[] av1(TrackSetup track) {
      if (track.config().length >= AV1_RECORD_BYTES && (track.config()[0] & 0xff) == 0x81) {
        return track.config();
      }
      int[] told = numbers(track);
      int depth = told[2] > 8 ? 0x40 : 0;
      return new byte[] {(byte) 0x81, (byte) (told[0] << 5 | told[1]), (byte) (depth | 0x0c), 0};
    }

    static byte[] vp9(TrackSetup track) {
      byte[] config = track.config();
      int at = VpConfig.recordAt(config);
      if (VpConfig.isRecord(config)) {
        return Arrays.copyOfRange(config, at, config.length);
      }
      int[] told = numbers(track);
      int depthAndChroma = told[2] << 4 | 1 << 1;
      return new byte[] {
        (byte) told[0],
        (byte) told[1],
        (byte) depthAndChroma,
        UNSPECIFIED,
        UNSPECIFIED,
        UNSPECIFIED,
        0,
        0
      };
    }

    /** Profile, level and depth as the codec string has them. */
    private static int[] numbers(TrackSetup track) {
      String[] parts = String.valueOf(track.format().codecString()).split("\\.", -1);
      int[] numbers = new int[3];
      for (int i = 0; i < numbers.length && i + 1 < parts.length; i++) {
        numbers[i] = Integer.parseInt(parts[i + 1].replaceAll("[^0-9]", ""));
      }
      return numbers;
    }
  }
}
