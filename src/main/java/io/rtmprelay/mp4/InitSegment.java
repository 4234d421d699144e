package io.rtmprelay.mp4;

import io.rtmprelay.codec.VideoFormat;
import java.util.List;

/** The start of a movie whose samples all come in fragments (ISO 14496-12, 8.8). */
final class InitSegment {

  private static final int MOVIE_TIMESCALE = 1_000;
  private static final int ONE = 0x0001_0000;
  private static final int FULL_VOLUME = 0x0100;
  private static final int[] MATRIX = {ONE, 0, 0, 0, ONE, 0, 0, 0, 0x4000_0000};

  /** Enabled, in the movie, in its preview. */
  private static final int SHOWN = 7;

  private static final int SELF_CONTAINED = 1;
  private static final int UNDETERMINED_LANGUAGE = 0x55c4;

  private InitSegment() {}

  static void write(List<TrackSetup> tracks, BoxWriter out) {
    out.open("ftyp").text("iso5").u32(512).text("iso5").text("iso6").text("mp41").close();
    out.open("moov");
    movieHeader(out);
    tracks.forEach(track -> track(track, out));
    out.open("mvex");
    for (TrackSetup track : tracks) {
      out.open("trex", 0, 0).u32(track.number()).u32(1).u32(track.sampleDuration());
      out.u32(0).u32(track.isVideo() ? SampleFlags.INTER : SampleFlags.SYNC).close();
    }
    out.close();
    out.close();
  }

  private static void movieHeader(BoxWriter out) {
    out.open("mvhd", 0, 0).u32(0).u32(0).u32(MOVIE_TIMESCALE).u32(0);
    out.u32(ONE).u16(FULL_VOLUME).zeros(10);
    matrix(out);
    out.zeros(24).u32(3).close(); // the number after those of the tracks
  }

  private static void matrix(BoxWriter out) {
    for (int value : MATRIX) {
      out.u32(value);
    }
  }

  private static void track(TrackSetup track, BoxWriter out) {
    out.open("trak");
    out.open("tkhd", 0, SHOWN).u32(0).u32(0).u32(track.number()).u32(0).u32(0);
    out.zeros(8).u16(0).u16(0).u16(track.isVideo() ? 0 : FULL_VOLUME).u16(0);
    matrix(out);
    long width = 0;
    int height = 0;
    if (track.format() instanceof VideoFormat video) {
      boolean shaped = video.sarWidth() != video.sarHeight();
      width = shaped ? (long) video.width() * video.sarWidth() / video.sarHeight() : video.width();
      height = video.height();
    }
    out.u32((int) Math.min(width, 0x7fff) << 16).u32(Math.min(height, 0x7fff) << 16).close();
    media(track, out);
    out.close();
  }

  private static void media(TrackSetup track, BoxWriter out) {
    out.open("mdia");
    out.open("mdhd", 0, 0).u32(0).u32(0).u32(track.timescale()).u32(0);
    out.u16(UNDETERMINED_LANGUAGE).u16(0).close();
    out.open("hdlr", 0, 0).u32(0).text(track.isVideo() ? "vide" : "soun").zeros(12).zeros(1);
    out.close();
    out.open("minf");
    if (track.isVideo()) {
      out.open("vmhd", 0, 1).zeros(8).close();
    } else {
      out.open("smhd", 0, 0).zeros(4).close();
    }
    out.open("dinf").open("dref", 0, 0).u32(1).open("url ", 0, SELF_CONTAINED).close();
    out.close().close();
    out.open("stbl").open("stsd", 0, 0).u32(1);
    SampleEntry.write(track, out);
    out.close();
    out.open("stts", 0, 0).u32(0).close();
    out.open("stsc", 0, 0).u32(0).close();
    out.open("stsz", 0, 0).u32(0).u32(0).close();
    out.open("stco", 0, 0).u32(0).close();
    out.close().close().close();
  }
}
