package io.rtmprelay.it.interop;

import static io.rtmprelay.it.peer.Fixture.AUDIO_ONLY;
import static io.rtmprelay.it.peer.Fixture.AV1_OPUS;
import static io.rtmprelay.it.peer.Fixture.H264B_AAC;
import static io.rtmprelay.it.peer.Fixture.H264_MP3;
import static io.rtmprelay.it.peer.Fixture.HEVC_AAC;
import static io.rtmprelay.it.peer.Fixture.VIDEO_ONLY;
import static io.rtmprelay.it.peer.Fixture.VP9_OPUS;

import io.rtmprelay.it.peer.Fixture;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real program that watches a stream, and what tests have it watch by which way. */
public enum Player {
  FFMPEG("ffmpeg 8.0"),
  OLD_FFMPEG("ffmpeg 5.1"),
  FFPROBE("ffprobe 8.0"),
  RTMPDUMP("rtmpdump"),
  NGINX("nginx-rtmp, pulling"),
  MPEGTS_JS("Chromium with mpegts.js"),
  CHROMIUM("Chromium");

  /** How a stream comes to who watches it. */
  public enum Way {
    RTMP("RTMP"),
    HTTP_FLV("HTTP-FLV"),
    WEBSOCKET_FLV("WebSocket-FLV"),
    HTTP_MP4("MP4 over HTTP"),
    WEBSOCKET_MP4("MP4 over WebSocket");

    private final String title;

    Way(String title) {
      this.title = title;
    }
  }

  /** One cell of the table. */
  record Play(Player player, Fixture fixture, Way way) {

    /** What the player itself cannot do, in words for the page; a test shows each of them. */
    Optional<String> limit() {
      if (player == OLD_FFMPEG && EnumSet.of(HEVC_AAC, AV1_OPUS).contains(fixture)) {
        return Optional.of("knows no Enhanced RTMP");
      }
      return player == CHROMIUM && fixture == HEVC_AAC
          ? Optional.of("has no decoder for HEVC")
          : Optional.empty();
    }
  }

  /** The columns. */
  private static final Map<Fixture, String> TITLES = new LinkedHashMap<>();

  /** What a whole run asks, row by row. */
  private static final Map<Player, Map<Way, Set<Fixture>>> ASKED = new EnumMap<>(Player.class);

  static {
    TITLES.put(H264B_AAC, "H.264 with B-frames, AAC");
    TITLES.put(H264_MP3, "H.264, MP3");
    TITLES.put(HEVC_AAC, "HEVC, AAC");
    TITLES.put(AV1_OPUS, "AV1, Opus");
    TITLES.put(VP9_OPUS, "VP9, Opus");
    TITLES.put(VIDEO_ONLY, "H.264 alone");
    TITLES.put(AUDIO_ONLY, "AAC alone");
    var inFlv = EnumSet.of(H264B_AAC, HEVC_AAC, AV1_OPUS, VIDEO_ONLY, AUDIO_ONLY);
    ask(FFMPEG, Way.RTMP, EnumSet.of(H264B_AAC, HEVC_AAC, AV1_OPUS));
    ask(FFMPEG, Way.HTTP_FLV, inFlv);
    ask(FFMPEG, Way.HTTP_MP4, EnumSet.copyOf(TITLES.keySet()));
    ask(OLD_FFMPEG, Way.RTMP, EnumSet.of(H264B_AAC));
    ask(OLD_FFMPEG, Way.HTTP_FLV, inFlv);
    ask(FFPROBE, Way.HTTP_FLV, inFlv);
    ask(RTMPDUMP, Way.RTMP, EnumSet.of(H264B_AAC));
    ask(NGINX, Way.RTMP, EnumSet.of(H264B_AAC));
    ask(MPEGTS_JS, Way.HTTP_FLV, EnumSet.of(H264B_AAC));
    ask(MPEGTS_JS, Way.WEBSOCKET_FLV, EnumSet.of(H264B_AAC));
    ask(
        CHROMIUM,
        Way.WEBSOCKET_MP4,
        EnumSet.of(H264B_AAC, HEVC_AAC, AV1_OPUS, VP9_OPUS, AUDIO_ONLY));
  }

  private final String title;

  Player(String title) {
    this.title = title;
  }

  private static void ask(Player player, Way way, Set<Fixture> fixtures) {
    ASKED.computeIfAbsent(player, _ -> new EnumMap<>(Way.class)).put(way, fixtures);
  }

  /** It got this stream as it is: to be called when that has been compared. */
  public void passed(Fixture fixture, Way way) {
    Findings.played(new Play(this, fixture, way));
  }

  /** It cannot play this stream, whoever sends it: to be called when that has been seen. */
  public void failed(Fixture fixture, Way way) {
    Findings.unplayable(new Play(this, fixture, way));
  }

  /** All that a whole run asks. */
  static List<Play> all() {
    return Arrays.stream(values())
        .flatMap(player -> Arrays.stream(Way.values()).map(way -> Map.entry(player, way)))
        .flatMap(
            row ->
                asked(row.getKey(), row.getValue()).stream()
                    .map(fixture -> new Play(row.getKey(), fixture, row.getValue())))
        .toList();
  }

  private static Set<Fixture> asked(Player player, Way way) {
    return ASKED.getOrDefault(player, Map.of()).getOrDefault(way, Set.of());
  }

  /** A row for each way to each player. */
  static String table(Findings findings) {
    var table = new StringBuilder(InteropPage.row("", List.copyOf(TITLES.values())));
    table.append(InteropPage.row("---", TITLES.values().stream().map(_ -> "---").toList()));
    for (var player : values()) {
      for (var way : Way.values()) {
        if (!asked(player, way).isEmpty()) {
          var plays = TITLES.keySet().stream().map(fixture -> new Play(player, fixture, way));
          var words = plays.map(play -> word(play, findings)).toList();
          table.append(InteropPage.row(player.title + ", " + way.title, words));
        }
      }
    }
    return table.toString();
  }

  private static String word(Play play, Findings findings) {
    if (!asked(play.player, play.way).contains(play.fixture)) {
      return "";
    }
    boolean played = findings.played().contains(play);
    boolean unplayable = findings.unplayable().contains(play);
    if (played && play.limit().isEmpty()) {
      return "passed";
    }
    return unplayable && !played
        ? play.limit().orElseThrow()
        : "not shown".toUpperCase(Locale.ROOT);
  }
}
