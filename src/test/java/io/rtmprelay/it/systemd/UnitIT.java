package io.rtmprelay.it.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the unit says is known to systemd, and fits the config and the files that come along. */
class UnitIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  /** How long sinks may take to end in order once the drain is over. */
  private static final int ORDERLY_END_SECONDS = 20;

  /** Of ten; systemd calls this "OK", and what has no hardening "UNSAFE", at 9 and more. */
  private static final String MAX_EXPOSURE = "25";

  private static final String UNIT = text("conf/systemd/rtmp-relay.service");

  private static String text(String file) {
    var bytes = WorkFolder.read(Tools.project().resolve(file));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The value of a key that stands in the unit once. */
  private static String value(String key) {
    var lines = Pattern.compile("(?m)^" + key + "=(.*)$").matcher(UNIT).results().toList();
    assertThat(lines).as(key).hasSize(1);
    return lines.getFirst().group(1);
  }

  private static ServerConfig defaults() {
    var nothing =
        new Variables() {
          @Override
          public @Nullable String variable(String name) {
            return null;
          }

          @Override
          public String file(String path) throws IOException {
            throw new IOException("there are no files");
          }
        };
    var machine = new Machine("relay", 2, 1L << 30);
    var result = ConfigReader.read(text("conf/relay.yaml"), nothing, machine);
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ((ConfigResult.Valid) result).config();
  }

  /** With the test's own java, since systemd looks whether there is one. */
  private static Path copy() {
    var unit = UNIT.replace("/usr/bin/java", Tools.java());
    return WorkFolder.write(WorkFolder.fresh("systemd").resolve("rtmp-relay.service"), unit);
  }

  private static ChildProcess analyze(String... arguments) {
    var command = Tools.command("systemd-analyze", "--man=no", arguments);
    return ChildProcess.start("systemd-analyze", Tools.project(), command);
  }

  @Test
  @DisplayName("systemd knows every key and takes every value")
  void isVerified() {
    try (var verify = analyze("verify", copy().toString())) {
      assertThat(verify.awaitExit(MAX_TIME)).as(verify.output()).isZero();
      assertThat(verify.lines()).noneMatch(line -> line.contains("rtmp-relay.service"));
    }
  }

  @Test
  @DisplayName("systemd finds little that the relay may do and need not")
  void isHeldTight() {
    var unit = copy().toString();
    try (var security =
        analyze("security", "--no-pager", "--offline=yes", "--threshold=" + MAX_EXPOSURE, unit)) {
      assertThat(security.awaitExit(MAX_TIME)).as(security.output()).isZero();
    }
  }

  @Test
  @DisplayName("the relay is not killed before the drain and the orderly end after it are over")
  void leavesTimeToDrain() {
    long drain = defaults().drain().deadline().toSeconds() + ORDERLY_END_SECONDS;
    assertThat(Long.parseLong(value("TimeoutStopSec"))).isGreaterThan(drain);
    assertThat(value("KillSignal")).isEqualTo("SIGTERM");
    assertThat(value("ExecReload")).contains("-HUP");
  }

  @Test
  @DisplayName("there are file descriptors for all connections, and for as many sinks")
  void hasDescriptors() {
    assertThat(Integer.parseInt(value("LimitNOFILE")))
        .isGreaterThan(2 * defaults().limits().connections());
  }

  @Test
  @DisplayName("a bad config is not tried again, all else is")
  void restarts() {
    assertThat(value("Restart")).isEqualTo("on-failure");
    assertThat(value("RestartPreventExitStatus")).isEqualTo("2");
  }

  @Test
  @DisplayName("run.sh, the image and the unit start the JVM with the same options")
  void sharesTheOptions() {
    assertThat(Tools.project().resolve("conf/jvm.options")).exists();
    assertThat(text("run.sh")).contains("@$root/conf/jvm.options");
    assertThat(text("pom.xml")).contains("<arg>@/opt/rtmp-relay/conf/jvm.options</arg>");
    assertThat(value("ExecStart")).contains(" @/opt/rtmp-relay/conf/jvm.options ");
    assertThat(text("run.sh")).contains("MALLOC_ARENA_MAX:-1");
    assertThat(text("pom.xml")).contains("<MALLOC_ARENA_MAX>1</MALLOC_ARENA_MAX>");
    assertThat(value("Environment")).contains("MALLOC_ARENA_MAX=1 ");
  }
}
