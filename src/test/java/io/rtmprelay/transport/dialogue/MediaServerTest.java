package io.rtmprelay.transport.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.rtmp.session.PublishTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may send a session (K50, hostile input #100). */
class MediaServerTest {

  private static MediaServer server(String url, String... hosts) {
    List<HostPattern> patterns = Stream.of(hosts).map(HostPattern::new).toList();
    return new MediaServer(RtmpUrl.parse(url), null, new DialogueConfig(null, patterns));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "rtmp://h/app/k, rtmp://h/app, rtmp://h/app, app",
    "rtmp://h/app/k, rtmp://H:1935/b/c/?t=1, rtmp://H/b/c?t=1, b/c?t=1",
    "rtmp://h:1936/app/k, rtmp://h/app, rtmp://h/app, app",
    "rtmp://h:1936/app/k, rtmp://h:1936, rtmp://h:1936/app, app",
    "rtmp://h/app/k, rtmps://h/app, rtmps://h/app, app",
    "rtmp://h/app/k, rtmps://h:1935/app, rtmps://h:1935/app, app",
    "rtmps://h/app/k, rtmps://h/app, rtmps://h/app, app",
    "rtmp://h/a/b/k, /x, rtmp://h/x, x",
    "rtmp://h/a/b/k, x, rtmp://h/a/x, a/x",
    "rtmp://h/a/b/k, ?t=1, rtmp://h/a/b?t=1, a/b?t=1",
    "rtmps://h/a/k, //h/x, rtmps://h/x, x",
    "rtmp://[::1]/a/k, //[::1]/x, rtmp://[::1]/x, x"
  })
  @DisplayName("K50: what leads to the server's own host is followed, with the same key")
  void followed(String url, String tcUrl, String expected, String app) {
    MediaServer moved = server(url).movedTo(tcUrl);
    assertThat(moved.target()).isEqualTo(new PublishTarget(app, expected, "k"));
    assertThat(moved.isElsewhere()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtmp://h/app",
        "rtmps://h:1935/app",
        "rtmps://h:80/app",
        "rtmps://other/app",
        "rtmps://h.other/app",
        "rtmps://h@other/app",
        "rtmps://other@h/app",
        "http://h/app",
        "rtmpt://h/app",
        "rtmps:///app",
        "//other/app",
        "rtmps://127.0.0.1/app",
        "rtmps://h:443:80/app"
      })
  @DisplayName("#100, K50: no way from rtmps to rtmp, to another host, port or protocol")
  void refused(String tcUrl) {
    MediaServer server = server("rtmps://h/app/k");
    assertThatIllegalArgumentException().isThrownBy(() -> server.movedTo(tcUrl));
  }

  @Test
  @DisplayName("#100: an endless URL is refused, and no refusal quotes path or query")
  void texts() {
    MediaServer server = server("rtmp://h/app/k");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.movedTo("rtmp://h/" + "a".repeat(3000)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.movedTo("rtmp://other/s3cret?token=s3cret"))
        .withMessageContaining("rtmp://other is not allowed by reconnectTo")
        .withMessageNotContaining("s3cret");
    assertThat(server).hasToString("rtmp://h");
  }

  @Test
  @DisplayName("K50: from a server that was gone to, the configured one's rules hold on")
  void chain() {
    MediaServer moved = server("rtmp://h/app/k", "*.edge").movedTo("rtmp://a.edge/app");
    assertThat(moved.isElsewhere()).isTrue();
    assertThat(moved.movedTo(null).url().host()).isEqualTo("a.edge");
    assertThat(moved.movedTo("rtmp://h/app").isElsewhere()).isFalse();
    assertThat(moved.movedTo("rtmp://b.edge/app").url().host()).isEqualTo("b.edge");
    assertThatIllegalArgumentException().isThrownBy(() -> moved.movedTo("rtmp://c.other/app"));
    MediaServer encrypted = moved.movedTo("rtmps://a.edge/app");
    assertThatIllegalArgumentException().isThrownBy(() -> encrypted.movedTo("rtmp://h/app"));
  }

  private static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::ffff:10.0.0.1"
      })
  @DisplayName("#100: an internal address is dialled only if it is named, or the host's own")
  void internal(String address) throws UnknownHostException {
    List<InetAddress> found = addresses(address, "192.0.2.7");
    MediaServer moved = server("rtmp://h/app/k", "*.edge").movedTo("rtmp://a.edge/app");
    assertThat(moved.permitted(found, host -> addresses("192.0.2.1"), null))
        .containsExactlyElementsOf(addresses("192.0.2.7"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> moved.permitted(addresses(address), host -> addresses("192.0.2.1"), null))
        .withMessageContaining("a.edge is at an internal address");
    assertThat(moved.permitted(found, host -> addresses(address), null)).isEqualTo(found);
    MediaServer named = server("rtmp://h/app/k", "*.edge", address).movedTo("rtmp://a.edge/app");
    assertThat(named.permitted(found, host -> addresses("192.0.2.1"), null)).isEqualTo(found);
    assertThat(server("rtmp://h/app/k").permitted(found, host -> addresses(), null))
        .isEqualTo(found);
  }
}
