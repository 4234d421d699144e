package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.time.Duration;

/**
 * ffmpeg as a server for exactly one publisher, under whatever name it comes. It writes the packets
 * into an FLV file of its own making, so the frames are comparable and the messages are not.
 */
public final class FfmpegListener implements MediaServer {

  private final int port;
  private final Path recording;
  private final ChildProcess process;

  private FfmpegListener(int port, Path recording, ChildProcess process) {
    this.port = port;
    this.recording = recording;
    this.process = process;
  }

  public static FfmpegListener start(Path parent, String name) {
    int port = Ports.free();
    var recording = parent.resolve("ffmpeg-listener-" + name + ".flv");
    var process =
        ChildProcess.start(
            "ffmpeg-listener",
            parent,
            Tools.command(
                Tools.ffmpeg(),
                "-hide_banner -nostdin -loglevel warning -listen 1 -timeout 120 -i".split(" "),
                "rtmp://127.0.0.1:" + port + "/live/any",
                "-map 0 -c copy -y -f flv".split(" "),
                recording));
    Ports.awaitListener(port, process);
    return new FfmpegListener(port, recording, process);
  }

  @Override
  public String url(String name) {
    return "rtmp://127.0.0.1:%d/live/%s".formatted(port, name);
  }

  /** Waits for the publisher's end, after which the file is whole. */
  @Override
  public Path recording(String name) {
    process.awaitExit(Duration.ofSeconds(15));
    return recording;
  }

  @Override
  public Habits habits() {
    return Habits.REMUXED;
  }

  @Override
  public void close() {
    process.close();
  }
}
