package io.rtmprelay.config.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {

  @ParameterizedTest(name = "{0} allows {1} on {2}: {4}")
  @CsvSource({
    "media.example, media.example, 1935, true, true",
    "media.example, MEDIA.example, 1935, true, true",
    "media.example, a.media.example, 1935, true, false",
    "media.example, media.example, 8080, false, false",
    "media.example:8080, media.example, 8080, false, true",
    "media.example:8080, media.example, 1935, true, false",
    "*.media.example, a.media.example, 1935, true, true",
    "*.media.example, a.b.media.example, 1935, true, true",
    "*.media.example, media.example, 1935, true, false",
    "*.media.example, evilmedia.example, 1935, true, false",
    "*.media.example:1936, a.media.example, 1936, false, true",
    "10.0.0.1, 10.0.0.1, 1935, true, true",
    "10.0.0.1, 10.0.0.2, 1935, true, false",
    "10.0.0.0/8, 10.255.0.9, 1935, true, true",
    "10.0.0.0/8, 11.0.0.0, 1935, true, false",
    "10.0.0.128/25:80, 10.0.0.200, 80, false, true",
    "10.0.0.128/25, 10.0.0.127, 1935, true, false",
    "0.0.0.0/0, 192.0.2.1, 1935, true, true",
    "0.0.0.0/0, media.example, 1935, true, false",
    "2001:db8::/32, 2001:db8:1::5, 1935, true, true",
    "2001:db8::/32, 2001:db9::5, 1935, true, false",
    "[2001:db8::1]:80, 2001:db8::1, 80, false, true",
    "2001:db8::1, 10.0.0.1, 1935, true, false"
  })
  @DisplayName("A host is allowed by name, by domain, by address or by network, on its port")
  void allows(String pattern, String host, int port, boolean usual, boolean allowed) {
    assertThat(new HostPattern(pattern).allows(host, port, usual)).isEqualTo(allowed);
  }

  @Test
  @DisplayName("Only addresses and networks name an address")
  void names() {
    InetAddress address = InetAddress.ofLiteral("10.1.2.3");
    assertThat(new HostPattern("10.0.0.0/8").names(address)).isTrue();
    assertThat(new HostPattern("10.1.2.3:80").names(address)).isTrue();
    assertThat(new HostPattern("10.1.2.4").names(address)).isFalse();
    assertThat(new HostPattern("*.example").names(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "a.*.example",
        "-a",
        "a b",
        "host/8",
        "10.0.0.0/33",
        "10.0.0/8",
        "2001:db8::/129",
        "2001:db8::1:99999:80",
        "[10.0.0.1",
        "h:0",
        "h:65536",
        "rtmp://h"
      })
  @DisplayName("What names no host is a fault")
  void refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new HostPattern(text));
  }

  @Test
  @DisplayName("Patterns of the same text are equal, for a reload that compares")
  void equal() {
    assertThat(new HostPattern("*.a.example"))
        .isEqualTo(new HostPattern("*.a.example"))
        .hasSameHashCodeAs(new HostPattern("*.a.example"))
        .isNotEqualTo(new HostPattern("*.b.example"))
        .hasToString("*.a.example");
  }
}
