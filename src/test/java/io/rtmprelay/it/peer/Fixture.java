package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Short streams made from synthetic pictures and sounds: 25 frames a second, 6 s long, closed
 * groups of pictures of 2 s. Made at first use, kept below {@code target/fixtures}.
 */
public enum Fixture {
  /** The everyday case: with B-frames, so composition times are not zero. */
  H264B_AAC(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 2", Codec.AAC),
  /** What low-latency encoders send. */
  H264_AAC(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 0", Codec.AAC),
  H264_MP3(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 0", Codec.MP3),
  /** A legacy picture with a sound of Enhanced RTMP. */
  H264_AC3(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 0", Codec.AC3),
  VIDEO_ONLY(Codec.PICTURE, Codec.H264, "-bf 2"),
  AUDIO_ONLY(Codec.SOUND, Codec.AAC),
  /** A single keyframe: who waits for the second one gets nothing. */
  LONG_GROUP(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 0 -g 250", Codec.AAC),
  /** A few Mbit/s: what a stalled peer does not take is felt soon. */
  HEAVY(
      Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 0 -crf 10 -vf noise=alls=40:allf=t", Codec.AAC),
  /** With B-frames: messages with and without a composition time alternate. */
  HEVC_AAC(Codec.PICTURE, Codec.SOUND, Codec.HEVC + ":open-gop=0", Codec.AAC),
  /** Groups that lean on the one before: pictures shown before their keyframe refer to both. */
  H264_OPEN(Codec.PICTURE, Codec.SOUND, Codec.H264, "-bf 2 -x264-params open-gop=1", Codec.AAC),
  HEVC_OPEN(Codec.PICTURE, Codec.SOUND, Codec.HEVC + ":open-gop=1", Codec.AAC),
  AV1_OPUS(Codec.PICTURE, Codec.SOUND, Codec.AV1, Codec.OPUS),
  VP9_OPUS(Codec.PICTURE, Codec.SOUND, Codec.VP9, Codec.OPUS),
  VP9_AAC(Codec.PICTURE, Codec.SOUND, Codec.VP9, Codec.AAC),
  /** Two pictures and two sounds in one connection. */
  MULTITRACK(
      Codec.PICTURE, Codec.PICTURE_2, Codec.SOUND, Codec.SOUND_2, Codec.H264, "-bf 0", Codec.AAC);

  private static final Duration MAX_RUN = Duration.ofSeconds(60);

  private static final String SOURCES =
      """
      -f lavfi -i testsrc2=size=320x180:rate=25:duration=6
      -f lavfi -i sine=frequency=220:beep_factor=4:sample_rate=48000:duration=6
      -f lavfi -i testsrc=size=160x90:rate=25:duration=6
      -f lavfi -i sine=frequency=880:sample_rate=48000:duration=6
      """;

  private final String encoding;

  Fixture(String... encoding) {
    this.encoding = String.join(" ", encoding);
  }

  /** A name to publish it under. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The stream's file. */
  public synchronized Path file() {
    var folder = WorkFolder.existing("fixtures");
    var file = folder.resolve(id() + ".flv");
    if (!Files.exists(file)) {
      make(folder.resolve(id() + ".partial"), file);
    }
    return file;
  }

  /** The command line that makes it, by an ffmpeg that can. */
  public List<String> command(String ffmpeg, Path file) {
    return Tools.command(
        ffmpeg,
        words("-hide_banner -nostdin -loglevel error -y"),
        words(SOURCES),
        words(encoding),
        words("-pix_fmt yuv420p -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"),
        words("-map_metadata -1 -f flv"),
        file);
  }

  private void make(Path partial, Path file) {
    var command = command(Tools.ffmpeg(), partial);
    try (var process = ChildProcess.start("fixture " + id(), Tools.target(), command)) {
      if (process.awaitExit(MAX_RUN) != 0) {
        throw new AssertionError("cannot make " + id() + ":\n" + process.output());
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] words(String text) {
    return text.strip().split("\\s+");
  }

  /** Parts of ffmpeg's command line. */
  private static final class Codec {

    static final String PICTURE = "-map 0:v";
    static final String SOUND = "-map 1:a";
    static final String PICTURE_2 = "-map 2:v";
    static final String SOUND_2 = "-map 3:a";

    static final String H264 =
        "-c:v libx264 -preset veryfast -crf 37 -g 50 -keyint_min 50 -sc_threshold 0 -threads 1";
    static final String HEVC =
        "-c:v libx265 -preset ultrafast -crf 38 -x265-params keyint=50:min-keyint=50:scenecut=0"
            + ":bframes=2:log-level=none:pools=1:frame-threads=1:info=0";
    static final String AV1 =
        "-c:v libsvtav1 -preset 12 -crf 58 -g 50 -svtav1-params lp=1:keyint=50:scd=0";
    static final String VP9 =
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 58 -b:v 0 -g 50 -keyint_min 50"
            + " -auto-alt-ref 0 -lag-in-frames 0 -threads 1";
    static final String AAC = "-c:a aac -b:a 40k -ac 2";
    static final String MP3 = "-c:a libmp3lame -b:a 40k -ar 44100";
    static final String OPUS = "-c:a libopus -b:a 32k -ac 2";
    static final String AC3 = "-c:a ac3 -b:a 64k";

    private Codec() {}
  }
}
