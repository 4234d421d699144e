package io.rtmprelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rtmprelay.config.RtmpUrl.Scheme;
import io.rtmprelay.config.RtmpUrl.Target;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {

  @ParameterizedTest(name = "{0}")
  @DisplayName("scheme, host and port in each form, path and query byte for byte")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rtmp://h/a/n | RTMP | h | 1935 | /a/n | ''
          RTMP://10.0.0.1:1936/a/n | RTMP | 10.0.0.1 | 1936 | /a/n | ''
          rtmps://live.example/a | RTMPS | live.example | 443 | /a | ''
          rtmps://live.example:1935/a | RTMPS | live.example | 1935 | /a | ''
          rtmp://[::1]/a/n | RTMP | ::1 | 1935 | /a/n | ''
          rtmp://[2001:db8::7]:80/a/n | RTMP | 2001:db8::7 | 80 | /a/n | ''
          rtmp://h_1.example./a/n | RTMP | h_1.example. | 1935 | /a/n | ''
          rtmp://h/a%2Fb/n%20?x=%3D&y=?/z#f | RTMP | h | 1935 | /a%2Fb/n%20 | ?x=%3D&y=?/z#f
          rtmp://h/a/n#1?q | RTMP | h | 1935 | /a/n#1 | ?q
          rtmp://h?q | RTMP | h | 1935 | '' | ?q
          rtmp://h | RTMP | h | 1935 | '' | ''
          """)
  void parses(String text, Scheme scheme, String host, int port, String path, String query) {
    assertThat(RtmpUrl.parse(text)).isEqualTo(new RtmpUrl(scheme, host, port, path, query));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("what is no RTMP URL is refused in words (H21 for RTMPE and RTMPT)")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          live/top | is no URL
          rtmp:/h/top | is no URL
          rtmpe://h/a/top | rtmpe:// is obsolete
          rtmpt://h/a/top | rtmpt:// is obsolete
          rtmpte://h/a/top | rtmpte:// is obsolete
          http://h/a/top | http:// is not spoken here
          rtmp:///a/top | no valid host
          rtmp://:1935/a/top | no valid host
          rtmp://::1/a/top | IPv6 addresses in brackets
          rtmp://[::1/a/top | no valid host
          rtmp://[h]/a/top | no valid host
          rtmp://1.2.3/a/top | no valid host
          rtmp://256.1.1.1/a/top | no valid host
          rtmp://-h/a/top | no valid host
          rtmp://a..b/a/top | no valid host
          rtmp://h:0/a/top | has port 0
          rtmp://h:65536/a/top | has port 65536
          rtmp://h:/a/top | a port is 1 to 65535
          rtmp://u:top@h/a/n | holds a user or a password; give them to the sink as login
          """)
  void refused(String text, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RtmpUrl.parse(text))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("top"));
  }

  @ParameterizedTest(name = "{0} with key {1}")
  @DisplayName(
      "K31: with a key the whole path is the app, query and all; K32: the key goes verbatim")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rtmp://a.rtmp.youtube.com/live2 | abcd-1234 | live2
          rtmp://b.rtmp.youtube.com/live2?backup=1 | abcd-1234 | live2?backup=1
          rtmp://live.twitch.tv/app | live_1_a?bandwidthtest=true | app
          rtmp://live.twitch.tv/app/ | live_1_a | app
          rtmps://live-api-s.facebook.com:443/rtmp/ | FB-1-0-Ab?s_bl=1&s_sw=0&a=Ab%2F | rtmp
          rtmp://h/a/b/c | k#=%20/x | a/b/c
          rtmp://h/a// | k | a/
          rtmp://h/ | k | ''
          """)
  void targetWithKey(String url, String key, String app) {
    assertThat(RtmpUrl.parse(url).target(key)).isEqualTo(new Target(app, key));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("K31: without a key the last segment plus query is the publish name")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rtmp://a.rtmp.youtube.com/live2/abcd-1234 | live2 | abcd-1234
          rtmp://live.twitch.tv/app/live_1_a?bandwidthtest=true | app | live_1_a?bandwidthtest=true
          rtmps://f.example:443/rtmp/FB-1?s_bl=1&a=Ab%2F/c | rtmp | FB-1?s_bl=1&a=Ab%2F/c
          rtmp://h/a/b/c | a/b | c
          rtmp://h//n | '' | n
          rtmp://h/a/n? | a | n?
          """)
  void targetWithoutKey(String url, String app, String name) {
    assertThat(RtmpUrl.parse(url).target(null)).isEqualTo(new Target(app, name));
  }

  @ParameterizedTest
  @DisplayName("a URL without a publish name, and no key either, is refused")
  @ValueSource(
      strings = {
        "rtmp://h",
        "rtmp://h/",
        "rtmp://h/live",
        "rtmp://h/live/",
        "rtmp://h/live?backup=1/k"
      })
  void noName(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RtmpUrl.parse(url).target(null))
        .withMessageContaining("rtmp://h/app/name");
  }

  @Test
  @DisplayName("a URL that ends with its host names no app, whatever the key")
  void noApp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RtmpUrl.parse("rtmp://h").target("k"))
        .withMessageContaining("names no app");
  }

  @Test
  @DisplayName("K30: tcUrl has scheme, host, app, and the port unless it is the scheme's own")
  void tcUrl() {
    assertThat(RtmpUrl.parse("rtmp://h:1935/a/n").tcUrl("a")).isEqualTo("rtmp://h/a");
    assertThat(RtmpUrl.parse("rtmps://h:444/a/n").tcUrl("a")).isEqualTo("rtmps://h:444/a");
    assertThat(RtmpUrl.parse("rtmp://[::1]:80/a").tcUrl("a?b=1"))
        .isEqualTo("rtmp://[::1]:80/a?b=1");
  }

  @ParameterizedTest(name = "{0} is shown as {3}")
  @DisplayName("keys and queries are never shown")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rtmp://h/a/top | false | false | rtmp://h/a/***
          rtmp://h/a/cam | false | true | rtmp://h/a/cam
          rtmp://h/a/top?x=top | false | true | rtmp://h/a/***
          rtmp://h:80/a/b | true | false | rtmp://h:80/a/b/***
          rtmp://h/live2?top=1 | true | true | rtmp://h/live2/***
          rtmp://h/ | true | false | rtmp://h/***
          rtmp://h | false | false | rtmp://h/***
          """)
  void shown(String url, boolean hasKey, boolean publicName, String shown) {
    RtmpUrl parsed = RtmpUrl.parse(url);
    assertThat(parsed.shown(hasKey, publicName)).isEqualTo(shown);
    assertThat(parsed.toString()).doesNotContain("top");
  }

  @Test
  @DisplayName("a target prints without its name")
  void targetIsMasked() {
    assertThat(new Target("live2", "top")).hasToString("live2/***");
  }
}
