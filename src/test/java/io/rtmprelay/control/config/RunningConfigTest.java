package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.control.bus.NodeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The config in force, and its file read again. */
class RunningConfigTest {

  private static final String TEXT =
      "node: { name: n }\nroutes: [ { match: a/b, publish: { keys: [ \"${KEY}\" ] } } ]\n";

  private final Setting setting = new Setting().with("KEY", "topsecret");
  private final List<Reload> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path file = Path.of("relay.yaml");
  private RunningConfig running = of(null, setting.config(TEXT));

  private RunningConfig of(@Nullable Path path, ServerConfig config) {
    return new RunningConfig(
        config, new ConfigOrigin(path, setting, Setting.MACHINE), () -> now, told::add);
  }

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("relay.yaml"), TEXT);
    running = of(file, setting.config(TEXT));
    now = now.plusSeconds(60);
  }

  private Reload reload() {
    return (Reload) running.answer(new NodeCommand.ReloadConfig());
  }

  private ConfigAnswer.Running shown() {
    return (ConfigAnswer.Running) running.answer(new NodeCommand.ShowConfig());
  }

  @Test
  @DisplayName("shows what is in force, where it came from and when")
  void shows() {
    assertThat(shown().config()).containsEntry("drain", java.util.Map.of("deadline", "30s"));
    assertThat(shown().toString()).doesNotContain("topsecret").contains("keys=[***]");
    assertThat(shown().file()).isEqualTo(file.toString());
    assertThat(shown().loadedAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(shown().reload()).isNull();
  }

  @Test
  @DisplayName("a file that says the same changes nothing and leaves nothing pending")
  void unchanged() throws IOException {
    Files.writeString(file, "# a comment\n" + TEXT);
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(reload.at()).isEqualTo(now);
    assertThat(reload.applied()).isEmpty();
    assertThat(reload.pending()).isEmpty();
    assertThat(shown().reload()).isEqualTo(reload);
    assertThat(told).containsExactly(reload);
  }

  @Test
  @DisplayName("what differs is pending, and what is in force stays until the restart")
  void pending() throws IOException {
    Files.writeString(file, TEXT + "sink: { delay: 1s }\nstream: { grace: 1s }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.PENDING);
    assertThat(reload.applied()).isEmpty();
    assertThat(reload.pending())
        .extracting(change -> change.path() + " " + change.effect())
        .containsExactly("stream.grace restart", "sink.delay restart");
    assertThat(reload.words()).isEqualTo("2 changes of the config file wait for a restart");
    assertThat(shown().config().toString()).contains("grace=10s").doesNotContain("grace=1s");
    Files.writeString(file, TEXT);
    assertThat(reload().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(shown().reload()).isEqualTo(told.getLast());
  }

  @Test
  @DisplayName("a secret that the file refers to is read anew, and never told")
  void secret() {
    setting.with("KEY", "topsecret-2");
    assertThat(reload().pending())
        .singleElement()
        .hasToString(
            "ConfigChange[path=routes[a/b].publish.keys, before=[***],"
                + " after=[*** (changed)], effect=restart]");
  }

  @Test
  @DisplayName("a file with faults changes nothing, and each fault is told")
  void refused() throws IOException {
    Files.writeString(file, "nodes: {}\nadmin: { port: x }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(reload.faults()).hasSize(2);
    assertThat(shown().config().toString()).contains("name=n,");
    assertThat(shown().reload()).isEqualTo(reload);
  }

  @Test
  @DisplayName("a file that is gone, no text or of nobody is a fault in words")
  void unreadable() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xfd});
    assertThat(reload().faults()).singleElement().asString().contains("relay.yaml is no text");
    Files.delete(file);
    assertThat(reload().faults()).singleElement().asString().contains("there is no such file: ");
    Files.createDirectory(file);
    assertThat(reload().faults()).singleElement().asString().contains("cannot be read");
    running = of(null, setting.config(TEXT));
    assertThat(reload().faults()).singleElement().asString().contains("started without one");
    assertThat(shown().file()).isNull();
  }

  @Test
  @DisplayName("a check changes nothing and is not kept")
  void check() {
    var checked = running.answer(new NodeCommand.CheckConfig(TEXT + "drain: { deadline: 30s }"));
    assertThat(checked).isEqualTo(new ConfigAnswer.Sound(List.of()));
    assertThat(shown().reload()).isNull();
    assertThat(told).isEmpty();
    assertThat(new NodeCommand.CheckConfig(TEXT))
        .hasToString("CheckConfig[" + TEXT.length() + " characters]");
  }
}
