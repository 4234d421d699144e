package io.rtmprelay.config.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListsTest {

  private static List<HostPattern> networks(String texts) {
    return texts.isEmpty()
        ? List.of()
        : Arrays.stream(texts.split(" ")).map(HostPattern::new).toList();
  }

  @ParameterizedTest(name = "allow [{0}], deny [{1}]: {2} {3}")
  @DisplayName("deny wins, an empty allow is everyone, and IPv4 in IPv6 is IPv4")
  @CsvSource(
      textBlock =
          """
          '', '', 10.0.0.1, true
          '', '', no address, true
          10.0.0.0/8, '', 10.255.0.1, true
          10.0.0.0/8, '', 11.0.0.1, false
          10.0.0.0/8, '', ::ffff:10.0.0.1, true
          10.0.0.0/8, '', 0:0:0:0:0:ffff:a00:1, true
          10.0.0.0/8, '', 2001:db8::1, false
          10.0.0.0/8, '', no address, false
          10.0.0.0/8 2001:db8::/32, '', 2001:db8:1::1, true
          fe80::/10, '', fe80::1%eth7, true
          fe80::/10, '', fe80:0:0:0:0:0:0:1%2, true
          '', 10.1.0.0/16, 10.1.0.1, false
          '', 10.1.0.0/16, ::ffff:10.1.0.1, false
          '', 10.1.0.0/16, 10.2.0.1, true
          '', 10.1.0.0/16, no address, false
          10.0.0.0/8, 10.1.2.3, 10.1.2.3, false
          10.0.0.0/8, 10.1.2.3, 10.1.2.4, true
          10.1.2.3, 10.0.0.0/8, 10.1.2.3, false
          0.0.0.0/0, '', 10.1.2.3, true
          0.0.0.0/0, '', ::1, false
          """)
  void admits(String allow, String deny, String host, boolean admitted) {
    assertThat(new AddressLists(networks(allow), networks(deny)).admits(host)).isEqualTo(admitted);
  }

  @Test
  @DisplayName("the host of a peer's address, in each way it is written")
  void ofPeer() {
    assertThat(HostName.ofPeer("10.0.0.1:5000")).isEqualTo("10.0.0.1");
    assertThat(HostName.ofPeer("fe80:0:0:0:0:0:0:1%eth0:5000"))
        .isEqualTo("fe80:0:0:0:0:0:0:1%eth0");
    assertThat(HostName.ofPeer("[::1]:5000")).isEqualTo("::1");
    assertThat(HostName.ofPeer("nothing")).isEmpty();
  }
}
