package io.rtmprelay.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig.ClusterConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdvertisedTest {

  private static String of(
      String host, @Nullable String advertise, List<String> peers, @Nullable String dns) {
    Duration detection = Duration.ofSeconds(5);
    return Advertised.of(
        new ClusterConfig(
            true, null, host, advertise, 5701, 5702, 5703, peers, dns, 3, 2, detection, false));
  }

  @Test
  @DisplayName("what the config says, else the one address that is listened on")
  void told() {
    assertThat(of("0.0.0.0", "relay.example", List.of("127.0.0.1"), null))
        .isEqualTo("relay.example");
    assertThat(of("127.0.0.5", null, List.of("10.0.0.1"), null)).isEqualTo("127.0.0.5");
  }

  @Test
  @DisplayName("else the one from which the first of the others would be reached")
  void route() {
    assertThat(of("0.0.0.0", null, List.of("127.0.0.9:5801"), null)).isEqualTo("127.0.0.1");
    assertThat(of("::", null, List.of(), "localhost")).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  @DisplayName("else one of this machine that others may know")
  void nobodyToAsk() throws Exception {
    InetAddress found =
        InetAddress.ofLiteral(of("0.0.0.0", null, List.of("no.such.invalid"), null));
    assertThat(NetworkInterface.getByInetAddress(found)).isNotNull();
    assertThat(found.isLinkLocalAddress()).isFalse();
  }
}
