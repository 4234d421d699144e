package io.rtmprelay.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.ArrayList;
import java.util.List;

/** What one viewer of MP4 gets of frames that a test makes. */
final class Mp4Tape implements AutoCloseable {

  static final String AVC =
      "170000000001640015ffe1001967640015acd941433f260220000003002000000643e28532c001000668fba3cb22c0fdf8f800";
  static final String AAC = "af001190";
  static final int VIDEO = 1;
  static final int AUDIO = 2;

  final LiveMp4 mp4;
  final Movie movie = new Movie();
  final List<Mp4Part.Codecs> codecs = new ArrayList<>();
  private final List<MediaFrame> made = new ArrayList<>();
  private boolean closed;

  /** What goes beside the movie, each piece at its time in seconds. */
  final List<String> apart = new ArrayList<>();

  Mp4Tape() {
    this(false);
  }

  Mp4Tape(boolean mp3Apart) {
    mp4 = new LiveMp4(mp3Apart);
  }

  Mp4Tape video(int ms, String hex) {
    return add(MediaKind.VIDEO, ms, hex);
  }

  Mp4Tape audio(int ms, String hex) {
    return add(MediaKind.AUDIO, ms, hex);
  }

  Mp4Tape add(MediaKind kind, int ms, String hex) {
    MediaFrame frame = MediaFrame.of(kind, ms, PlainImage.hex(hex));
    made.add(frame);
    mp4.add(frame, ms, ms);
    return this;
  }

  /** Both tracks set up as usual, at {@code ms}. */
  Mp4Tape usual(int ms) {
    return video(ms, AVC).audio(ms, AAC);
  }

  /** Takes what may leave at {@code nowMs}. */
  Mp4Tape take(long nowMs) {
    for (Mp4Part part = mp4.take(nowMs); part != null; part = mp4.take(nowMs)) {
      if (part.codecs() != null) {
        codecs.add(part.codecs());
      }
      byte[] bytes = ByteBufUtil.getBytes(part.bytes().bytes());
      if (part.apartAtSeconds() != null) {
        apart.add(part.apartAtSeconds() + " " + ByteBufUtil.hexDump(bytes));
      } else {
        movie.read(bytes);
      }
      part.bytes().release();
    }
    return this;
  }

  Mp4Tape takeRest() {
    return take(LiveMp4.END_OF_TIME);
  }

  List<Movie.Sample> video() {
    return movie.samples(VIDEO);
  }

  List<Movie.Sample> audio() {
    return movie.samples(AUDIO);
  }

  /** What is held is let go, and nothing leaked. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    mp4.close();
    made.forEach(MediaFrame::release);
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    assertThat(mp4.heldBytes()).isZero();
  }
}
