package io.rtmprelay.config.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.platform.PlatformRules.Breach;
import io.rtmprelay.config.platform.PlatformRules.Facts;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlatformRulesTest {

  private static final List<String> AVC = List.of("avc1");
  private static final List<String> AAC = List.of("mp4a");

  private static PlatformRules rules(Profile profile) {
    return Objects.requireNonNull(PlatformRules.of(profile));
  }

  private static List<String> words(Profile profile, Facts facts) {
    return rules(profile).breaches(facts).stream().map(Breach::words).toList();
  }

  @Test
  @DisplayName("no profile, no rules; every other profile has some")
  void complete() {
    assertThat(PlatformRules.of(Profile.NONE)).isNull();
    for (Profile profile : Profile.values()) {
      assertThat(PlatformRules.of(profile) == null).isEqualTo(profile == Profile.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Profile.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  @DisplayName("what every platform asks for breaks no rule of any")
  void plain(Profile profile) {
    assertThat(words(profile, new Facts(AVC, AAC, 2_002, false, 6_000_000, 60_000))).isEmpty();
    assertThat(words(profile, new Facts(List.of(), List.of(), 0, false, 0, 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"YOUTUBE,4", "TWITCH,2", "FACEBOOK,4", "IVS,2", "X,3"})
  @DisplayName("a keyframe interval over the platform's, or no end of it, is said in words")
  void keyInterval(Profile profile, int seconds) {
    String name = rules(profile).name();
    assertThat(words(profile, new Facts(AVC, AAC, 6_800, false, 1_000_000, 60_000)))
        .containsExactly("keyframe every 6.8 s; " + name + " wants " + seconds + " s or less");
    assertThat(words(profile, new Facts(AVC, AAC, 0, false, 1_000_000, 9_000)))
        .containsExactly(
            "no second keyframe for 9 s; " + name + " wants " + seconds + " s or less");
    assertThat(words(profile, new Facts(List.of(), AAC, 0, false, 1_000_000, 2_000))).isEmpty();
  }

  @Test
  @DisplayName("codecs that a platform refuses are told by their names")
  void codecs() {
    Facts modern = new Facts(List.of("hvc1", "av01"), List.of("Opus"), 2_000, false, 1, 9_000);
    assertThat(words(Profile.TWITCH, modern))
        .containsExactly(
            "video is HEVC, AV1; Twitch takes H.264", "audio is Opus; Twitch takes AAC, MP3");
    assertThat(words(Profile.YOUTUBE, modern))
        .containsExactly("audio is Opus; YouTube takes AAC, MP3");
  }

  @Test
  @DisplayName("a missing kind, B-frames and too high a rate are told where they are refused")
  void others() {
    Facts silent = new Facts(AVC, List.of(), 2_000, false, 1_000_000, 3_000);
    assertThat(words(Profile.FACEBOOK, silent))
        .containsExactly("no audio; Facebook wants video and audio");
    assertThat(words(Profile.YOUTUBE, silent)).isEmpty();
    assertThat(words(Profile.FACEBOOK, new Facts(AVC, List.of(), 0, false, 1, 2_999))).isEmpty();
    assertThat(words(Profile.IVS, new Facts(AVC, AAC, 2_000, true, 1_000_000, 9_000)))
        .containsExactly("B-frames; Amazon IVS wants none");
    assertThat(words(Profile.TWITCH, new Facts(AVC, AAC, 2_000, true, 8_000_000, 9_000)))
        .containsExactly("8.0 Mbit/s; Twitch wants 6.3 Mbit/s or less");
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @DisplayName("a URL that cannot be the platform's is told why")
  @CsvSource(
      nullValues = "-",
      value = {
        "YOUTUBE,  rtmp://a.rtmp.youtube.com/live2,           false, -",
        "YOUTUBE,  rtmps://a.rtmps.youtube.com/live2,         false, -",
        "YOUTUBE,  rtmps://a.rtmps.youtube.com:1935/live2,    false, takes rtmps:// on 443",
        "YOUTUBE,  rtmp://a.rtmp.youtube.com/live2/cam,       true,  wants a stream key",
        "FACEBOOK, rtmp://live-api-s.facebook.com:80/rtmp,    false, takes only rtmps://",
        "FACEBOOK, rtmps://live-api-s.facebook.com/rtmp,      false, -",
        "IVS,      rtmp://x.global-contribute.live-video.net/app, false, takes only rtmps://",
        "X,        rtmp://va.pscp.tv/x,                       false, takes rtmp:// on 80",
        "X,        rtmp://va.pscp.tv:80/x,                    false, -",
        "TWITCH,   rtmp://live.twitch.tv/app,                 false, -",
        "FACEBOOK, rtmp://127.0.0.1:19350/rtmp/x,             true,  -",
      })
  void urls(Profile profile, String url, boolean keyless, String words) {
    String fault = rules(profile).urlFault(RtmpUrl.parse(url), keyless);
    if (words == null) {
      assertThat(fault).isNull();
    } else {
      assertThat(fault).contains(words);
    }
  }
}
