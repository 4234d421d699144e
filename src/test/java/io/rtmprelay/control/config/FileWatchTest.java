package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.control.bus.NodeCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a config's files that nobody tells the relay of, in each way in which they come. */
class FileWatchTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final long LIMIT_SECONDS = 30;
  private static final long LOOK_MS = 100;

  private final Setting setting = new Setting();
  private final BlockingQueue<Reload> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerConfig> committed = new LinkedBlockingQueue<>();
  @TempDir private Path folder;
  private Path file = Path.of("relay.yaml");
  private @Nullable RunningConfig running;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("relay.yaml");
    Files.writeString(folder.resolve("secret"), "key-1");
  }

  private RunningConfig watch(Path path) throws IOException {
    RunningConfig watching =
        new RunningConfig(
            VERTX,
            setting.config(Files.readString(path)),
            new ConfigOrigin(path, setting, Setting.MACHINE),
            InstantSource.system(),
            told::add,
            LOOK_MS);
    watching.begin(List.of(ConfigPart.of(committed::add)));
    running = watching;
    return watching;
  }

  @AfterEach
  void close() throws Exception {
    if (running != null) {
      done(running.close());
    }
  }

  @AfterAll
  static void closeVertx() throws Exception {
    done(VERTX.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static String text(String grace) {
    return "stream: { grace: " + grace + " }\n";
  }

  private Reload next() throws InterruptedException {
    Reload reload = told.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(reload).as("a reload").isNotNull();
    return reload;
  }

  private void applied(String path, Object after) throws InterruptedException {
    Reload reload = next();
    assertThat(reload.outcome()).as(reload.toString()).isEqualTo(Outcome.APPLIED);
    assertThat(reload.applied())
        .singleElement()
        .satisfies(change -> assertThat(change.path()).isEqualTo(path))
        .satisfies(change -> assertThat(change.after()).isEqualTo(after));
  }

  @Test
  @DisplayName("written in place, renamed over, deleted and made anew: each is noticed, and once")
  void waysOfSaving() throws Exception {
    Files.writeString(file, text("1s"));
    watch(file);
    Files.writeString(file, text("2s"));
    applied("stream.grace", "2s");
    Path aside = Files.writeString(folder.resolve(".relay.yaml.swp"), text("3s"));
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    applied("stream.grace", "3s");
    Files.delete(file);
    Reload gone = next();
    assertThat(gone.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(gone.faults().toString()).contains("there is no such file");
    Files.writeString(file, text("4s"));
    applied("stream.grace", "4s");
    assertThat(committed)
        .extracting(config -> config.stream().grace().toSeconds())
        .containsExactly(2L, 3L, 4L);
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("a config map that is swapped by its symbolic link is noticed, with its secrets")
  void symbolicLinks() throws Exception {
    version("v1", text("1s"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Files.createSymbolicLink(file, Path.of("..data", "relay.yaml"));
    watch(file);
    version("v2", text("2s"));
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("v2"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    applied("stream.grace", "2s");
  }

  private void version(String name, String text) throws IOException {
    Files.createDirectory(folder.resolve(name));
    Files.writeString(folder.resolve(name).resolve("relay.yaml"), text);
  }

  @Test
  @DisplayName("a secret file is watched from when the config first names it, be it there or not")
  void references() throws Exception {
    Path secret = folder.resolve("secret");
    Path later = folder.resolve("later");
    String route = "routes: [ { match: a/b, publish: { keys: [ \"${file:%s}\" ] } } ]\n";
    Files.writeString(file, route.formatted(secret));
    watch(file);
    Files.writeString(secret, "key-2");
    applied("routes[a/b].publish.keys", List.of("*** (changed)"));
    Files.writeString(file, route.formatted(later));
    Reload refused = next();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.faults().toString()).contains("later, which cannot be read");
    Files.writeString(later, "key-3");
    applied("routes[a/b].publish.keys", List.of("*** (changed)"));
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("faults are told once; the same faults are not looked for again")
  void faults() throws Exception {
    Files.writeString(file, text("1s"));
    watch(file);
    Files.writeString(file, "strem: {}");
    Reload refused = next();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.faults().toString()).contains("did you mean stream?");
    Files.writeString(file, text("2s"));
    applied("stream.grace", "2s");
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("what was applied because somebody asked is not applied again when it is noticed")
  void onceOnly() throws Exception {
    Files.writeString(file, text("1s"));
    RunningConfig watching = watch(file);
    Files.writeString(file, text("2s"));
    done(watching.answer(new NodeCommand.ReloadConfig()));
    applied("stream.grace", "2s");
    // One that began to watch later has noticed the change: so has this one.
    BlockingQueue<Reload> toldToOther = new LinkedBlockingQueue<>();
    RunningConfig other =
        new RunningConfig(
            VERTX,
            setting.config(text("9s")),
            new ConfigOrigin(file, setting, Setting.MACHINE),
            InstantSource.system(),
            toldToOther::add,
            LOOK_MS);
    other.begin(List.of());
    assertThat(toldToOther.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
    done(other.close());
    Files.writeString(file, text("3s"));
    applied("stream.grace", "3s");
    assertThat(told).isEmpty();
    assertThat(committed).hasSize(2);
  }

  @Test
  @DisplayName("a file that changed while the relay started is not missed")
  void whileStarting() throws Exception {
    Files.writeString(file, text("1s"));
    RunningConfig watching =
        new RunningConfig(
            VERTX,
            setting.config(text("9s")),
            new ConfigOrigin(file, setting, Setting.MACHINE),
            InstantSource.system(),
            told::add,
            LOOK_MS);
    running = watching;
    watching.begin(List.of(ConfigPart.of(committed::add)));
    applied("stream.grace", "1s");
  }
}
