package io.rtmprelay.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.map.IMap;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.Seal;
import io.rtmprelay.config.Secret;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.runtime.state.RuntimeState;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set at run time at one node of a cluster holds for all, and outlives each of them. */
class SharedStateTest {

  private static final Seal SEAL = new Seal(new ClusterKeys(new Secret(Members.SECRET)));

  @TempDir private Path folder;
  private final List<SharedNode> nodes = new ArrayList<>();
  private Members members = Members.none(3, RecordMap::configure);

  @AfterEach
  void end() {
    nodes.forEach(SharedNode::close);
    members.close();
  }

  private void start(int count) {
    members = Members.of(count, RecordMap::configure);
    for (int place = 0; place < count; place++) {
      nodes.add(node(place, members.get(place)));
    }
  }

  private SharedNode node(int place, Membership member) {
    return new SharedNode(
        "node-" + place, data(place), vertx -> new RecordMap(vertx, member, SEAL));
  }

  private Path data(int place) {
    return folder.resolve("data-" + place);
  }

  /** The node is gone as in a crash. */
  private void kill(int place) {
    members.kill(members.get(place));
    nodes.get(place).close();
  }

  /** The node is there again; its place in the list of members is the last. */
  private SharedNode restart(int place) {
    SharedNode again = node(place, members.join(place));
    nodes.set(place, again);
    return again;
  }

  private void awaitAll(String what, Predicate<SharedNode> condition) {
    for (SharedNode node : nodes) {
      Await.until(what + " at " + node.data, () -> condition.test(node));
    }
  }

  private void awaitAlike() {
    RuntimeState first = nodes.getFirst().state();
    awaitAll("the same as elsewhere", node -> node.state().equals(first));
  }

  private static RouteAnswer put(SharedNode node, String id, String match, long revision) {
    return node.change(
        new NodeCommand.PutRoute(id, "{\"match\":\"" + match + "/{name}\"}", revision));
  }

  private static long revision(RouteAnswer answer) {
    return switch (answer) {
      case RouteAnswer.Added added -> added.route().revision();
      case RouteAnswer.Done done -> done.route().revision();
      default -> throw new AssertionError(answer);
    };
  }

