package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.util.List;

/**
 * ffmpeg publishing a fixture in real time, with what it sends written to a file beside it.
 *
 * @param input options of what is read
 * @param output options of what is written, to the server and to the file
 * @param connection options of the way to the server
 */
public record FfmpegPublisher(
    String program, List<String> input, List<String> output, List<String> connection) {

  /** The new ffmpeg: every codec, several tracks. */
  public static FfmpegPublisher current() {
    return new FfmpegPublisher(Tools.ffmpeg(), List.of(), List.of(), List.of());
  }

  /** The distribution's ffmpeg: legacy codecs, one track of a kind. */
  public static FfmpegPublisher legacy() {
    return new FfmpegPublisher(Tools.legacyFfmpeg(), List.of(), List.of(), List.of());
  }

  /** The fixture over and over, {@code times} in all, without a break in time. */
  private FfmpegPublisher looping(int times) {
    var loop = List.of("-stream_loop", String.valueOf(times - 1));
    return new FfmpegPublisher(program, loop, output, connection);
  }

  /** From a later time on, for what happens only hours after a start. */
  public FfmpegPublisher from(int seconds) {
    var offset = List.of("-output_ts_offset", String.valueOf(seconds));
    return new FfmpegPublisher(program, input, seconds == 0 ? List.of() : offset, connection);
  }

  /** Goes on only if a CA in {@code ca}, a PEM file, vouches for the server. */
  public FfmpegPublisher trusting(Path ca) {
    var check = List.of("-tls_verify", "1", "-ca_file", ca.toString());
    return new FfmpegPublisher(program, input, output, check);
  }

  /** The new ffmpeg with a fixture. */
  public static Publisher start(Path folder, Fixture fixture, String url) {
    return current().publish(folder, fixture, url);
  }

  /** The same over and over, {@code times} in all, without a break in time. */
  public static Publisher startLoop(int times, Path folder, Fixture fixture, String url) {
    return current().looping(times).publish(folder, fixture, url);
  }

  /** The same from a later time on, for what happens only hours after a start. */
  public static Publisher startAt(int seconds, Path folder, Fixture fixture, String url) {
    return current().from(seconds).publish(folder, fixture, url);
  }

  /** The distribution's ffmpeg with a fixture. */
  public static Publisher startLegacy(Path folder, Fixture fixture, String url) {
    return legacy().publish(folder, fixture, url);
  }

  /** The new ffmpeg, which goes on only if a CA in {@code ca} vouches for the server. */
  public static Publisher startVerifying(Path ca, Path folder, Fixture fixture, String url) {
    return current().trusting(ca).publish(folder, fixture, url);
  }

  /** The distribution's ffmpeg, likewise. */
  public static Publisher startLegacyVerifying(Path ca, Path folder, Fixture fixture, String url) {
    return legacy().trusting(ca).publish(folder, fixture, url);
  }

  /** Starts it. */
  public Publisher publish(Path folder, Fixture fixture, String url) {
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
                written(connection, url),
                // Without the sizes that only a file learns at its end, the two are the same.
                written(List.of("-flvflags", "no_duration_filesize"), sent)));
    return new Publisher(process, sent);
  }

  private List<String> written(List<String> more, Object where) {
    return Tools.command("-map", "0", "-c", "copy", output, "-f", "flv", more, where);
  }
}
