package io.rtmprelay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bound of buffers, by itself and with the options that the relay is started with. */
class DirectMemoryTest {

  private static final long GIB = 1L << 30;

  @Test
  @DisplayName("a bound of the JVM that the memory cannot hold is none: then half of the memory is")
  void takesHalf() {
    assertThat(DirectMemory.boundOf(1024 * GIB, 4 * GIB)).hasValue(2 * GIB);
  }

  @Test
  @DisplayName("a bound that was set, or left to the JVM, stands")
  void leavesWhatIsSet() {
    assertThat(DirectMemory.boundOf(3 * GIB, 4 * GIB)).isEmpty();
    assertThat(DirectMemory.boundOf(4 * GIB, 4 * GIB)).isEmpty();
    assertThat(DirectMemory.boundOf(0, 4 * GIB)).isEmpty();
  }

  @Test
  @DisplayName("conf/jvm.options leaves the bound open, so Netty is told half of the memory")
  void boundsWithTheOptionsOfTheRelay() throws Exception {
    long told = Long.parseLong(boundIn(List.of()));
    assertThat(told).isPositive().isLessThan(1024 * GIB);
  }

  @Test
  @DisplayName("what RELAY_JAVA_OPTS appends to conf/jvm.options counts as it stands")
  void keepsAppendedBound() throws Exception {
    assertThat(boundIn(List.of("-XX:MaxDirectMemorySize=64m"))).isEqualTo("null");
    assertThat(boundIn(List.of("-Dio.netty.maxDirectMemory=123"))).isEqualTo("123");
  }

  /** What a JVM that is started as the relay's has told Netty. */
  private static String boundIn(List<String> appended) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@conf/jvm.options");
    command.addAll(appended);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Told.class.getName()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output.strip();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The program of that JVM. */
  static final class Told {

    private Told() {}

    public static void main(String[] args) {
      DirectMemory.bound();
      System.out.println(System.getProperty(DirectMemory.NETTY_BOUND));
    }
  }
}
