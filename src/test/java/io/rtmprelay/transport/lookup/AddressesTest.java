package io.rtmprelay.transport.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

  @ParameterizedTest
  @DisplayName("RFC 8305 section 4: the families take turns, IPv6 first, each in its own order")
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "10.0.0.2 10.0.0.1, 10.0.0.2 10.0.0.1",
    "10.0.0.1 10.0.0.2 ::1, ::1 10.0.0.1 10.0.0.2",
    "10.0.0.1 ::1 ::2 ::3, ::1 10.0.0.1 ::2 ::3",
    "::2 ::1 10.0.0.3 10.0.0.4 10.0.0.5, ::2 10.0.0.3 ::1 10.0.0.4 10.0.0.5"
  })
  void interleaved(String found, String tried) throws Exception {
    assertThat(Addresses.interleaved(addresses(found))).isEqualTo(addresses(tried));
  }

  private static List<InetAddress> addresses(String text) throws UnknownHostException {
    List<InetAddress> all = new ArrayList<>();
    for (String literal : text.split(" ", -1)) {
      all.add(InetAddress.getByName(literal));
    }
    return all;
  }

  @Test
  @DisplayName("the JVM's resolver is asked past its cache")
  void fresh() throws Exception {
    assertThat(SystemLookup.isUncached()).isTrue();
    assertThat(Addresses.FRESH.of("localhost")).anyMatch(InetAddress::isLoopbackAddress);
    assertThatThrownBy(() -> Addresses.FRESH.of("no-such-host.invalid"))
        .isInstanceOf(UnknownHostException.class);
  }
}
