package io.rtmprelay.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.GstPublisher;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the real peers cannot do by themselves, seen without the relay: none of it is the relay's
 * fault, and none of it is said without having been looked at. Other versions may do more.
 */
class PeerLimitsIT {

  private static final Duration MAX_RUN = Duration.ofSeconds(30);

  /** Major and minor, but not of a name such as gst-launch-1.0. */
  private static final Pattern VERSION = Pattern.compile("(?<![-.\\d])(\\d+\\.\\d+)");

  private static final List<Peer> GSTREAMER = List.of(Peer.RTMP2SINK, Peer.RTMPSINK);

  private static Path folder;

  @BeforeAll
  static void makeFolder() {
    folder = WorkFolder.fresh("limits");
  }

  /** A program's way to say its version. */
  private static String version(Peer peer) {
    var text =
        switch (peer) {
          case FFMPEG, FFMPEG_LISTENER -> output(Tools.ffmpeg(), "-version");
          case OLD_FFMPEG -> output(Tools.legacyFfmpeg(), "-version");
          case RTMP2SINK, RTMPSINK -> output("gst-launch-1.0", "--version");
          case OBS -> output("obs", "--version");
          case NGINX_RTMP -> output(Tools.nginx(), "-v");
          case NODE_MEDIA_SERVER -> nodeMediaServer().getString("version");
          case FLV_FILE -> "";
        };
    var version = VERSION.matcher(text);
    return version.find() ? version.group(1) : "";
  }

  private static JsonObject nodeMediaServer() {
    var file = Path.of(Tools.nodeMediaServer()).resolveSibling("../package.json").normalize();
    return new JsonObject(new String(WorkFolder.read(file), StandardCharsets.UTF_8));
  }

  /** What a program prints until it ends, content. */
  private static String output(Object... command) {
    return output(true, command);
  }

  /** What a program complains of. */
  private static String complaint(Object... command) {
    return output(false, command);
  }

  private static String output(boolean content, Object... command) {
    try (var process = ChildProcess.start("limit", folder, Tools.command(command))) {
      assertThat(process.awaitExit(MAX_RUN) == 0).as(process.output()).isEqualTo(content);
      return process.output();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a peer says its version")
  void saysItsVersion(Peer peer) {
    if (!peer.version().isEmpty()) {
      var version = version(peer);
      assertThat(version).isNotEmpty();
      Findings.version(peer, version);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Content.class,
      names = {"H264_AC3", "HEVC_AAC", "AV1_OPUS", "VP9_AAC", "MULTITRACK"})
  @DisplayName("the distribution's ffmpeg writes legacy FLV only")
  void oldFfmpeg(Content content) {
    assumeTrue(version(Peer.OLD_FFMPEG).equals(Peer.OLD_FFMPEG.version()));
    var file = folder.resolve(content + ".flv");
    var error = complaint(content.fixture().command(Tools.legacyFfmpeg(), file));
    assertThat(error)
        .containsPattern("codec \\w+ not compatible with flv|at most one video stream");
    Findings.limited(Peer.OLD_FFMPEG, content, Transport.RTMP);
    Findings.limited(Peer.OLD_FFMPEG, content, Transport.RTMPS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Content.class,
      names = {"H264_AC3", "HEVC_AAC", "AV1_OPUS", "VP9_AAC", "MULTITRACK"})
  @DisplayName("GStreamer's only writer of FLV takes one track of a kind, and legacy codecs")
  void gstreamer(Content content) {
    assumeTrue(version(Peer.RTMPSINK).equals(Peer.RTMPSINK.version()));
    var pads = output("gst-inspect-1.0", "flvmux");
    assertThat(pads)
        .contains("SINK template: 'audio'", "SINK template: 'video'", "video/x-h264")
        .doesNotContain("x-h265", "x-av1", "x-vp9", "x-ac3", "x-opus", "_%u");
    assertThat(output("gst-inspect-1.0", "flv")).doesNotContain("eflvmux");
    limitGstreamer(content);
  }

  @Test
  @DisplayName("GStreamer's writer of FLV starts time at 0, whatever it gets")
  void gstreamerTime() {
    var late = folder.resolve("late.flv");
    output(
        Tools.ffmpeg(),
        "-hide_banner -nostdin -loglevel error -y -i".split(" "),
        Fixture.H264_AAC.file(),
        "-map 0 -c copy -output_ts_offset 16774".split(" "),
        late);
    assertThat(FlvFile.read(late).messages().getLast().timeMs()).isGreaterThan(0xFFFFFF);
    var written = folder.resolve("written.flv");
    output(
        "gst-launch-1.0 -q -e flvmux name=mux streamable=true ! filesink".split(" "),
        "location=" + written,
        GstPublisher.remux(late));
    assertThat(FlvFile.read(written).messages().getLast().timeMs()).isLessThan(10_000);
    limitGstreamer(Content.EXTENDED_TIME);
  }

  private static void limitGstreamer(Content content) {
    for (var peer : GSTREAMER) {
      Findings.limited(peer, content, Transport.RTMP);
      Findings.limited(peer, content, Transport.RTMPS);
    }
  }

  @Test
  @DisplayName("ffmpeg does not listen for RTMPS")
  void listener() {
    var error =
        complaint(
            Tools.ffmpeg(),
            "-hide_banner -nostdin -loglevel error -listen 1 -timeout 5 -i".split(" "),
            "rtmps://127.0.0.1:" + Ports.free() + "/live/any",
            "-f null -".split(" "));
    assertThat(error).contains("not available for rtmps");
    for (var content : Content.values()) {
      Findings.limited(Peer.FFMPEG_LISTENER, content, Transport.RTMPS);
    }
  }
}
