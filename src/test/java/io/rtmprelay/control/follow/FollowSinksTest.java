package io.rtmprelay.control.follow;

import static io.rtmprelay.control.follow.FollowBench.route;
import static io.rtmprelay.control.follow.FollowBench.sink;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.rtmp.session.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The sinks of a live stream whose route is changed. */
class FollowSinksTest {

  private static final String LIVE = "live/{name}";

  /** It has had one connection, and every frame once. */
  private static void assertUntouched(PeerServer server, int last) {
    server.take(0).awaitNumber(last);
    assertThat(server.takes()).hasSize(1);
    assertThat(server.take(0).numbers()).isEqualTo(IntStream.rangeClosed(0, last).boxed().toList());
  }

  @Test
  @DisplayName("another URL of one sink: its session ends in order, the other loses no frame")
  void oneSinkMoves() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        PeerServer c = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(route(LIVE, "", sink("a", a.url()), sink("b", b.url())));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.awaitLive("b");
      relay.apply(route(LIVE, "", sink("a", a.url()), sink("b", c.url())));
      assertThat(b.take(0).awaitClosed().isInOrder()).isTrue();
      c.take(0);
      int last = relay.more(encoder);
      c.take(0).awaitNumber(last);
      assertUntouched(a, last);
      assertThat(b.takes()).hasSize(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("sinks come, go and change places by their ids; those that stay lose no frame")
  void sinksComeAndGo() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        PeerServer c = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(route(LIVE, "", sink("a", a.url()), sink("b", b.url())));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.awaitLive("b");
      relay.apply(route(LIVE, "", sink("c", c.url()), sink("b", b.url())));
      assertThat(a.take(0).awaitClosed().isInOrder()).isTrue();
      relay.awaitSinks("c", "b");
      c.take(0);
      int last = relay.more(encoder);
      c.take(0).awaitNumber(last);
      assertUntouched(b, last);
      relay.apply(route(LIVE, "", sink("b", b.url()), sink("c", c.url(), "enabled: false")));
      assertThat(c.take(0).awaitClosed().isInOrder()).isTrue();
      relay.awaitSinks("b", "c");
      assertUntouched(b, relay.more(encoder));
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("two sinks change places: neither server has two sessions at one time")
  void swapped() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(route(LIVE, "", sink("a", a.url()), sink("b", b.url())));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.awaitLive("b");
      relay.apply(route(LIVE, "", sink("a", b.url()), sink("b", a.url())));
      b.take(1);
      a.take(1);
      relay.apply(route(LIVE, "", sink("renamed", a.url()), sink("a", b.url())));
      a.take(2);
      int last = relay.more(encoder);
      a.take(2).awaitNumber(last);
      b.take(1).awaitNumber(last);
      relay.awaitSinks("renamed", "a");
      assertThat(a.mostOpen()).isEqualTo(1);
      assertThat(b.mostOpen()).isEqualTo(1);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("what a session need not notice is taken over under it: queue, times, tries, end")
  void inPlace() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        FollowBench relay = new FollowBench(route(LIVE, "", sink("a", a.url())));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.apply(
          route(
              LIVE,
              "",
              sink(
                  "a",
                  a.url(),
                  "queue: { bytes: 1MiB, time: 2s }, connectTimeout: 3s, replyTimeout: 4s,"
                      + " stallTimeout: 7s, retry: { max: 9s }, end: close, start: key,"
                      + " backup: \"rtmp://127.0.0.1:1/live/b\"")));
      Await.until("the settings", () -> "close".equals(relay.sink("a").settings().get("end")));
      assertThat(relay.sink("a").settings())
          .containsEntry("stallTimeout", "7s")
          .containsEntry("start", "key");
      assertUntouched(a, relay.more(encoder));
      encoder.unpublish();
      encoder.leave();
      relay.bench.awaitNothingLeft();
      assertThat(a.take(0).awaitClosed().isInOrder()).isFalse(); // it was only closed
    }
  }

  @Test
  @DisplayName("a shorter stallTimeout counts for a session that stalls already")
  void stallTimeout() throws Exception {
    try (PeerServer stalled = new PeerServer(Health.STALLED);
        FollowBench relay =
            new FollowBench(route(LIVE, "", sink("a", stalled.url(), "stallTimeout: 5m")));
        PeerEncoder encoder = relay.publishing()) {
      stalled.take(0);
      for (int sent = 0; sent < 200; sent++) {
        encoder.addVideo(10 + sent, 10, 20_000).send();
      }
      Await.until("a queue", () -> relay.sink("a").queueBytes() > 0);
      stalled.become(Health.WELL);
      relay.apply(route(LIVE, "", sink("a", stalled.url(), "stallTimeout: 200ms")));
      stalled.take(1);
      encoder.unpublish();
      encoder.leave();
      relay.bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("another route takes the name: what leads to the same place stays connected")
  void otherRoute() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(
                route(
                    "{all*}", "", sink("a", a.url()), sink("b", b.url().replace("name", "all"))));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.awaitLive("b");
      // Of the same name by another capture; and where b leads to, {all} is no more.
      relay.apply(
          route(
              "live/{cam}",
              "stream: { grace: 1s }",
              sink("a", a.url().replace("name", "cam")),
              sink("b", b.url().replace("name", "cam"))),
          route("{all*}", "", sink("a", a.url())));
      assertThat(b.take(0).awaitClosed().isInOrder()).isTrue();
      assertThat(b.take(1)).isNotNull();
      int last = relay.more(encoder);
      b.take(1).awaitNumber(last);
      assertUntouched(a, last);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("no route takes the name any more: the stream lives on, and its name is refused")
  void routeGone() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        FollowBench relay = new FollowBench(route(LIVE, "", sink("a", a.url())));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.apply(route("other/{name}", ""));
      assertUntouched(a, relay.more(encoder));
      assertRefused(relay, "cam", "no route takes this name");
      // It is back, with one sink more.
      try (PeerServer b = new PeerServer(Health.WELL)) {
        relay.apply(route(LIVE, "", sink("a", a.url()), sink("b", b.url())));
        b.take(0);
        int last = relay.more(encoder);
        b.take(0).awaitNumber(last);
        assertUntouched(a, last);
      }
      relay.apply(route("other/{name}", ""));
      relay.end(encoder);
      assertRefused(relay, "cam", "no route takes this name");
    }
  }

  private static void assertRefused(FollowBench relay, String name, String why) throws Exception {
    try (PeerEncoder late = new PeerEncoder(relay.bench.port, "live", name)) {
      Await.until("a refusal", () -> late.refusal() != null);
      assertThat(late.refusal()).isInstanceOf(Refusal.class);
      assertThat(String.valueOf(late.refusal())).contains(why);
    }
  }

  @Test
  @DisplayName("a change that does not name the stream's route is not noticed by it at all")
  void unnamed() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(route(LIVE, "", sink("a", a.url())), route("x/{name}", ""));
        PeerEncoder encoder = relay.publishing()) {
      relay.awaitLive("a");
      relay.bench.revisions.clear();
      relay.apply(route(LIVE, "", sink("a", a.url())), route("x/{name}", "stream: { grace: 1s }"));
      relay.apply(route("y/{name}", ""), route(LIVE, "", sink("a", a.url())));
      assertUntouched(a, relay.more(encoder));
      assertThat(relay.bench.revisions).isEmpty();
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("a sink that has failed is tried at once when it is named, and only then")
  void changeMends() throws Exception {
    try (PeerServer server = new PeerServer(Health.REFUSING);
        FollowBench relay = new FollowBench(route(LIVE, "", sink("a", server.url())));
        PeerEncoder encoder = relay.publishing()) {
      Await.until("a failure", () -> relay.sink("a").state() == SinkState.FAILED);
      server.become(Health.WELL);
      relay.apply(route(LIVE, "stream: { grace: 3s }", sink("a", server.url())));
      relay.apply(route(LIVE, "", sink("a", server.url(), "connectTimeout: 1s")));
      server.take(1).awaitNumber(relay.more(encoder));
      assertThat(server.takes()).hasSize(2);
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("100 routes, 200 live streams: who names one of them touches that one alone")
  void oneOfMany() throws Exception {
    String[] routes = new String[100];
    for (int i = 0; i < routes.length; i++) {
      routes[i] = route("app" + i + "/{name}", "");
    }
    List<PeerEncoder> encoders = new ArrayList<>();
    try (FollowBench relay = new FollowBench(routes)) {
      for (int i = 0; i < 200; i++) {
        encoders.add(new PeerEncoder(relay.bench.port, "app" + i % 100, "cam" + i / 100));
      }
      encoders.forEach(PeerEncoder::awaitPublished);
      Await.until("200 streams", () -> relay.bench.streams.size() == 200);
      // asked for once at its beginning, for what to keep of it, and once as its verticle starts
      Await.until("their sinks", () -> relay.bench.revisions.size() == 400);
      relay.bench.revisions.clear();
      routes[7] = route("app7/cam1", "stream: { grace: 1s }");
      String[] more = Arrays.copyOf(routes, 101);
      more[100] = route("app7/{name}", "");
      relay.apply(more);
      Await.until("a look", () -> !relay.bench.revisions.isEmpty());
      for (PeerEncoder encoder : encoders) {
        encoder.unpublish();
        encoder.leave();
      }
      relay.bench.awaitNothingLeft();
      assertThat(relay.bench.revisions).containsExactly("app7/cam1");
    }
  }
}
