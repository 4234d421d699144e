package io.rtmprelay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.transport.limit.Entry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

  private static ConnectionLimits limits(int all, int perAddress, int rate, int addressRate) {
    return new ConnectionLimits(
        new LimitsConfig(
            1,
            all,
            perAddress,
            new LimitsConfig.HandshakeRate(rate, addressRate),
            null,
            Duration.ZERO,
            Duration.ZERO,
            1));
  }

  private static InetAddress address(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("places are bounded in all and for one address, and come back")
  void boundsPlaces() {
    ConnectionLimits limits = limits(3, 2, 100, 100);
    assertThat(limits.take(address(1), 0)).isNull();
    assertThat(limits.take(address(1), 0)).isNull();
    assertThat(limits.take(address(1), 0))
        .extracting(Entry.Refused::words)
        .isEqualTo("more than 2 connections from one address");
    assertThat(limits.take(address(2), 0)).isNull();
    assertThat(limits.take(address(3), 0))
        .extracting(Entry.Refused::words)
        .isEqualTo("more than 3 connections");
    assertThat(limits.open()).isEqualTo(3);
    assertThat(limits.counts().refused(Entry.CONNECTIONS)).isEqualTo(1);
    assertThat(limits.counts().refused(Entry.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
    limits.give(address(1));
    assertThat(limits.take(address(3), 0)).isNull();
    limits.give(address(3));
    assertThat(limits.take(address(1), 0)).isNull();
    assertThat(limits.open()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "hostile input #1: a flood from one address does not use up the second of all others")
  void floodIsItsOwn() {
    ConnectionLimits limits = limits(1000, 1000, 20, 5);
    int taken = 0;
    for (int i = 0; i < 500; i++) {
      taken += limits.take(address(1), i) == null ? 1 : 0;
    }
    assertThat(taken).isEqualTo(5);
    for (int i = 2; i < 17; i++) {
      assertThat(limits.take(address(i), 500)).isNull();
    }
    assertThat(limits.take(address(17), 500))
        .extracting(Entry.Refused::words)
        .isEqualTo("more than 20 connections in a second");
    assertThat(limits.take(address(1), 1_000)).isNull();
    assertThat(limits.open()).isEqualTo(21);
  }

  @Test
  @DisplayName("addresses that are gone are forgotten, those with connections are not")
  void forgets() {
    ConnectionLimits limits = limits(100_000, 1, 100_000, 10);
    List<InetAddress> staying = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.take(address(i), 0)).isNull();
      if (i % 100 == 0) {
        staying.add(address(i));
      } else {
        limits.give(address(i));
      }
    }
    assertThat(limits.take(address(20_000), 5_000)).isNull();
    assertThat(limits.origins()).isEqualTo(staying.size() + 1);
    for (InetAddress address : staying) {
      assertThat(limits.take(address, 9_000))
          .extracting(Entry.Refused::words)
          .isEqualTo("more than 1 connections from one address");
    }
  }

  @Test
  @DisplayName("a network of IPv6 (/64) is one address, another one is not, and places come back")
  void countsSites() throws UnknownHostException {
    ConnectionLimits limits = limits(10, 2, 100, 100);
    assertThat(limits.take(InetAddress.getByName("2001:db8:0:1::1"), 0)).isNull();
    assertThat(limits.take(InetAddress.getByName("2001:db8:0:1:ffff::2"), 0)).isNull();
    assertThat(limits.take(InetAddress.getByName("2001:db8:0:1::3"), 0))
        .extracting(Entry.Refused::by)
        .isEqualTo(Entry.CONNECTIONS_PER_ADDRESS);
    assertThat(limits.take(InetAddress.getByName("2001:db8:0:2::1"), 0)).isNull();
    limits.give(InetAddress.getByName("2001:db8:0:1::1"));
    assertThat(limits.take(InetAddress.getByName("2001:db8:0:1::4"), 0)).isNull();
    assertThat(limits.open()).isEqualTo(3);
  }
}
