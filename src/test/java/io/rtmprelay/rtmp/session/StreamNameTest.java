package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNameTest {

  private static final int MAX_BYTES = 1024;

  @ParameterizedTest
  @CsvSource({
    "live, cam, live, cam, ''",
    "live/, cam, live, cam, ''",
    "/live//, /cam, live, cam, ''",
    "a/b, c, a/b, c, ''",
    "a, b/c, a/b, c, ''",
    "'', live/cam, live, cam, ''",
    "'', cam, '', cam, ''",
    "live/_definst_, cam, live, cam, ''",
    "live/_definst_/, cam, live, cam, ''",
    "_definst_/live, cam, _definst_/live, cam, ''",
    "live, _definst_, live, _definst_, ''",
    "live?x=1, cam, live, cam, x=1",
    "live/?x=1, cam, live, cam, x=1",
    "live, cam?key=s&y=2, live, cam, key=s&y=2",
    "live?x=1, cam?key=s, live, cam, x=1&key=s",
    "live?, cam?, live, cam, ''",
    "live?x=1, cam?, live, cam, x=1",
    "live, cam?a=b?c=%20&&d, live, cam, a=b?c=%20&&d",
    "live, cam?a=../b/c, live, cam, a=../b/c",
    "live, käm 100% {x}, live, käm 100% {x}, ''",
    "live, ..., live, ..., ''"
  })
  @DisplayName("K1, K2: joined, split at the last segment, parameters kept byte for byte")
  void names(String app, String publishName, String splitApp, String name, String query) {
    assertThat(StreamName.of(app, publishName, MAX_BYTES))
        .isEqualTo(new StreamName(splitApp, name, query));
    assertThat(StreamName.acceptsApp(app, MAX_BYTES)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../cam",
        "a/../b",
        ".",
        "./cam",
        "a\\b",
        "a\0",
        "a\nb",
        "a\r",
        "\u0085",
        "a\u007F",
        "%00",
        "%0d%0a",
        "%2e%2e",
        "%2E",
        "%2f",
        "%5c",
        "%7f",
        "\uD83D\uDE00",
        "\uDCFF",
        "a\uFFFD",
        "a?b=\0",
        "cam\u202Egnp",
        "cam\u2066",
        "cam\u200B",
        "cam\u2028WARN",
        "cam\u2029",
        "\uFEFFcam",
        "a?b=\r\n"
      })
  @DisplayName("#45: what could mean something else in a path, a header or a log line")
  void refused(String text) {
    assertThat(StreamName.of("live", text, MAX_BYTES)).isNull();
    assertThat(StreamName.of(text, "cam", MAX_BYTES)).isNull();
    assertThat(StreamName.acceptsApp(text, MAX_BYTES)).isFalse();
  }

  @Test
  @DisplayName("#45, #48: empty names, and more than 1024 bytes of UTF-8")
  void bounds() {
    assertThat(StreamName.of("live", "", MAX_BYTES)).isNull();
    assertThat(StreamName.of("live", "?key=1", MAX_BYTES)).isNull();
    assertThat(StreamName.of("live/cam", "/", MAX_BYTES)).isNull();
    assertThat(StreamName.of("live", "x".repeat(1024), MAX_BYTES)).isNotNull();
    assertThat(StreamName.of("live", "x".repeat(1025), MAX_BYTES)).isNull();
    assertThat(StreamName.of("live", "x?" + "k".repeat(1023), MAX_BYTES)).isNull();
    assertThat(StreamName.of("live", "ä".repeat(513), MAX_BYTES)).isNull();
    assertThat(StreamName.acceptsApp("x".repeat(1025), MAX_BYTES)).isFalse();
  }

  @Test
  @DisplayName("A request prints its public name and no parameter")
  void printing() {
    PublishRequest request =
        new PublishRequest("live", "cam", "key=S3CRET", "rtmp://h/live?k=S3CRET", "OBS", false);
    assertThat(request.stream()).isEqualTo("live/cam");
    assertThat(request.toString()).isEqualTo("publish of live/cam?*** by OBS");
    assertThat(new PublishRequest("", "cam", "", "", "", false)).hasToString("publish of cam");
  }
}
