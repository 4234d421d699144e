package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** GStreamer publishing a live test picture and sound, H.264 and AAC, through one of its sinks. */
public final class GstPublisher {

  private static final int FRAMES_PER_SECOND = 25;
  private static final int SAMPLES_PER_SECOND = 44_100;
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

  public static Publisher start(Element element, Path folder, String url, int seconds) {
    return start(List.of(), element, folder, url, seconds);
  }

  /**
   * The same, in a view of the file system where {@code ca} is all that the system trusts. Needs
   * root, or user namespaces.
   */
  public static Publisher startTrusting(
      Path ca, Element element, Path folder, String url, int seconds) {
    var asRoot = "root".equals(System.getProperty("user.name"));
    var view =
        Tools.command(
            "unshare",
            asRoot ? "-m" : "-rm",
            "sh",
            "-c",
            "mount --bind \"$0\" /etc/ssl/certs/ca-certificates.crt && exec \"$@\"",
            ca);
    return start(view, element, folder, url, seconds);
  }

  private static Publisher start(
      List<String> view, Element element, Path folder, String url, int seconds) {
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
                video(seconds * FRAMES_PER_SECOND),
                audio(seconds * SAMPLES_PER_SECOND / SAMPLES_PER_BUFFER)));
    return new Publisher(process, sent);
  }

  private static String[] sink(Element element, String url) {
    return switch (element) {
      case RTMPSINK -> new String[] {"rtmpsink", "location=" + url + " live=1"};
      case RTMP2SINK ->
          new String[] {"rtmp2sink", "location=" + url, "async-connect=true timeout=30"};
    };
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
