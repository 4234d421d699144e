package io.rtmprelay.config.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTargetsTest {

  private static final String PUBLIC = "93.184.215.14";
  private static final String PUBLIC6 = "2606:2800:21f:cb07::1";

  private static SinkTargets targets(String... patterns) {
    return new SinkTargets(Stream.of(patterns).map(HostPattern::new).toList());
  }

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  private static boolean permits(SinkTargets targets, String host, String address, int port) {
    try {
      return !targets.permitted(host, port, port == 1935, addresses(address)).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @ParameterizedTest(name = "{0}: {1} at {2}, port {3}: {4}")
  @CsvSource({
    "*.example, live.example, 93.184.215.14, 1935, true",
    "*.example, live.example, 2606:2800:21f:cb07::1, 1935, true",
    "*.example, LIVE.Example., 93.184.215.14, 1935, true",
    "*.example., live.example, 93.184.215.14, 1935, true",
    "*.example, live.example, 93.184.215.14, 1936, false",
    "*.example:1936, live.example, 93.184.215.14, 1936, true",
    "*.example, example, 93.184.215.14, 1935, false",
    "*.example, live.example.invalid, 93.184.215.14, 1935, false",
    "93.184.215.0/24, any.invalid, 93.184.215.14, 1935, true",
    "93.184.215.0/24, any.invalid, 93.184.216.14, 1935, false",
    "0.0.0.0/0, any.invalid, 93.184.215.14, 1935, true",
    "0.0.0.0/0, any.invalid, 10.0.0.1, 1935, false",
    "::/0, any.invalid, 2606:2800:21f:cb07::1, 1935, true",
    "::/0, any.invalid, fd00::1, 1935, false",
    "::/0, any.invalid, 93.184.215.14, 1935, false",
    "10.0.0.0/8, any.invalid, 10.1.2.3, 1935, true",
    "10.0.0.0/8:1936, any.invalid, 10.1.2.3, 1935, false",
    "10.1.2.3, any.invalid, 10.1.2.3, 1935, true",
    "fc00::/7, any.invalid, fd12::1, 1935, true",
    "127.0.0.1, localhost, 127.0.0.1, 1935, true",
    "localhost, localhost, 127.0.0.1, 1935, false",
    "64:ff9b::/96, any.invalid, 64:ff9b::808:808, 1935, true",
    "*.example, live.example, 64:ff9b::808:808, 1935, true",
    "*.example, live.example, 2002:808:808::1, 1935, true"
  })
  @DisplayName("A name opens the way to public addresses; an internal one must be named itself")
  void permitted(String pattern, String host, String address, int port, boolean expected) {
    assertThat(permits(targets(pattern), host, address, port)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.88.99.1",
        "192.168.0.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::10.0.0.1",
        "100::1",
        "2001::1",
        "2001:20::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2002:c0a8:101::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  @DisplayName("No name, and no network as wide as the world, leads to an internal address")
  void internal(String address) {
    SinkTargets wide = targets("*.example", "live.example", "0.0.0.0/0", "::/0", PUBLIC);
    assertThat(InternalAddress.is(InetAddress.ofLiteral(address))).isTrue();
    assertThat(permits(wide, "live.example", address, 1935)).isFalse();
    assertThat(wide.permitted("live.example", 1935, true, addresses(address, PUBLIC, PUBLIC6)))
        .as("the others of the same name")
        .isEqualTo(addresses(PUBLIC, PUBLIC6));
    String literal = InetAddress.ofLiteral(address).getHostAddress();
    assertThat(wide.refusal(literal, 1935, true)).contains("an internal address, which limits.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PUBLIC,
        PUBLIC6,
        "1.1.1.1",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.0.1",
        "172.32.0.0",
        "192.167.1.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2400::1",
        "3fff:ffff::1"
      })
  @DisplayName("Their neighbours are public")
  void neighbours(String address) {
    assertThat(InternalAddress.is(InetAddress.ofLiteral(address))).isFalse();
  }

  @Test
  @DisplayName("Only an address can be refused before a lookup; nothing but host and port is told")
  void literals() {
    SinkTargets targets = targets("*.example");
    assertThat(targets.refusal("other.invalid", 1935, true)).isNull();
    assertThat(targets.refusal(PUBLIC, 1935, true))
        .isEqualTo("leads to " + PUBLIC + ", port 1935, which limits.sinkTargets does not name");
    assertThat(targets(PUBLIC).refusal(PUBLIC, 1935, true)).isNull();
    assertThat(Objects.requireNonNull(targets(PUBLIC).refusal(PUBLIC, 8080, false)))
        .contains("port 8080");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> targets.permitted("a.invalid", 1935, true, addresses("10.0.0.1")))
        .withMessage(
            "leads to a.invalid at 10.0.0.1, port 1935, an internal address, which"
                + " limits.sinkTargets does not name");
    assertThat(permits(targets(), "live.example", PUBLIC, 1935)).as("an empty list").isFalse();
  }
}
