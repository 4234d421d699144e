package io.rtmprelay.it.interop;

import io.rtmprelay.it.peer.Fixture;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real program that watches a stream, and what tests have it watch by which way. */
public enum Player {
  FFMPEG(
      "ffmpeg 8.0",
      Map.of(
          Way.RTMP, EnumSet.of(Content.H264B_AAC, Content.HEVC_AAC, Content.AV1_OPUS),
          Way.HTTP_FLV, EnumSet.copyOf(Columns.ALL))),
  OLD_FFMPEG(
      "ffmpeg 5.1",
      Map.of(
          Way.RTMP, EnumSet.of(Content.H264B_AAC),
          Way.HTTP_FLV, EnumSet.copyOf(Columns.ALL))),
  FFPROBE("ffprobe 8.0", Map.of(Way.HTTP_FLV, EnumSet.copyOf(Columns.ALL))),
  RTMPDUMP("rtmpdump", Map.of(Way.RTMP, EnumSet.of(Content.H264B_AAC))),
  NGINX("nginx-rtmp, pulling", Map.of(Way.RTMP, EnumSet.of(Content.H264B_AAC))),
  CHROMIUM(
      "Chromium with mpegts.js",
      Map.of(
          Way.HTTP_FLV, EnumSet.of(Content.H264B_AAC),
          Way.WEBSOCKET_FLV, EnumSet.of(Content.H264B_AAC)));

  /** How a stream comes to who watches it. */
  public enum Way {
    RTMP("RTMP"),
    HTTP_FLV("HTTP-FLV"),
    WEBSOCKET_FLV("WebSocket-FLV");

    private final String title;

    Way(String title) {
      this.title = title;
    }
  }

  /** One cell of the table. */
  record Play(Player player, Content content, Way way) {}

  /** What the table has a column for. */
  private static final class Columns {
    static final List<Content> ALL =
        List.of(
            Content.H264B_AAC,
            Content.HEVC_AAC,
            Content.AV1_OPUS,
            Content.VIDEO_ONLY,
            Content.AUDIO_ONLY);
  }

  private final String title;
  private final Map<Way, Set<Content>> asked;

  Player(String title, Map<Way, Set<Content>> asked) {
    this.title = title;
    this.asked = asked;
  }

  /** It got this stream as it is: to be called when that has been compared. */
  public void passed(Fixture fixture, Way way) {
    content(fixture).ifPresent(content -> Findings.played(new Play(this, content, way)));
  }

  /** It cannot play this stream, whoever sends it: to be called when that has been seen. */
  public void failed(Fixture fixture, Way way) {
    content(fixture).ifPresent(content -> Findings.unplayable(new Play(this, content, way)));
  }

  private static Optional<Content> content(Fixture fixture) {
    return Columns.ALL.stream().filter(content -> content.fixture() == fixture).findFirst();
  }

  /** Whether it cannot, as tests show; it says nothing then and shows nothing. */
  static boolean cannot(Play play) {
    return play.player == OLD_FFMPEG
        && EnumSet.of(Content.HEVC_AAC, Content.AV1_OPUS).contains(play.content);
  }

  /** All that a whole run asks. */
  static List<Play> all() {
    return Arrays.stream(values())
        .flatMap(
            player ->
                player.asked.entrySet().stream()
                    .flatMap(
                        way ->
                            way.getValue().stream()
                                .map(content -> new Play(player, content, way.getKey()))))
        .toList();
  }

  /** A row for each way to each player. */
  static String table(Findings findings) {
    var table =
        new StringBuilder(InteropPage.row("", Columns.ALL.stream().map(Content::title).toList()));
    table.append(InteropPage.row("---", Columns.ALL.stream().map(_ -> "---").toList()));
    for (var player : values()) {
      for (var way : Way.values()) {
        if (player.asked.containsKey(way)) {
          var cells =
              Columns.ALL.stream().map(content -> word(new Play(player, content, way), findings));
          table.append(InteropPage.row(player.title + ", " + way.title, cells.toList()));
        }
      }
    }
    return table.toString();
  }

  private static String word(Play play, Findings findings) {
    if (!play.player.asked.getOrDefault(play.way, Set.of()).contains(play.content)) {
      return "";
    }
    boolean played = findings.played().contains(play);
    boolean unplayable = findings.unplayable().contains(play);
    if (played && !cannot(play)) {
      return "passed";
    }
    return unplayable && cannot(play) && !played
        ? "knows no Enhanced RTMP"
        : "not shown".toUpperCase(Locale.ROOT);
  }
}
