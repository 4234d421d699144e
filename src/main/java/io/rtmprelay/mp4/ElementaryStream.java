package io.rtmprelay.mp4;

/** The descriptor of an MPEG audio stream (ISO 14496-1, 7.2.6; ISO 14496-14, 5.6). */
final class ElementaryStream {

  private static final int STREAM = 3;
  private static final int DECODER = 4;
  private static final int DECODER_SPECIFIC = 5;
  private static final int SYNC_LAYER = 6;

  private static final int AAC = 0x40;
  private static final int MPEG_2_AUDIO = 0x69;
  private static final int MPEG_1_AUDIO = 0x6b;

  /** Audio, upstream no, and a reserved bit that is 1. */
  private static final int AUDIO_STREAM = 0x15;

  private static final int PREDEFINED_MP4 = 2;

  /** Bytes of a tag with its length in four bytes, which is the form that all readers take. */
  private static final int HEADER_BYTES = 5;

  private static final int DECODER_BYTES = 13;
  private static final int STREAM_BYTES = 3;

  private ElementaryStream() {}

  static void aac(byte[] config, BoxWriter out) {
    write(AAC, config, out);
  }

  /** MP3, whose frames say all of themselves. */
  static void mp3(boolean isMpeg2, BoxWriter out) {
    write(isMpeg2 ? MPEG_2_AUDIO : MPEG_1_AUDIO, new byte[0], out);
  }

  private static void write(int type, byte[] config, BoxWriter out) {
    int specific = config.length == 0 ? 0 : HEADER_BYTES + config.length;
    int decoder = DECODER_BYTES + specific;
    out.open("esds", 0, 0);
    header(STREAM, STREAM_BYTES + HEADER_BYTES + decoder + HEADER_BYTES + 1, out);
    out.u16(0).u8(0);
    header(DECODER, decoder, out);
    out.u8(type).u8(AUDIO_STREAM).u24(0).u32(0).u32(0);
    if (specific > 0) {
      header(DECODER_SPECIFIC, config.length, out);
      out.bytes(config);
    }
    header(SYNC_LAYER, 1, out);
    out.u8(PREDEFINED_MP4).close();
  }

  private static void header(int tag, int length, BoxWriter out) {
    out.u8(tag);
    out.u8(length >> 21 | 0x80).u8(length >> 14 | 0x80).u8(length >> 7 | 0x80);
    out.u8(length & 0x7f);
  }
}
