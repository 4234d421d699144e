package io.rtmprelay.control.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.NodeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found after whatever happened to the file. */
class StateFileTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");

  @TempDir Path temporary;
  private Path folder;
  private StateText text;

  @BeforeEach
  void prepare() {
    folder = temporary.resolve("data");
    text = new StateText("n1", new DefinitionReader(NodeText.config(folder)));
  }

  private StateFile file(Disk disk) {
    return new StateFile(folder, text, disk);
  }

  private StateFile file() {
    return file(new Disk());
  }

  private void put(String contents) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("runtime.json"), contents);
  }

  private Kept.Sink sink(String stream, String id, long epoch, String url) {
    String body = "{\"id\":\"" + id + "\",\"url\":\"" + url + "\"}";
    return new Kept.Sink(
        stream,
        id,
        new Kept.Stamp("n1", epoch),
        body,
        new DefinitionReader(NodeText.config(folder)).sink(body, null));
  }

  private RuntimeState some() {
    String route = "{\"match\":\"a/{name}\"}";
    return RuntimeState.EMPTY.merged(
        List.of(
            sink("live/cam", "x", 1, "rtmp://h/a/{name}"),
            new Kept.Switch("live/cam", "y", new Kept.Stamp("n1", 2), false),
            new Kept.Route(
                "r",
                new Kept.Stamp("n1", 3),
                route,
                new DefinitionReader(NodeText.config(folder)).route(route)),
            new Kept.Removed(Kept.Sink.key("live/cam", "z"), new Kept.Stamp("n0", 4), NOW),
            new Kept.Removed(Kept.Route.key("q"), new Kept.Stamp("n1", 5), NOW)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("two relays with one folder: what one wrote is not written over by the other")
  void shared(boolean someThere) throws IOException {
    if (someThere) {
      file().replace(RuntimeState.EMPTY, some());
    }
    StateFile first = file();
    StateFile second = file();
    RuntimeState found = first.load(NOW).state();
    second.load(NOW);
    RuntimeState mine = found.merged(List.of(sink("live/cam", "mine", 7, "rtmp://h/a/{name}")));
    RuntimeState others = found.merged(List.of(sink("live/cam", "other", 8, "rtmp://h/a/{name}")));
    first.replace(found, mine);
    assertThatThrownBy(() -> second.replace(found, others))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another relay has written it");
    assertThat(file().load(NOW).state()).isEqualTo(mine);
    first.replace(mine, found);
    assertThat(file().load(NOW).state()).isEqualTo(found);
  }

  @Test
  @DisplayName("what was kept is found again, whole; the folder is made for nobody else")
  void keeps() throws IOException {
    assertThat(file().load(NOW)).isEqualTo(new StateFile.Found(RuntimeState.EMPTY, null, null));
    assertThat(folder).doesNotExist();
    RuntimeState state = some();
    file().replace(RuntimeState.EMPTY, state);
    assertThat(file().load(NOW)).isEqualTo(new StateFile.Found(state, null, null));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("runtime.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  @DisplayName("a folder that is open to others is closed to them at the start")
  void closesTheFolder() throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    file().load(NOW);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\0\0\0\0",
        "{}",
        "{\"version\":1}",
        "{\"version\":2,\"epoch\":1,\"records\":[]}",
        "{\"version\":\"1\",\"epoch\":1,\"records\":[]}",
        "{\"version\":1,\"epoch\":1,\"records\":{}}",
        "{\"version\":1,\"epoch\":\"a\",\"records\":[]}",
        "{\"version\":1,\"epoch\":1,\"records\":[7]}"
      })
  @DisplayName("a file that is none is set aside under a name with the time, and lost to nobody")
  void setsAside(String bad) throws IOException {
    put(bad);
    StateFile.Found found = file().load(NOW);
    assertThat(found.state()).isEqualTo(RuntimeState.EMPTY);
    assertThat(found.blocked()).isNull();
    assertThat(found.setAside())
        .isEqualTo(folder.resolve("runtime.json.bad-20260102T030405.006Z"))
        .hasContent(bad);
    file().replace(RuntimeState.EMPTY, some());
    assertThat(file().load(NOW).state()).isEqualTo(some());
    assertThat(Objects.requireNonNull(found.setAside())).hasContent(bad);
  }

  @Test
  @DisplayName("a file torn at any place is set aside, never read as less than it was")
  void tornAnywhere() throws IOException {
    String whole = text.write(some());
    for (int length = 0; length < whole.stripTrailing().length(); length++) {
      put(whole.substring(0, length));
      assertThat(file().load(NOW.plusMillis(length)).setAside()).as("%s", length).isNotNull();
    }
    put(whole);
    assertThat(file().load(NOW).state()).isEqualTo(some());
  }

  @Test
  @DisplayName("a file that cannot be set aside either is not written over")
  void cannotBeSetAside() throws IOException {
    put("{");
    Disk stuck =
        new Disk() {
          @Override
          void rename(Path from, Path to) throws IOException {
            throw new IOException("no");
          }
        };
    assertThat(file(stuck).load(NOW).blocked()).contains("runtime.json");
    assertThat(folder.resolve("runtime.json")).hasContent("{");
  }

  @Test
  @DisplayName("a bad record in a good file is kept there, told, and not used")
  void badRecords() throws IOException {
    put(
        """
        { "version": 1, "node": "n0", "epoch": 9, "records": [
          { "kind": "sink", "id": "x", "node": "n0", "epoch": 1, "stream": "live/cam",
            "sink": { "id": "x", "url": "http://no" } },
          { "kind": "route", "id": "r", "node": "n0", "epoch": 2,
            "route": { "match": "a/{name}", "play": { "later": true } } },
          { "kind": "moon", "id": "m", "node": "n0", "epoch": 3, "phase": "full" },
          { "kind": "sink", "id": "z", "node": "n0", "epoch": 4 },
          { "kind": "switch", "id": "s", "node": "n0", "epoch": 5, "stream": "live/cam",
            "enabled": false },
          { "kind": "switch", "id": "s", "node": "n0", "epoch": 6, "stream": "live/cam",
            "enabled": true } ] }
        """);
    StateFile present = file();
    RuntimeState state = present.load(NOW).state();
    assertThat(state.version()).isEqualTo(9);
    assertThat(state.plans()).containsOnlyKeys("live/cam");
    assertThat(state.plan("live/cam").added()).isEmpty();
    assertThat(state.plan("live/cam").switches()).containsEntry("s", false);
    assertThat(state.usableRoutes()).isEmpty();
    assertThat(state.unused())
        .satisfiesExactly(
            sink -> assertThat(sink).startsWith("sink x of live/cam: url "),
            route -> assertThat(route).startsWith("route r: play"),
            moon -> assertThat(moon).startsWith("record 3: is of a kind"),
            torn -> assertThat(torn).startsWith("record 4: lacks"),
            twin -> assertThat(twin).startsWith("record 6: is there twice"));
    present.replace(state, state.merged(List.of(sink("live/cam", "ok", 10, "rtmp://h/a/b"))));
    String written = Files.readString(folder.resolve("runtime.json"));
    assertThat(written).contains("http://no", "later", "full", "\"z\"");
    assertThat(file().load(NOW).state().unused()).hasSize(5);
  }

  /** A disk that dies at one of its steps, or in the midst of a write. */
  private static final class DyingDisk extends Disk {

    private int stepsLeft;
    private final int bytes;
    private final boolean alive;

    /**
     * @param alive whether it refuses that one step only, and goes on
     */
    DyingDisk(int steps, int bytes, boolean alive) {
      this.stepsLeft = steps;
      this.bytes = bytes;
      this.alive = alive;
    }

    private boolean dies() {
      int left = stepsLeft--;
      return alive ? left == 0 : left <= 0;
    }

    private void step() throws IOException {
      if (dies()) {
        throw new IOException("the disk is gone");
      }
    }

    @Override
    void makeFolder(Path folder) throws IOException {
      step();
      super.makeFolder(folder);
    }

    @Override
    void write(Path file, ByteBuffer written) throws IOException {
      if (dies()) {
        ByteBuffer part = written.duplicate().limit(Math.min(bytes, written.limit()));
        super.write(file, part);
        throw new IOException("the disk is full");
      }
      super.write(file, written);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
      step();
      super.rename(from, to);
    }

    @Override
    void forceFolder(Path folder) throws IOException {
      step();
      super.forceFolder(folder);
    }
  }

  @Test
  @DisplayName("random changes, and an end at each step of a write: before or after, never torn")
  void crashes() throws IOException {
    for (long seed = 1; seed <= 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RuntimeState durable = file().load(NOW).state();
      for (int change = 0; change < 8; change++) {
        RuntimeState next = changed(durable, random);
        boolean alive = random.nextBoolean();
        DyingDisk disk = new DyingDisk(random.nextInt(6), random.nextInt(400), alive);
        boolean told = true;
        try {
          file(disk).replace(durable, next);
        } catch (IOException e) {
          told = false;
        }
        StateFile.Found found = file().load(NOW);
        assertThat(found.setAside()).as("seed %s, change %s", seed, change).isNull();
        assertThat(found.state()).as("seed %s, change %s", seed, change).isIn(durable, next);
        if (told) {
          assertThat(found.state()).isEqualTo(next);
        } else if (alive) {
          assertThat(found.state()).as("undone, seed %s", seed).isEqualTo(durable);
        }
        durable = found.state();
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(path -> path.getFileName().toString()).toList())
            .isSubsetOf(List.of("runtime.json", "runtime.json.new"));
      }
    }
  }

  private RuntimeState changed(RuntimeState state, SplittableRandom random) {
    String id = "x" + random.nextInt(5);
    Kept.Key key = Kept.Sink.key("live/cam", id);
    long version = state.version() + 1;
    Kept change =
        random.nextInt(3) == 0 && state.records().containsKey(key)
            ? new Kept.Removed(key, new Kept.Stamp("n1", version), NOW)
            : sink("live/cam", id, version, "rtmp://h/a/n" + random.nextInt(1000));
    return state.merged(List.of(change));
  }

  @Test
  @DisplayName("a state that does not fit the disk leaves the one before")
  void diskIsFull() throws IOException {
    file().replace(RuntimeState.EMPTY, some());
    StateFile full = file(new DyingDisk(0, 10, true));
    full.load(NOW);
    assertThatThrownBy(() -> full.replace(some(), RuntimeState.EMPTY)).hasMessageContaining("full");
    assertThat(file().load(NOW).state()).isEqualTo(some());
  }
}
