package io.rtmprelay.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.interop.Findings.Case;
import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.interop.Player.Play;
import io.rtmprelay.it.interop.Player.Way;
import io.rtmprelay.it.peer.Fixture;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InteropPageTest {

  private static final String PASSED_IN_ALL =
      "| H.264 with B-frames, AAC | passed | passed | passed | passed | passed |\n";

  private final Set<Case> passed = new HashSet<>();
  private final Set<Case> limited = new HashSet<>();
  private final Set<Play> played = new HashSet<>();
  private final Set<Play> unplayable = new HashSet<>();

  /** As if each test had found what it is to find. */
  InteropPageTest() {
    Player.all().forEach(play -> (play.limit().isEmpty() ? played : unplayable).add(play));
    for (var peer : Peer.values()) {
      for (var content : Content.values()) {
        for (var transport : peer.transports()) {
          boolean can = Limits.of(peer, content, transport).isEmpty();
          (can ? passed : limited).add(new Case(peer, content, transport));
        }
      }
    }
  }

  private String page() {
    return new InteropPage(new Findings(passed, limited, Map.of(), played, unplayable)).text();
  }

  @Test
  @DisplayName("a whole run fills each cell, always alike")
  void wholeRun() {
    assertThat(page())
        .doesNotContain("NOT SHOWN")
        .contains(PASSED_IN_ALL)
        .contains("RTMP: passed; RTMPS: listens without TLS")
        .isEqualTo(page());
  }

  @Test
  @DisplayName("what no test has shown is told, also of one transport")
  void missing() {
    passed.remove(new Case(Peer.FFMPEG, Content.H264B_AAC, Transport.RTMPS));
    assertThat(page())
        .doesNotContain(PASSED_IN_ALL)
        .contains("| H.264 with B-frames, AAC | RTMP: passed; RTMPS: NOT SHOWN | passed |");
  }

  @Test
  @DisplayName("a limit that no test has shown is not told")
  void unshownLimit() {
    limited.remove(new Case(Peer.OLD_FFMPEG, Content.HEVC_AAC, Transport.RTMP));
    assertThat(page()).contains("RTMP: NOT SHOWN; RTMPS: writes no HEVC into FLV");
  }

  @Test
  @DisplayName("a peer that can more than is said of it is no limit")
  void outgrownLimit() {
    passed.add(new Case(Peer.OLD_FFMPEG, Content.HEVC_AAC, Transport.RTMP));
    assertThat(page()).contains("RTMP: NOT SHOWN; RTMPS: writes no HEVC into FLV");
  }

  @Test
  @DisplayName("what no player has shown is told; what none was asked for is not")
  void players() {
    var row =
        "| ffmpeg 5.1, HTTP-FLV | passed |  | %s | knows no Enhanced RTMP |  | passed | passed |\n";
    assertThat(page())
        .contains(row.formatted("knows no Enhanced RTMP"))
        .contains("| rtmpdump, RTMP | passed |  |  |  |  |  |  |\n");
    unplayable.remove(new Play(Player.OLD_FFMPEG, Fixture.HEVC_AAC, Way.HTTP_FLV));
    assertThat(page()).contains(row.formatted("NOT SHOWN"));
    played.remove(new Play(Player.RTMPDUMP, Fixture.H264B_AAC, Way.RTMP));
    assertThat(page()).contains("| rtmpdump, RTMP | NOT SHOWN |  |  |  |  |  |  |\n");
  }

  @Test
  @DisplayName("a limit that is not known has no words")
  void unknownLimit() {
    assertThatThrownBy(() -> Findings.limited(Peer.FFMPEG, Content.H264_AAC, Transport.RTMP))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
