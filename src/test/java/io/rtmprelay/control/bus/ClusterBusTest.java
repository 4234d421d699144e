package io.rtmprelay.control.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Three nodes in one cluster, which what loses nodes leaves for the last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterBusTest {

  private BusNodes nodes;

  @BeforeAll
  void start() {
    nodes = new BusNodes(3);
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  private StreamReport report(int place, String name, long epoch) {
    return new StreamReport(
        "live",
        name,
        StreamState.LIVE,
        Instant.EPOCH,
        nodes.get(place).name,
        epoch,
        1,
        null,
        List.of(),
        0,
        0,
        0);
  }

  /** A stream at a node that says so of itself. */
  private String begin(int place, String name) {
    String streamName = "live/" + name;
    nodes.get(place).board.put(report(place, name, 1), same -> same);
    nodes.get(place).stream(
        streamName,
        command ->
            Future.succeededFuture(
                new DisconnectAnswer.Disconnected(nodes.get(place).name + ":1")));
    return streamName;
  }

  private DisconnectAnswer disconnect(int from, String streamName) {
    return Bench.done(nodes.get(from).bus.disconnectPublisher(streamName, "a test", Duration.ZERO));
  }

  private static void assertUnknown(Future<?> asked) {
    assertThatThrownBy(() -> Bench.done(asked))
        .rootCause()
        .asInstanceOf(type(NoAnswer.class))
        .matches(NoAnswer::isUnknown, "says that there is no such stream");
  }

  @Test
  @Order(1)
  @DisplayName("a command given at any node comes to the stream, and its answer back")
  void anywhere() {
    String name = begin(1, "anywhere");
    nodes.lives(name, 1);
    for (int from = 0; from < 3; from++) {
      assertThat(disconnect(from, name)).isEqualTo(new DisconnectAnswer.Disconnected("node-1:1"));
      assertThat(Bench.done(nodes.get(from).bus.describe(name)))
          .isEqualTo(report(1, "anywhere", 1));
    }
    assertUnknown(nodes.get(0).bus.describe("live/nobody"));
    assertUnknown(nodes.get(0).bus.end("live/nobody", "a test"));
  }

  @Test
  @Order(2)
  @DisplayName("a stream that moved between ask and answer is asked where it is now")
  void moved() {
    String name = begin(2, "moved");
    nodes.lives(name, 2);
    nodes.get(0).believes.put(name, "node-1");
    assertThat(disconnect(0, name)).isEqualTo(new DisconnectAnswer.Disconnected("node-2:1"));
    assertThat(nodes.get(1).asked)
        .filteredOn(NodeCommand.ForStream.class::isInstance)
        .filteredOn(command -> ((NodeCommand.ForStream) command).streamName().equals(name))
        .hasSize(1);
  }

  @Test
  @Order(3)
  @DisplayName("one whose origin has it no more is unknown, after two nodes were asked at most")
  void goneElsewhere() {
    String name = "live/gone";
    nodes.lives(name, 1);
    assertUnknown(nodes.get(0).bus.end(name, "a test"));
    nodes.get(0).believes.put(name, "node-1");
    nodes.get(1).believes.put(name, "node-2");
    nodes.get(2).believes.put(name, "node-1");
    nodes.get(2).asked.clear();
    assertUnknown(nodes.get(0).bus.end(name, "a test"));
    assertThat(nodes.get(2).asked).hasSize(1);
  }

  @Test
  @Order(4)
  @DisplayName("what changes a stream's sinks goes to its origin with its body, else is done here")
  void sinks() {
    for (BusNodes.Node node : List.of(nodes.get(0), nodes.get(1), nodes.get(2))) {
      node.answers(
          command ->
              command instanceof NodeCommand.ForSink
                  ? Future.succeededFuture(new SinkAnswer.Removed(node.name))
                  : null);
    }
    nodes.lives("live/sinks", 2);
    NodeCommand.ForSink add =
        new NodeCommand.AddSink("live/sinks", "{\"url\":\"rtmp://h/a\",\"key\":\"sécret\"}");
    assertThat(Bench.done(nodes.get(0).bus.change(add)))
        .isEqualTo(new SinkAnswer.Removed("node-2"));
    assertThat(nodes.get(2).asked).contains(add);
    assertThat(add.toString()).doesNotContain("sécret");
    NodeCommand.ForSink elsewhere = new NodeCommand.RemoveSink("live/idle", "x");
    assertThat(Bench.done(nodes.get(0).bus.change(elsewhere)))
        .isEqualTo(new SinkAnswer.Removed("node-0"));
  }

  @Test
  @Order(5)
  @DisplayName("what one thread tells comes to every node once and in order, at home as it is")
  void events() {
    List<List<NodeEvent>> heard = new ArrayList<>();
    List<ControlBus.Registration> listening = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<NodeEvent> all = new CopyOnWriteArrayList<>();
      heard.add(all);
      listening.add(nodes.get(i).bus.onEvents(all::add));
    }
    List<NodeEvent> own = new CopyOnWriteArrayList<>();
    listening.add(nodes.get(1).bus.onOwnEvents(own::add));
    List<NodeEvent> told =
        IntStream.range(0, 1_000)
            .mapToObj(i -> (NodeEvent) new NodeEvent.ConfigRead("node-0", "outcome " + i))
            .toList();
    told.forEach(nodes.get(0).bus::publish);
    heard.forEach(all -> Await.until("all to be there", () -> all.size() == told.size()));
    heard.forEach(all -> assertThat(all).isEqualTo(told));
    assertThat(heard.getFirst().getFirst()).isSameAs(told.getFirst());
    assertThat(own).isEmpty();
    listening.forEach(one -> Bench.done(one.giveUp()));
  }

  @Test
  @Order(6)
  @DisplayName("lists are of all nodes, of each stream the newest owner's word; load: 200 streams")
  void lists() {
    for (int i = 0; i < 200; i++) {
      nodes.get(i % 3).board.put(report(i % 3, "many" + i, 1), same -> same);
    }
    nodes.get(0).board.put(report(0, "twice", 4), same -> same);
    nodes.get(1).board.put(report(1, "twice", 5), same -> same);
    nodes.get(2).board.put(report(2, "twice", 3), same -> same);
    for (int from = 0; from < 3; from++) {
      for (int times = 0; times < 10; times++) {
        StreamReports all = Bench.done(nodes.get(from).bus.describeAll());
        assertThat(all.missing()).isEmpty();
        assertThat(all.streams())
            .filteredOn(stream -> stream.name().startsWith("many"))
            .hasSize(200);
        assertThat(all.streams())
            .filteredOn(stream -> stream.name().equals("twice"))
            .containsExactly(report(1, "twice", 5));
      }
    }
  }

  @Test
  @Order(7)
  @DisplayName("a command that this version does not know is refused in words, at once")
  void unknownCommand() {
    nodes.get(1).answers(command -> Future.failedFuture("this node has no such thing"));
    assertThatThrownBy(() -> Bench.done(nodes.get(0).bus.drain("node-1")))
        .rootCause()
        .hasMessage("node node-1: this node has no such thing");
    assertThatThrownBy(() -> Bench.done(nodes.get(0).bus.drain("node-9")))
        .rootCause()
        .hasMessage("node node-9: it does not answer");
  }

  @Test
  @Order(8)
  @DisplayName("a silent node is missing after 2 s; meanwhile the others answer as ever")
  void silent() {
    nodes.get(2).falls();
    nodes.get(1).answers(command -> null);
    String name = begin(1, "well");
    nodes.lives(name, 1);
    long began = System.nanoTime();
    Future<StreamReports> all = nodes.get(0).bus.describeAll();
    for (int i = 0; i < 50; i++) {
      assertThat(disconnect(0, name)).isInstanceOf(DisconnectAnswer.Disconnected.class);
    }
    assertThat(all.isComplete()).isFalse();
    assertThat(Bench.done(all).missing()).containsExactly("node-2");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    assertThat(Bench.done(all).streams())
        .extracting(StreamReport::node)
        .contains("node-0", "node-1")
        .doesNotContain("node-2");
    nodes.lives("live/mute", 2);
    assertThatThrownBy(() -> Bench.done(nodes.get(0).bus.describe("live/mute")))
        .rootCause()
        .asInstanceOf(type(NoAnswer.class))
        .matches(none -> !none.isUnknown(), "is no word about the stream")
        .satisfies(none -> assertThat(none).hasMessageContaining("node-2: no answer within 2 s"));
    nodes.get(2).answers(command -> null);
  }

  @Test
  @Order(9)
  @DisplayName(
      "a node that said that it goes is not missing; one that is lost is, and no list waits")
  void goneAndLost() {
    assertThat(Bench.done(nodes.get(0).bus.describeAll()).missing()).isEmpty();
    List<NodeEvent> heard = new CopyOnWriteArrayList<>();
    nodes.get(0).bus.onEvents(heard::add);
    nodes.get(1).bus.publish(new NodeEvent.NodeDraining("node-1"));
    Await.until("it to have said so", () -> heard.size() == 1);
    nodes.get(1).leave();
    Await.until("it to be gone", () -> nodes.get(0).bus.peers().size() == 1);
    assertThat(nodes.get(0).bus.missing()).isEmpty();
    nodes.kill(2);
    Await.until("it to be lost", () -> nodes.get(0).bus.peers().isEmpty());
    StreamReports alone = Bench.done(nodes.get(0).bus.describeAll());
    assertThat(alone.missing()).containsExactly("node-2");
    assertThat(alone.streams()).extracting(StreamReport::node).containsOnly("node-0");
  }
}