  private static boolean fileHolds(SharedNode node, String word) {
    try {
      return Files.readString(node.data.resolve("runtime.json")).contains(word);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("set at one node, seen and kept at all; removed at another, gone at all")
  void follows() {
    start(3);
    SharedNode a = nodes.get(0);
    SharedNode b = nodes.get(1);
    SharedNode c = nodes.get(2);
    assertThat(a.change(SharedNode.adding("x", "rtmp://h/a/b")))
        .isInstanceOf(SinkAnswer.Added.class);
    long first = revision(put(b, "r", "event", 0));
    assertThat(c.change(new NodeCommand.AddBan("{\"address\":\"192.0.2.7\",\"for\":\"10m\"}")))
        .isInstanceOf(BanAnswer.Added.class);
    awaitAll("the sink", node -> node.sinks().equals(List.of("x")));
    awaitAll("the route", node -> node.routes().size() == 1);
    awaitAll("the ban", node -> node.banned().equals(c.banned()));
    awaitAll("all in the file", node -> fileHolds(node, "192.0.2.7") && fileHolds(node, "event"));
    assertThat(b.revised).contains(SharedNode.STREAM);
    assertThat(a.disconnected).hasSize(1);
    awaitAlike();
    // A revision holds at each node at once.
    long second = revision(put(c, "r", "other", first));
    assertThat(put(a, "r", "third", first)).isInstanceOf(RouteAnswer.Changed.class);
    long third = revision(put(a, "r", "third", second));
    assertThat(third).isGreaterThan(second);
    assertThat(b.change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isEqualTo(new SinkAnswer.Removed("x"));
    assertThat(a.change(new NodeCommand.RemoveBan(c.banned().getFirst())))
        .isInstanceOf(BanAnswer.Removed.class);
    assertThat(c.change(new NodeCommand.DeleteRoute("r", third)))
        .isEqualTo(new RouteAnswer.Removed("r"));
    awaitAll(
        "nothing to be set",
        node -> node.sinks().isEmpty() && node.routes().isEmpty() && node.banned().isEmpty());
    awaitAlike();
    awaitAll("the removals in the file", node -> fileHolds(node, "\"removed\""));
  }

  @Test
  @DisplayName("of those who add one sink at once, or put on one revision, exactly one does")
  void races() {
    start(3);
    for (int round = 0; round < 10; round++) {
      String id = "x" + round;
      List<Future<SinkAnswer>> added = new ArrayList<>();
      for (int place = 0; place < 3; place++) {
        added.add(nodes.get(place).asked(SharedNode.adding(id, "rtmp://h" + place + "/a/b")));
      }
      List<SinkAnswer> answers = added.stream().map(Bench::done).toList();
      assertThat(answers).filteredOn(SinkAnswer.Added.class::isInstance).hasSize(1);
      assertThat(answers).filteredOn(SinkAnswer.Exists.class::isInstance).hasSize(2);
    }
    long revision = 0;
    for (int round = 0; round < 10; round++) {
      List<Future<RouteAnswer>> put = new ArrayList<>();
      for (int place = 0; place < 3; place++) {
        String body = "{\"match\":\"r%d-%d/{name}\"}".formatted(round, place);
        put.add(nodes.get(place).asked(new NodeCommand.PutRoute("r", body, revision)));
      }
      List<RouteAnswer> answers = put.stream().map(Bench::done).toList();
      assertThat(answers).filteredOn(RouteAnswer.Changed.class::isInstance).hasSize(2);
      revision =
          revision(
              answers.stream()
                  .filter(answer -> !(answer instanceof RouteAnswer.Changed))
                  .findFirst()
                  .orElseThrow());
    }
    // Without a revision all are done, one after the other.
    List<Future<SinkAnswer>> patched = new ArrayList<>();
    for (int place = 0; place < 3; place++) {
      patched.add(
          nodes
              .get(place)
              .asked(
                  new NodeCommand.ChangeSink(
                      SharedNode.STREAM,
                      "x0",
                      List.of(
                              "{\"enabled\":false}",
                              "{\"delay\":\"2s\"}",
                              "{\"connectTimeout\":\"3s\"}")
                          .get(place))));
    }
    assertThat(patched.stream().map(Bench::done)).allMatch(SinkAnswer.Done.class::isInstance);
    awaitAll("all three", node -> body(node, "x0").contains("false"));
    awaitAll(
        "all three", node -> body(node, "x0").contains("2s") && body(node, "x0").contains("3s"));
    awaitAlike();
  }

  private static String body(SharedNode node, String id) {
    var sink = node.state().sink(SharedNode.STREAM, id);
    return sink == null ? "" : sink.body();
  }

  @Test
  @DisplayName("a node lost with its disk gets all back; one that was away brings nothing back")
  void losses() throws IOException {
    start(3);
    nodes.get(0).change(SharedNode.adding("x", "rtmp://h/a/b"));
    nodes.get(0).change(SharedNode.adding("y", "rtmp://h/a/c"));
    awaitAll("both", node -> fileHolds(node, "\"y\""));
    kill(0);
    delete(data(0));
    kill(2);
    // Too few are left to change anything, and what is set goes on.
    Await.until("the loss to be seen", () -> members.get(1).peers().isEmpty());
    assertThat(nodes.get(1).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isInstanceOf(SinkAnswer.NotStored.class);
    assertThat(nodes.get(1).sinks()).containsExactly("x", "y");
    restart(0);
    assertThat(nodes.get(0).sinks()).containsExactly("x", "y");
    assertThat(nodes.get(0).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isEqualTo(new SinkAnswer.Removed("x"));
    SharedNode away = restart(2);
    assertThat(away.sinks()).containsExactly("y");
    awaitAll("what is left", node -> node.sinks().equals(List.of("y")));
    awaitAlike();
    awaitAll("that to be kept", node -> fileHolds(node, "\"removed\""));
  }

  @Test
  @DisplayName("after an end of all nodes the newest of what their files hold counts at each")
  void restartOfAll() {
    start(3);
    nodes.get(0).change(SharedNode.adding("old", "rtmp://h/a/b"));
    nodes.get(0).change(SharedNode.adding("x", "rtmp://h/a/b"));
    awaitAll("both", node -> fileHolds(node, "\"x\""));
    kill(2);
    nodes.get(0).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "old"));
    nodes.get(1).change(new NodeCommand.ChangeSink(SharedNode.STREAM, "x", "{\"delay\":\"2s\"}"));
    Await.until("the change", () -> fileHolds(nodes.get(0), "2s"));
    kill(1);
    kill(0);
    members.close();
    members = Members.none(3, RecordMap::configure);
    // The one that knows least is there first.
    List.of(2, 1, 0).forEach(this::restart);
    awaitAll("the newest", node -> node.sinks().equals(List.of("x")));
    awaitAll("the newest", node -> body(node, "x").contains("2s"));
    awaitAlike();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  @DisplayName("a node whose disk fails uses what it hears, says so, and refuses changes for all")
  void diskFails() throws IOException {
    Files.writeString(data(1), "no folder");
    start(2);
    nodes.get(0).change(SharedNode.adding("x", "rtmp://h/a/b"));
    Await.until("the sink", () -> nodes.get(1).sinks().equals(List.of("x")));
    Await.until("the fault", () -> nodes.get(1).report().fault() != null);
    assertThat(nodes.get(1).store.isSound()).isFalse();
    assertThat(nodes.get(1).change(SharedNode.adding("y", "rtmp://h/a/c")))
        .isInstanceOf(SinkAnswer.NotStored.class);
    assertThat(nodes.get(0).change(SharedNode.adding("z", "rtmp://h/a/d")))
        .isInstanceOf(SinkAnswer.Added.class);
    awaitAll("no other sink", node -> node.sinks().equals(List.of("x", "z")));
    // Its disk is well again.
    Files.delete(data(1));
    assertThat(nodes.get(1).change(SharedNode.adding("y", "rtmp://h/a/c")))
        .isInstanceOf(SinkAnswer.Added.class);
    assertThat(nodes.get(1).store.isSound()).isTrue();
    assertThat(fileHolds(nodes.get(1), "\"z\"")).isTrue();
    awaitAll("all", node -> node.sinks().size() == 3);
    awaitAlike();
  }

  @Test
  @DisplayName("the first change that a disk refuses is taken back at the others")
  void takenBack() throws IOException {
    start(2);
    nodes.get(0).change(SharedNode.adding("x", "rtmp://h/a/b"));
    awaitAll("the sink", node -> node.sinks().equals(List.of("x")));
    Await.until("it to be kept", () -> fileHolds(nodes.get(1), "\"x\""));
    delete(data(1));
    Files.writeString(data(1), "no folder");
    assertThat(nodes.get(1).change(SharedNode.adding("y", "rtmp://h/a/c")))
        .isInstanceOf(SinkAnswer.NotStored.class);
    assertThat(nodes.get(1).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isInstanceOf(SinkAnswer.NotStored.class);
    assertThat(nodes.get(1).sinks()).containsExactly("x");
    Await.until("it to be taken back", () -> nodes.get(0).sinks().equals(List.of("x")));
    awaitAlike();
  }

  @Test
  @DisplayName("what the map holds is sealed; what is none of ours in it is ignored")
  void sealedAndForeign() {
    start(2);
    String body = "{\"id\":\"x\",\"url\":\"rtmp://h/app\",\"key\":\"s3cret-k3y\"}";
    nodes.get(0).change(new NodeCommand.AddSink(SharedNode.STREAM, body));
    Await.until("the sink", () -> nodes.get(1).sinks().equals(List.of("x")));
    IMap<String, Object> map = members.get(0).hazelcast().getMap(RecordMap.NAME);
    assertThat(map.size()).isOne();
    for (Object value : map.values()) {
      assertThat(new String((byte[]) value, StandardCharsets.ISO_8859_1))
          .doesNotContain("s3cret")
          .doesNotContain("rtmp");
    }
    Object good = map.values().iterator().next();
    map.put("route\n\nr", "text");
    map.put("route\n\ns", new byte[] {1, 2, 3});
    map.put("moon\n\nm", good);
    map.put("route\n\nt", good); // what is said of it is not what it is
    byte[] changed = ((byte[]) good).clone();
    changed[changed.length - 1]++;
    map.put("sink\nlive/cam\nz", changed);
    assertThat(put(nodes.get(1), "r", "event", 0)).isInstanceOf(RouteAnswer.Added.class);
    assertThat(put(nodes.get(1), "s", "event", 0)).isInstanceOf(RouteAnswer.Added.class);
    assertThat(nodes.get(0).change(SharedNode.adding("z", "rtmp://h/a/b")))
        .isInstanceOf(SinkAnswer.Added.class);
    awaitAll("the routes", node -> ids(node).equals(List.of("r", "s")));
    awaitAll("the sinks", node -> node.sinks().equals(List.of("x", "z")));
    assertThat(nodes).allMatch(node -> node.store.isSound());
  }

  private static List<String> ids(SharedNode node) {
    return node.routes().stream().map(RouteReport::id).toList();
  }

  @Test
  @DisplayName("a split: the majority changes, the few refuse, and after the heal all are alike")
  void split() {
    members = Members.of(3, SharedStateTest::healsSoon);
    IntStream.range(0, 3).forEach(place -> nodes.add(node(place, members.get(place))));
    nodes.get(0).change(SharedNode.adding("x", "rtmp://h/a/b"));
    awaitAll("the sink", node -> node.sinks().equals(List.of("x")));
    Split.apart(members.get(2), members.get(0), members.get(1));
    Await.until("the split", () -> !members.get(2).hasQuorum());
    Await.until("the split", () -> members.get(0).all().size() == 2);
    assertThat(nodes.get(2).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isInstanceOf(SinkAnswer.NotStored.class);
    assertThat(nodes.get(2).sinks()).containsExactly("x");
    assertThat(nodes.get(0).change(SharedNode.adding("y", "rtmp://h/a/c")))
        .isInstanceOf(SinkAnswer.Added.class);
    assertThat(nodes.get(1).change(new NodeCommand.RemoveSink(SharedNode.STREAM, "x")))
        .isEqualTo(new SinkAnswer.Removed("x"));
    Await.until("the heal", () -> members.get(2).all().size() == 3);
    awaitAll("what the majority did", node -> node.sinks().equals(List.of("y")));
    awaitAlike();
    assertThat(nodes.get(2).change(SharedNode.adding("z", "rtmp://h/a/d")))
        .isInstanceOf(SinkAnswer.Added.class);
    awaitAll("all to hear again", node -> node.sinks().equals(List.of("y", "z")));
  }

  private static void healsSoon(Config config) {
    RecordMap.configure(config);
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "3");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "2");
  }
}
