package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.control.bus.NodeCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The config in force, and its file read again for who asks. */
class RunningConfigTest {

  private static final String TEXT =
      "node: { name: n }\nroutes: [ { match: a/b, publish: { keys: [ \"${KEY}\" ] } } ]\n";

  private static final Vertx VERTX = Vertx.vertx();

  private final Setting setting = new Setting().with("KEY", "topsecret");
  private final List<Reload> told = new CopyOnWriteArrayList<>();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path file = Path.of("relay.yaml");
  private RunningConfig running = of(null);

  private RunningConfig of(@Nullable Path path) {
    return new RunningConfig(
        VERTX,
        setting.config(TEXT),
        new ConfigOrigin(path, setting, Setting.MACHINE),
        () -> now,
        told::add);
  }

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("relay.yaml"), TEXT);
    begin(part("part", null));
    now = now.plusSeconds(60);
  }

  private void begin(ConfigPart... parts) {
    running = of(file);
    running.begin(List.of(parts));
  }

  @AfterEach
  void close() throws Exception {
    done(running.close());
  }

  @AfterAll
  static void closeVertx() throws Exception {
    done(VERTX.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Notes what is done with it; fails to get ready with {@code fault}, if there is one. */
  private ConfigPart part(String name, @Nullable String fault) {
    return (before, next) -> {
      steps.add(name + " " + before.stream().grace() + " -> " + next.stream().grace());
      if (fault != null) {
        return Future.failedFuture(fault);
      }
      return Future.succeededFuture(
          new ConfigPart.Prepared() {
            @Override
            public void commit() {
              steps.add(name + " commits");
            }

            @Override
            public void abandon() {
              steps.add(name + " abandons");
            }
          });
    };
  }

  private Reload reload() throws Exception {
    return (Reload) done(running.answer(new NodeCommand.ReloadConfig()));
  }

  private ConfigAnswer.Running shown() throws Exception {
    return (ConfigAnswer.Running) done(running.answer(new NodeCommand.ShowConfig()));
  }

  @Test
  @DisplayName("shows what is in force, where it came from and when")
  void shows() throws Exception {
    assertThat(shown().config()).containsEntry("drain", java.util.Map.of("deadline", "30s"));
    assertThat(shown().toString()).doesNotContain("topsecret").contains("keys=[***]");
    assertThat(shown().file()).isEqualTo(file.toString());
    assertThat(shown().loadedAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(shown().reload()).isNull();
    assertThat(shown().pending()).isEmpty();
  }

  @Test
  @DisplayName("a file that says the same changes nothing and leaves nothing pending")
  void unchanged() throws Exception {
    Files.writeString(file, "# a comment\n" + TEXT);
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(reload.at()).isEqualTo(now);
    assertThat(reload.applied()).isEmpty();
    assertThat(reload.pending()).isEmpty();
    assertThat(shown().reload()).isEqualTo(reload);
    assertThat(told).containsExactly(reload);
    assertThat(steps).isEmpty();
  }

  @Test
  @DisplayName("what differs is in force once it is told, and only then")
  void applied() throws Exception {
    Files.writeString(file, TEXT + "sink: { delay: 1s }\nstream: { grace: 1s }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(reload.pending()).isEmpty();
    assertThat(reload.applied())
        .extracting(change -> change.path() + " " + change.effect())
        .containsExactly("stream.grace live", "sink.delay live");
    assertThat(reload.words()).isEqualTo("2 changes are in force");
    assertThat(steps).containsExactly("part PT10S -> PT1S", "part commits");
    assertThat(shown().config().toString()).contains("grace=1s");
    assertThat(shown().loadedAt()).isEqualTo(now);
    assertThat(reload().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(steps).hasSize(2);
  }

  @Test
  @DisplayName("what needs a restart waits for it, and the rest is in force")
  void pending() throws Exception {
    Files.writeString(file, TEXT.replace("name: n", "name: m") + "stream: { grace: 1s }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.PENDING);
    assertThat(reload.words()).isEqualTo("1 change waits for a restart, 1 change is in force");
    assertThat(reload.pending())
        .singleElement()
        .hasToString("ConfigChange[path=node.name, before=n, after=m, effect=restart]");
    assertThat(reload.applied()).singleElement().extracting("path").isEqualTo("stream.grace");
    assertThat(shown().config().toString()).contains("name=n,", "grace=1s");
    assertThat(reload().words()).isEqualTo("1 change waits for a restart");
    Files.writeString(file, "nodes: {}");
    assertThat(reload().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(shown().pending()).hasSize(1);
    Files.writeString(file, TEXT);
    assertThat(reload().outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(shown().pending()).isEmpty();
  }

  @Test
  @DisplayName("what one part cannot have, none gets")
  void wholeOrNothing() throws Exception {
    done(running.close());
    begin(part("a", null), part("b", null), part("c", "port 1 is in use"), part("d", null));
    Files.writeString(file, TEXT + "stream: { grace: 1s }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(reload.faults()).singleElement().hasToString("port 1 is in use");
    assertThat(steps)
        .containsExactly(
            "a PT10S -> PT1S", "b PT10S -> PT1S", "c PT10S -> PT1S", "b abandons", "a abandons");
    assertThat(shown().config().toString()).contains("grace=10s");
    assertThat(shown().reload()).isEqualTo(reload);
  }

  @Test
  @DisplayName("a part that throws is one that cannot, and one that is late is given up")
  void illParts() throws Exception {
    AllParts thrower =
        new AllParts(
            VERTX,
            20_000,
            List.of(
                part("a", null),
                (before, next) -> {
                  throw new IllegalStateException("no");
                }));
    ServerConfig config = setting.config(TEXT);
    assertThat(prepared(thrower, config)).hasMessage("no");
    assertThat(steps).containsExactly("a PT10S -> PT10S", "a abandons");
    Promise<ConfigPart.Prepared> late = Promise.promise();
    AllParts waiting = new AllParts(VERTX, 5, List.of((before, next) -> late.future()));
    assertThat(prepared(waiting, config)).hasMessageContaining("could not be made ready in 5 ms");
    List<String> givenUp = new ArrayList<>();
    late.complete(
        new ConfigPart.Prepared() {
          @Override
          public void commit() {
            givenUp.add("commits");
          }

          @Override
          public void abandon() {
            givenUp.add("abandons");
          }
        });
    assertThat(givenUp).containsExactly("abandons");
  }

  private static Throwable prepared(AllParts parts, ServerConfig config) throws Exception {
    Future<ConfigPart.Prepared> prepared = parts.prepare(config, config);
    done(prepared.otherwiseEmpty());
    return prepared.cause();
  }

  @Test
  @DisplayName("a secret that the file refers to is read anew, and never told")
  void secret() throws Exception {
    setting.with("KEY", "topsecret-2");
    assertThat(reload().applied())
        .singleElement()
        .hasToString(
            "ConfigChange[path=routes[a/b].publish.keys, before=[***],"
                + " after=[*** (changed)], effect=next]");
  }

  @Test
  @DisplayName("a file with faults changes nothing, and each fault is told")
  void refused() throws Exception {
    Files.writeString(file, "nodes: {}\nadmin: { port: x }\n");
    Reload reload = reload();
    assertThat(reload.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(reload.faults()).hasSize(2);
    assertThat(shown().config().toString()).contains("name=n,");
    assertThat(shown().reload()).isEqualTo(reload);
    assertThat(steps).isEmpty();
  }

  @Test
  @DisplayName("a file that is gone, no text or of nobody is a fault in words")
  void unreadable() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xfd});
    assertThat(fault()).endsWith("relay.yaml is no text in UTF-8");
    Files.delete(file);
    assertThat(fault()).startsWith("there is no such file: ");
    Files.createDirectory(file);
    assertThat(fault()).endsWith("it is no regular file");
    done(running.close());
    assertThat(fault()).contains("the relay is leaving");
    running = of(null);
    running.begin(List.of());
    assertThat(fault()).contains("started without one");
    assertThat(shown().file()).isNull();
  }

  private String fault() throws Exception {
    List<ConfigFault> faults = reload().faults();
    assertThat(faults).hasSize(1);
    return faults.getFirst().toString();
  }

  @Test
  @DisplayName("reloads that come together are done one after the other")
  void together() throws Exception {
    Files.writeString(file, TEXT + "stream: { grace: 1s }\n");
    List<Future<ConfigAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(running.answer(new NodeCommand.ReloadConfig()));
    }
    done(Future.all(all));
    assertThat(told)
        .extracting(Reload::outcome)
        .containsExactly(
            Outcome.APPLIED,
            Outcome.UNCHANGED,
            Outcome.UNCHANGED,
            Outcome.UNCHANGED,
            Outcome.UNCHANGED);
    assertThat(steps).hasSize(2);
  }

  @Test
  @DisplayName("a reload that is asked for before the node runs is done once it does")
  void early() throws Exception {
    done(running.close());
    running = of(file);
    Files.writeString(file, TEXT + "stream: { grace: 1s }\n");
    Future<ConfigAnswer> early = running.answer(new NodeCommand.ReloadConfig());
    done(running.answer(new NodeCommand.ShowConfig()));
    assertThat(early.isComplete()).isFalse();
    running.begin(List.of(part("part", null)));
    assertThat(((Reload) done(early)).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  @DisplayName("a check changes nothing and is not kept")
  void check() throws Exception {
    var same = new NodeCommand.CheckConfig(TEXT + "drain: { deadline: 30s }");
    assertThat(done(running.answer(same))).isEqualTo(new ConfigAnswer.Sound(List.of()));
    assertThat(shown().reload()).isNull();
    assertThat(told).isEmpty();
    assertThat(new NodeCommand.CheckConfig(TEXT))
        .hasToString("CheckConfig[" + TEXT.length() + " characters]");
  }
}
