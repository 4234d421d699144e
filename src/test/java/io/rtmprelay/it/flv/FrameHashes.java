package io.rtmprelay.it.flv;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The frames of a file as a real demultiplexer sees them: the second judge, which knows nothing of
 * messages.
 */
public final class FrameHashes {

  private static final Duration MAX_RUN = Duration.ofSeconds(30);

  /** Stream, decoding time, presentation time, duration, size and MD5 of a frame. */
  private static final Pattern FRAME =
      Pattern.compile("(\\d+),\\s*(-?\\d+),\\s*(-?\\d+),\\s*\\d+,\\s*(\\d+),\\s*([0-9a-f]{32}).*");

  /** Number and kind of a stream, in the order of the numbers. */
  private static final Pattern TRACK = Pattern.compile("#media_type \\d+: (\\w+)");

  private FrameHashes() {}

  /**
   * One line for each frame of {@code file}, stream by stream: times since the file's first frame,
   * size, MD5.
   */
  public static List<String> of(Path file) {
    var tracks = new ArrayList<Track>();
    for (var line :
        run(
            file,
            "-copyts -i".split(" "),
            file,
            "-map 0:v? -map 0:a? -c copy -f framemd5 -".split(" "))) {
      var track = TRACK.matcher(line);
      var frame = FRAME.matcher(line);
      if (track.matches()) {
        var kind = "0:%s?".formatted(track.group(1).charAt(0));
        long before = tracks.stream().filter(each -> each.kind().equals(kind)).count();
        tracks.add(new Track(kind, before, new ArrayList<>()));
      } else if (frame.matches()) {
        tracks.get(Integer.parseInt(frame.group(1))).frames().add(frame.toMatchResult());
      }
    }
    var start = new HashMap<String, Long>();
    var frames = new ArrayList<String>();
    tracks.forEach(track -> track.addTo(frames, start));
    return frames;
  }

  /** The frames of a stream, with its number among its kind; each kind is at times of its own. */
  private record Track(String kind, long number, List<MatchResult> frames) {

    void addTo(List<String> all, Map<String, Long> starts) {
      for (var frame : frames) {
        long decodeAt = Long.parseLong(frame.group(2));
        long presentAt = Long.parseLong(frame.group(3));
        long start = starts.computeIfAbsent(kind, _ -> decodeAt);
        all.add(
            "%s %s at %d/%d %s %s"
                .formatted(
                    kind,
                    number,
                    decodeAt - start,
                    presentAt - start,
                    frame.group(4),
                    frame.group(5)));
      }
    }
  }

  /** Decodes all of {@code file} and fails at the first error that a decoder reports. */
  public static void decode(Path file) {
    run(
        file,
        "-xerror",
        "-err_detect",
        "explode",
        "-i",
        file,
        "-map",
        "0:v?",
        "-map",
        "0:a?",
        "-f",
        "null",
        "-");
  }

  /**
   * One line for each picture that a decoder makes of {@code file}: time since the first one and
   * MD5. What it says of the file is not looked at.
   */
  public static List<String> pictures(Path file) {
    var pictures = new ArrayList<String>();
    long start = Long.MIN_VALUE;
    for (var line :
        run(file, "-i", file, "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-")) {
      var picture = FRAME.matcher(line);
      if (picture.matches()) {
        long presentAt = Long.parseLong(picture.group(3));
        start = start == Long.MIN_VALUE ? presentAt : start;
        pictures.add("%d %s".formatted(presentAt - start, picture.group(5)));
      }
    }
    return pictures;
  }

  private static List<String> run(Path file, Object... arguments) {
    var command =
        Tools.command(
            Tools.ffmpeg(),
            "-hide_banner -nostdin -loglevel error".split(" "),
            Tools.command(arguments));
    try (var process = ChildProcess.start("frames of " + file, Tools.target(), command)) {
      int exit = process.awaitExit(MAX_RUN);
      if (exit != 0) {
        throw new AssertionError(process + ": " + exit + "\n" + process.output());
      }
      return process.lines();
    }
  }
}
