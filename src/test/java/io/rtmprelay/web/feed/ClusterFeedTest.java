package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.bus.BusNodes;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.web.feed.FeedServer.Listener;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The feeds of two nodes among three in one cluster; what loses a node comes last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterFeedTest {

  private BusNodes nodes;
  private final List<FeedServer> feeds = new ArrayList<>();
  private final List<Listener> clients = new ArrayList<>();

  @BeforeAll
  void start() {
    nodes = new BusNodes(3);
    for (int i = 0; i < 2; i++) {
      BusNodes.Node node = nodes.get(i);
      feeds.add(new FeedServer(node.vertx, node.name, node.bus, node.board));
    }
  }

  @AfterEach
  void leave() {
    clients.forEach(client -> client.socket.close());
    clients.clear();
  }

  @AfterAll
  void stop() {
    feeds.forEach(FeedServer::close);
    nodes.close();
  }

  private Listener listen(int place, String query) {
    Listener client = feeds.get(place).listen(query).read();
    clients.add(client);
    return client;
  }

  private StreamReport report(int place, String name, long epoch, long revision) {
    return new StreamReport(
        "live",
        name,
        StreamState.LIVE,
        Instant.EPOCH,
        nodes.get(place).name,
        epoch,
        revision,
        NodeScript.publisher(1),
        List.of(),
        0,
        10,
        20);
  }

  private void tell(int place, StreamReport report, StreamChange what) {
    if (what == StreamChange.ENDED) {
      nodes.get(place).board.remove(report.streamName(), report.epoch());
    } else {
      nodes.get(place).board.put(report, same -> same);
    }
    nodes.get(place).bus.publish(new StreamNews(report, List.of(new OfStream(what, null))));
  }

  private static boolean isOf(JsonObject event, String name, String what) {
    return event.getString("type").equals("stream")
        && event.getString("what").equals(what)
        && event.getJsonObject("stream").getString("name").equals(name);
  }

  private static JsonObject await(Listener client, String name, String what) {
    return client.awaitEvent(name + " " + what, event -> isOf(event, name, what));
  }

  private static boolean isInSnapshot(JsonObject snapshot, String name) {
    return snapshot.getJsonArray("streams").stream()
        .anyMatch(stream -> ((JsonObject) stream).getString("name").equals(name));
  }

  @Test
  @Order(1)
  @DisplayName("what happens at one node is told at all, with its node and epoch; figures as well")
  void told() {
    Listener here = listen(0, "");
    Listener there = listen(1, "");
    assertThat(here.message(0).getJsonArray("nodes"))
        .isEqualTo(new JsonArray().add("node-0").add("node-1").add("node-2"));
    tell(2, report(2, "a", 7, 1), StreamChange.LIVE);
    for (Listener client : List.of(here, there)) {
      JsonObject stream = await(client, "a", "live").getJsonObject("stream");
      assertThat(stream.getString("node")).isEqualTo("node-2");
      assertThat(stream.getLong("epoch")).isEqualTo(7);
      Await.until(
          "figures of it",
          () ->
              List.copyOf(client.texts).stream()
                  .anyMatch(
                      text ->
                          text.startsWith("{\"type\":\"counters\"")
                              && text.contains("\"name\":\"a\"")));
    }
    nodes.get(2).bus.publish(new NodeEvent.RoutesChanged("node-2"));
    here.awaitEvent("routes", event -> "node-2".equals(event.getString("node")));
    FeedReplay replay = new FeedReplay(here.message(0));
    here.events().stream().skip(1).forEach(replay::receive);
    assertThat(isInSnapshot(listen(1, "").message(0), "a")).isTrue();
  }

  @Test
  @Order(2)
  @DisplayName("who comes back resumes at the node it listened to; another one starts it anew")
  void resumes() {
    long seq = listen(0, "").message(0).getLong("seq");
    assertThat(listen(0, "?after=" + seq).message(0).getString("type")).isEqualTo("resumed");
    assertThat(listen(1, "?after=" + seq).message(0).getString("type")).isEqualTo("snapshot");
  }

  @Test
  @Order(3)
  @DisplayName("an event that was lost on its way is made up for: begun, changed and ended")
  void lostEvents() {
    Listener client = listen(0, "");
    nodes.get(2).board.put(report(2, "untold", 9, 3), same -> same);
    JsonObject begun = await(client, "untold", "live");
    assertThat(begun.getJsonObject("stream").getLong("epoch")).isEqualTo(9);
    nodes
        .get(2)
        .board
        .put(
            new StreamReport(
                "live",
                "untold",
                StreamState.GAP,
                Instant.EPOCH,
                "node-2",
                9,
                4,
                null,
                List.of(),
                0,
                10,
                20),
            same -> same);
    await(client, "untold", "gap");
    nodes.get(2).board.remove("live/untold", 9);
    assertThat(await(client, "untold", "ended").getString("reason"))
        .isEqualTo("its node has it no more");
  }

  @Test
  @Order(4)
  @DisplayName(
      "another owner's news ends the stream of the one before, whose late news is passed over")
  void takenOver() {
    Listener client = listen(0, "");
    tell(1, report(1, "b", 3, 1), StreamChange.LIVE);
    await(client, "b", "live");
    tell(2, report(2, "b", 4, 1), StreamChange.LIVE);
    client.awaitEvent(
        "the next owner",
        event ->
            isOf(event, "b", "live")
                && event.getJsonObject("stream").getString("node").equals("node-2"));
    tell(1, report(1, "b", 3, 2), StreamChange.CHANGED);
    tell(1, report(1, "b", 3, 3), StreamChange.ENDED);
    tell(1, report(1, "mark", 1, 1), StreamChange.LIVE);
    await(client, "mark", "live");
    assertThat(client.events())
        .filteredOn(event -> event.getString("type").equals("stream"))
        .filteredOn(event -> event.getJsonObject("stream").getString("name").equals("b"))
        .extracting(event -> event.getString("what"))
        .containsExactly("live", "ended", "live");
  }

  @Test
  @Order(5)
  @DisplayName("a silent node is named, and its streams' figures stop")
  void silent() {
    Listener client = listen(0, "");
    nodes.get(2).falls();
    Await.until(
        "it to be named",
        () ->
            List.copyOf(client.texts).stream()
                .anyMatch(text -> text.contains("\"missing\":[\"node-2\"]")));
    nodes.get(2).answers(command -> null);
    int heard = client.texts.size();
    Await.until(
        "it to be well",
        () ->
            List.copyOf(client.texts).stream()
                .skip(heard)
                .anyMatch(text -> text.contains("\"missing\":[]")));
  }

  @Test
  @Order(6)
  @DisplayName("a lost node is told, its streams are ended, and live again where one takes them")
  void lost() {
    tell(2, report(2, "c", 5, 1), StreamChange.LIVE);
    Listener client = listen(0, "");
    Await.until("it to be there", () -> isInSnapshot(listen(0, "").message(0), "c"));
    nodes.kill(2);
    assertThat(await(client, "c", "ended").getString("reason")).isEqualTo("its node is lost");
    client.awaitEvent(
        "the loss",
        event ->
            event.getString("type").equals("node")
                && event.getString("what").equals("lost")
                && event.getString("node").equals("node-2"));
    tell(1, report(1, "c", 6, 1), StreamChange.LIVE);
    client.awaitEvent(
        "c live again",
        event -> isOf(event, "c", "live") && event.getJsonObject("stream").getLong("epoch") == 6);
    JsonObject snapshot = listen(0, "").message(0);
    assertThat(snapshot.getJsonArray("missing")).isEqualTo(new JsonArray().add("node-2"));
    assertThat(snapshot.getJsonArray("nodes"))
        .isEqualTo(new JsonArray().add("node-0").add("node-1"));
    assertThat(isInSnapshot(snapshot, "c")).isTrue();
  }
}
