package io.rtmprelay.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest(name = "{0} is {1} bytes, written {2}")
  @DisplayName("sizes, binary and decimal")
  @CsvSource({
    "0,0,0B",
    "7,7,7B",
    "7B,7,7B",
    "4kB,4000,4kB",
    "64KiB,65536,64KiB",
    "16MiB,16777216,16MiB",
    "4MB,4000000,4MB",
    "2GiB,2147483648,2GiB",
    "1 GB,1000000000,1GB",
    "1024KiB,1048576,1MiB",
    "1000KB,1000000,1MB",
    "9223372036854775807,9223372036854775807,9223372036854775807B"
  })
  void bytes(String text, long bytes, String written) {
    // Nineteen digits do not parse, but print.
    if (text.length() < 19) {
      assertThat(Quantity.BYTES.parse(text)).hasValue(bytes);
    }
    assertThat(Quantity.BYTES.format(bytes)).isEqualTo(written);
  }

  @ParameterizedTest(name = "{0} is {1} ms, written {2}")
  @DisplayName("times")
  @CsvSource({
    "0s,0,0s",
    "500ms,500,500ms",
    "10s,10000,10s",
    "90s,90000,90s",
    "2m,120000,2m",
    "1h,3600000,1h",
    "24h,86400000,1d",
    "1d,86400000,1d"
  })
  void times(String text, long ms, String written) {
    assertThat(Quantity.TIME.parse(text)).hasValue(ms);
    assertThat(Quantity.TIME.format(ms)).isEqualTo(written);
  }

  @ParameterizedTest(name = "{0} is {1} bit/s, written {2}")
  @DisplayName("rates")
  @CsvSource({
    "800bps,800,800bps",
    "500kbps,500000,500kbps",
    "100Mbps,100000000,100Mbps",
    "1Gbps,1000000000,1Gbps",
    "1500kbps,1500000,1500kbps"
  })
  void rates(String text, long bitsPerSecond, String written) {
    assertThat(Quantity.BITRATE.parse(text)).hasValue(bitsPerSecond);
    assertThat(Quantity.BITRATE.format(bitsPerSecond)).isEqualTo(written);
  }

  @ParameterizedTest
  @DisplayName("what is no quantity, or fits no long, is none")
  @ValueSource(
      strings = {
        "",
        "MiB",
        "-1s",
        "1.5s",
        "1  s",
        " 1s",
        "1s ",
        "10S",
        "16mib",
        "1TB",
        "1e3",
        "0x10",
        "10 Mb",
        "999999999999999999GiB",
        "999999999999999999d",
        "999999999999999999Gbps",
        "1kbps1",
        "never"
      })
  void none(String text) {
    assertThat(Quantity.BYTES.parse(text)).isEmpty();
    assertThat(Quantity.TIME.parse(text)).isEmpty();
    assertThat(Quantity.BITRATE.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a time or rate needs its unit")
  @ValueSource(strings = {"10", "0"})
  void unit(String text) {
    assertThat(Quantity.TIME.parse(text)).isEmpty();
    assertThat(Quantity.BITRATE.parse(text)).isEmpty();
  }
}
