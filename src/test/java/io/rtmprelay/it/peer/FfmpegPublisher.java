package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.util.List;

/** ffmpeg publishing a fixture in real time, with what it sends written to a file beside it. */
public final class FfmpegPublisher {

  private FfmpegPublisher() {}

  /** The new ffmpeg: every codec, several tracks. */
  public static Publisher start(Path folder, Fixture fixture, String url) {
    return start(Tools.ffmpeg(), List.of(), folder, fixture, url, List.of());
  }

  /** The same over and over, {@code times} in all, without a break in time. */
  public static Publisher startLoop(int times, Path folder, Fixture fixture, String url) {
    var loop = List.of("-stream_loop", String.valueOf(times - 1));
    return start(Tools.ffmpeg(), loop, folder, fixture, url, List.of());
  }

  /** The same from a later time on, for what happens only hours after a start. */
  public static Publisher startAt(int seconds, Path folder, Fixture fixture, String url) {
    var options = List.of("-output_ts_offset", String.valueOf(seconds));
    return start(Tools.ffmpeg(), List.of(), folder, fixture, url, options);
  }

  /** The distribution's ffmpeg: legacy codecs, one track of a kind. */
  public static Publisher startLegacy(Path folder, Fixture fixture, String url) {
    return start(Tools.legacyFfmpeg(), List.of(), folder, fixture, url, List.of());
  }

  /** The new ffmpeg, which goes on only if a CA in {@code ca} vouches for the server. */
  public static Publisher startVerifying(Path ca, Path folder, Fixture fixture, String url) {
    return start(Tools.ffmpeg(), List.of(), folder, fixture, url, List.of(), verifying(ca));
  }

  /** The distribution's ffmpeg, likewise. */
  public static Publisher startLegacyVerifying(Path ca, Path folder, Fixture fixture, String url) {
    return start(Tools.legacyFfmpeg(), List.of(), folder, fixture, url, List.of(), verifying(ca));
  }

  private static List<String> verifying(Path ca) {
    return List.of("-tls_verify", "1", "-ca_file", ca.toString());
  }

  private static Publisher start(
      String program,
      List<String> input,
      Path folder,
      Fixture fixture,
      String url,
      List<String> options) {
    return start(program, input, folder, fixture, url, options, List.of());
  }

  private static Publisher start(
      String program,
      List<String> input,
      Path folder,
      Fixture fixture,
      String url,
      List<String> options,
      List<String> connection) {
    var sent = folder.resolve("sent-" + url.substring(url.lastIndexOf('/') + 1) + ".flv");
    var process =
        ChildProcess.start(
            "ffmpeg " + url,
            folder,
            Tools.command(
                program,
                "-hide_banner -nostdin -loglevel warning -y -re".split(" "),
                input,
                "-i",
                fixture.file(),
                output(Tools.command(options, connection), "-f", "flv", url),
                // Without the sizes that only a file learns at its end, the two are the same.
                output(options, "-f", "flv", "-flvflags", "no_duration_filesize", sent)));
    return new Publisher(process, sent);
  }

  private static List<String> output(List<String> options, Object... last) {
    return Tools.command("-map", "0", "-c", "copy", options, List.of(last));
  }
}
