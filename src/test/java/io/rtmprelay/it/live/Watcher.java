package io.rtmprelay.it.live;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program that watches a stream and keeps what it gets in a file.
 *
 * @param name what it is, also in the file's name
 */
record Watcher(String name, Fixture fixture, Path file, ChildProcess process)
    implements AutoCloseable {

  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  /** Keeps the bytes as they come. */
  static Watcher curl(Path folder, String name, Fixture fixture, int port) {
    var file = folder.resolve(name + "-" + fixture.id() + ".flv");
    return start(
        name,
        fixture,
        file,
        Tools.command("curl", "-sS", "--no-buffer", "-o", file, url(fixture, port)));
  }

  /** Keeps the bytes of the stream's MP4 as they come. */
  static Watcher mp4(Path folder, String name, Fixture fixture, int port) {
    var file = folder.resolve(name + "-" + fixture.id() + ".mp4");
    var url = url(fixture, port).replace(".flv?", ".mp4?");
    return start(name, fixture, file, Tools.command("curl", "-sS", "--no-buffer", "-o", file, url));
  }

  /** New ffmpeg, which puts the frames into a file of its own. */
  static Watcher ffmpeg(Path folder, Fixture fixture, int port) {
    return ffmpeg(Tools.ffmpeg(), "new-ffmpeg", folder, fixture, port);
  }

  /** The distribution's. */
  static Watcher legacyFfmpeg(Path folder, Fixture fixture, int port) {
    return ffmpeg(Tools.legacyFfmpeg(), "old-ffmpeg", folder, fixture, port);
  }

  /** Tells what there is: one line for each codec. */
  static Watcher ffprobe(Path folder, Fixture fixture, int port) {
    return start(
        "ffprobe",
        fixture,
        folder,
        Tools.command(
            Tools.ffprobe(),
            List.of("-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"),
            url(fixture, port)));
  }

  private static Watcher ffmpeg(
      String program, String name, Path folder, Fixture fixture, int port) {
    var file = folder.resolve(name + "-" + fixture.id() + ".flv");
    return start(
        name,
        fixture,
        file,
        Tools.command(
            program,
            List.of("-hide_banner", "-nostdin", "-loglevel", "error", "-y"),
            List.of("-i", url(fixture, port), "-map", "0:v?", "-map", "0:a?", "-c", "copy"),
            List.of("-f", "flv", file)));
  }

  private static Watcher start(String name, Fixture fixture, Path file, List<String> command) {
    var process = ChildProcess.start(name + " " + fixture.id(), Tools.target(), command);
    return new Watcher(name, fixture, file, process);
  }

  private static String url(Fixture fixture, int port) {
    return "http://127.0.0.1:%d/live/live/%s.flv?key=secret-of-viewers"
        .formatted(port, fixture.id());
  }

  /** Waits until what came lasts so long. */
  void awaitMedia(long ms) {
    Await.until(
        name + " has " + ms + " ms of " + fixture,
        MAX_WAIT,
        () ->
            Files.exists(file)
                && Files.size(file) > 13
                && FlvFile.read(file).messages().stream()
                    .anyMatch(message -> message.timeMs() >= ms));
  }

  @Override
  public String toString() {
    return name + " " + fixture.id();
  }

  @Override
  public void close() {
    process.close();
  }
}
