package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** GStreamer publishing through one of its sinks: a live test picture and sound, or a fixture. */
public final class GstPublisher {

  private static final int FRAMES_PER_SECOND = 25;
  private static final int SAMPLES_PER_SECOND = 44_100;
  private static final String VIDEO_PARSER = "h264parse";
  private static final int SAMPLES_PER_BUFFER = 1024;

  /** GStreamer's two ways to speak RTMP. */
  public enum Element {
    /** librtmp, as in many old encoders: everything on one chunk stream, chunks of 128. */
    RTMPSINK,
    /** GStreamer's own: odd transaction ids, a key in place of a stream id. */
    RTMP2SINK;

    /** Its name in a pipeline. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private GstPublisher() {}

  /** Pictures and sounds that it encodes meanwhile, H.264 and AAC. */
  public static Publisher start(Element element, Path folder, String url, int seconds) {
    return start(List.of(), element, folder, url, live(seconds));
  }

  /** A fixture of legacy codecs, one track of a kind, in real time. */
  public static Publisher start(Element element, Path folder, String url, Fixture fixture) {
    return start(List.of(), element, folder, url, remux(fixture));
  }

  /**
   * The same, in a view of the file system where {@code ca} is all that the system trusts. Needs
   * root, or user namespaces.
   */
  public static Publisher startTrusting(
      Path ca, Element element, Path folder, String url, int seconds) {
    return start(trusting(ca), element, folder, url, live(seconds));
  }

  /** A fixture, likewise. */
  public static Publisher startTrusting(
      Path ca, Element element, Path folder, String url, Fixture fixture) {
    return start(trusting(ca), element, folder, url, remux(fixture));
  }

  private static List<String> trusting(Path ca) {
    var asRoot = "root".equals(System.getProperty("user.name"));
    return Tools.command(
        "unshare",
        asRoot ? "-m" : "-rm",
        "sh",
        "-c",
        "mount --bind \"$0\" /etc/ssl/certs/ca-certificates.crt && exec \"$@\"",
        ca);
  }

  private static Publisher start(
      List<String> view, Element element, Path folder, String url, List<String> toMultiplexer) {
    var sent = folder.resolve("sent-" + url.substring(url.lastIndexOf('/') + 1) + ".flv");
    var process =
        ChildProcess.start(
            "gst " + url,
            folder,
            Tools.command(
                view,
                "gst-launch-1.0 -q -e flvmux name=mux streamable=true ! tee name=t".split(" "),
                "t. ! queue !".split(" "),
                sink(element, url),
                "t. ! queue ! filesink".split(" "),
                "location=" + sent,
                toMultiplexer));
    return new Publisher(process, sent);
  }

  private static String[] sink(Element element, String url) {
    return switch (element) {
      case RTMPSINK -> new String[] {"rtmpsink", "location=" + url + " live=1"};
      case RTMP2SINK ->
          new String[] {"rtmp2sink", "location=" + url, "async-connect=true", "timeout=30"};
    };
  }

  private static List<String> live(int seconds) {
    return Tools.command(
        video(seconds * FRAMES_PER_SECOND),
        audio(seconds * SAMPLES_PER_SECOND / SAMPLES_PER_BUFFER));
  }

  /** From an FLV file with H.264 and AAC to the multiplexer {@code mux}. */
  public static List<String> remux(Path file) {
    return remux(file, VIDEO_PARSER, "aacparse");
  }

  private static List<String> remux(Fixture fixture) {
    var sound = fixture == Fixture.H264_MP3 ? "mpegaudioparse" : "aacparse";
    return remux(
        fixture.file(),
        fixture == Fixture.AUDIO_ONLY ? "" : VIDEO_PARSER,
        fixture == Fixture.VIDEO_ONLY ? "" : sound);
  }

  /** A parser's name is empty if there is no such track. */
  private static List<String> remux(Path file, String videoParser, String audioParser) {
    return Tools.command(
        "filesrc",
        "location=" + file,
        "! flvdemux name=d".split(" "),
        remux("video", videoParser),
        remux("audio", audioParser));
  }

  private static List<String> remux(String pad, String parser) {
    return parser.isEmpty()
        ? List.of()
        : List.of("d.%1$s ! queue ! %2$s ! queue ! mux.%1$s".formatted(pad, parser).split(" "));
  }

  private static String[] video(int frames) {
    return """
    videotestsrc is-live=true num-buffers=%d pattern=ball
    ! video/x-raw,width=320,height=180,framerate=%d/1 ! videoconvert
    ! x264enc speed-preset=ultrafast tune=zerolatency bitrate=150 key-int-max=50 threads=1
    ! video/x-h264,profile=main ! h264parse ! queue ! mux.video"""
        .formatted(frames, FRAMES_PER_SECOND)
        .split("\\s+");
  }

  private static String[] audio(int buffers) {
    return """
    audiotestsrc is-live=true wave=ticks samplesperbuffer=%d num-buffers=%d
    ! audio/x-raw,rate=%d,channels=2 ! audioconvert ! avenc_aac bitrate=48000
    ! aacparse ! queue ! mux.audio"""
        .formatted(SAMPLES_PER_BUFFER, buffers, SAMPLES_PER_SECOND)
        .split("\\s+");
  }
}
