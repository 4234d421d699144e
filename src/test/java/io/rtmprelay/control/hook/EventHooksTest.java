package io.rtmprelay.control.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig.EventsConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.hook.HookFigures.Loss;
import io.rtmprelay.control.hook.HookServer.Got;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What receivers get, whatever they do: real posts to real servers. */
class EventHooksTest {

  private static final String SECRET = "s3cret-of-the-receiver";

  /** Impatient, so that a test sees many tries. */
  private static final Pace PACE = new Pace(1_000, 20_000, 5, 20, Duration.ofMinutes(10), 500);

  private final Vertx vertx = Vertx.vertx();
  private final ControlBus bus = new ControlBus(vertx, News.NODE, new SoleOrigin());

  @AfterEach
  void close() {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static EventsConfig to(String url) {
    return new EventsConfig(url, new Secret(SECRET));
  }

  private EventHooks hooks(Pace pace, String... urls) {
    List<EventsConfig> receivers = Arrays.stream(urls).map(EventHooksTest::to).toList();
    EventHooks hooks = new EventHooks(News.NODE, bus, receivers, pace);
    done(vertx.deployVerticle(hooks));
    return hooks;
  }

  private void tell(int from, int to) {
    for (int i = from; i < to; i++) {
      bus.publish(News.of("cam" + i, 1, new OfStream(StreamChange.LIVE, null)));
    }
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "cam" + i).toList();
  }

  @Test
  @DisplayName("all come in their order, each once; a slow receiver holds up no other one")
  void inOrder() throws Exception {
    CountDownLatch slowGoes = new CountDownLatch(1);
    try (HookServer fast = new HookServer(post -> 204);
        HookServer slow =
            new HookServer(
                post -> {
                  slowGoes.await();
                  return 200;
                })) {
      Pace patient = new Pace(1_000, 20_000, 5, 20, Duration.ofMinutes(10), 500);
      EventHooks hooks = hooks(patient, fast.url(), slow.url());
      tell(0, 200);
      fast.awaitTaken(200);
      assertThat(fast.taken()).isEqualTo(names(0, 200));
      assertThat(slow.taken()).isEmpty();
      Await.until("those of the slow one wait", () -> hooks.figures().queuedCount() == 200);
      slowGoes.countDown();
      slow.awaitTaken(200);
      assertThat(slow.taken()).isEqualTo(names(0, 200));
      Await.until("all is counted", () -> hooks.figures().postedCount() == 400);
      assertThat(hooks.figures().queuedCount()).isZero();
      assertThat(hooks.figures().failedCount()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 400, 404, 302})
  @DisplayName("what is refused is posted again, with the same id and in its place")
  void postsAgain(int status) throws Exception {
    Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    try (HookServer server =
        new HookServer(
            post -> {
              int nth =
                  tries
                      .computeIfAbsent(post.json().getString("id"), id -> new AtomicInteger())
                      .incrementAndGet();
              return nth <= 2 && post.name().equals("cam1") ? status : 200;
            })) {
      EventHooks hooks = hooks(PACE, server.url());
      tell(0, 4);
      server.awaitTaken(4);
      assertThat(server.taken()).isEqualTo(names(0, 4));
      assertThat(tries).hasSize(4);
      Await.until("all is counted", () -> hooks.figures().postedCount() == 4);
      assertThat(hooks.figures().failedCount()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("what is not answered in time is posted again, and nothing is told before it")
  void silent() throws Exception {
    AtomicInteger posts = new AtomicInteger();
    try (HookServer server = new HookServer(post -> posts.incrementAndGet() <= 2 ? -1 : 200)) {
      EventHooks hooks =
          hooks(new Pace(1_000, 400, 5, 20, Duration.ofMinutes(10), 500), server.url());
      tell(0, 4);
      Await.until("the last one", () -> server.taken().contains("cam3"));
      // Where the machine is slow, a post that was taken may have been too late.
      assertThat(server.taken().stream().distinct().toList()).isEqualTo(names(0, 4));
      assertThat(hooks.figures().failedCount()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  @DisplayName("a receiver that was down gets all of it, in its order, when it is back")
  void downAndBack() throws Exception {
    int port = Ports.free();
    EventHooks hooks = hooks(PACE, "http://127.0.0.1:" + port + "/events");
    tell(0, 30);
    Await.until("several tries", () -> hooks.figures().failedCount() > 3);
    try (HookServer server = new HookServer("127.0.0.1", port, post -> 200)) {
      tell(30, 40);
      server.awaitTaken(40);
      assertThat(server.taken()).isEqualTo(names(0, 40));
      // The last one was taken; now it is answered as well.
      Await.until("the queue is empty", () -> hooks.figures().queuedCount() == 0);
    }
    tell(40, 41);
    Await.until("it is down again", () -> hooks.figures().queuedCount() == 1);
    try (HookServer server = new HookServer("127.0.0.1", port, post -> 200)) {
      server.awaitTaken(1);
      assertThat(server.taken()).isEqualTo(names(40, 41));
    }
  }

  @Test
  @DisplayName("over the bound the oldest are dropped and counted; what is on its way is not")
  void overflow() throws Exception {
    CountDownLatch goes = new CountDownLatch(1);
    try (HookServer server =
        new HookServer(
            post -> {
              goes.await();
              return 200;
            })) {
      Pace small = new Pace(5, 20_000, 5, 20, Duration.ofMinutes(10), 500);
      EventHooks hooks = hooks(small, server.url());
      tell(0, 20);
      Await.until("all are told", () -> hooks.figures().lostCount(Loss.OVERFLOW) == 15);
      assertThat(hooks.figures().queuedCount()).isEqualTo(5);
      goes.countDown();
      server.awaitTaken(5);
      assertThat(server.taken()).containsExactly("cam0", "cam16", "cam17", "cam18", "cam19");
    }
  }

  @Test
  @DisplayName("what could not be posted for too long is given up, and what follows is tried")
  void expires() throws Exception {
    try (HookServer server = new HookServer(post -> post.name().equals("cam0") ? 500 : 200)) {
      EventHooks hooks =
          hooks(new Pace(1_000, 20_000, 5, 20, Duration.ofMillis(800), 500), server.url());
      tell(0, 1);
      Await.until("it is given up", () -> hooks.figures().lostCount(Loss.EXPIRED) == 1);
      assertThat(hooks.figures().failedCount()).isGreaterThan(1);
      tell(1, 3);
      server.awaitTaken(2);
      assertThat(server.taken()).isEqualTo(names(1, 3));
      Await.until("the queue is empty", () -> hooks.figures().queuedCount() == 0);
    }
  }

  @Test
  @DisplayName("410 Gone ends it for that receiver, until it is named anew")
  void gone() throws Exception {
    try (HookServer server = new HookServer(post -> 410);
        HookServer other = new HookServer(post -> 200)) {
      EventHooks hooks = hooks(PACE, server.url(), other.url());
      tell(0, 10);
      other.awaitTaken(10);
      Await.until("it is over", () -> hooks.figures().lostCount(Loss.GONE) > 0);
      tell(10, 20);
      other.awaitTaken(20);
      assertThat(server.got()).hasSize(1);
      server.answer(post -> 200);
      hooks.become(List.of(to(other.url())));
      hooks.become(List.of(to(other.url()), to(server.url())));
      Await.until(
          "it is told again",
          () -> {
            tell(20, 21);
            return !server.taken().isEmpty();
          });
    }
  }

  @Test
  @DisplayName("another config: who stays keeps its queue, who goes is told no more, who comes is")
  void becomes() throws Exception {
    CountDownLatch goes = new CountDownLatch(1);
    HookServer.Answers held =
        post -> {
          goes.await();
          return 200;
        };
    Pace patient = new Pace(1_000, 20_000, 5, 20, Duration.ofMinutes(10), 500);
    try (HookServer stays = new HookServer(held);
        HookServer leaves = new HookServer(held);
        HookServer comes = new HookServer(post -> 200)) {
      EventHooks hooks = hooks(patient, stays.url(), leaves.url());
      tell(0, 10);
      Await.until("all wait", () -> hooks.figures().queuedCount() == 20);
      hooks.become(List.of(to(comes.url()), new EventsConfig(stays.url(), new Secret("another"))));
      Await.until("one is gone", () -> hooks.figures().lostCount(Loss.GONE) == 10);
      tell(10, 20);
      comes.awaitTaken(10);
      assertThat(comes.taken()).isEqualTo(names(10, 20));
      goes.countDown();
      stays.awaitTaken(20);
      assertThat(stays.taken()).isEqualTo(names(0, 20));
      assertThat(stays.got().getFirst().signature())
          .isEqualTo(signed(stays.got().getFirst(), SECRET));
      assertThat(stays.got().getLast().signature())
          .isEqualTo(signed(stays.got().getLast(), "another"));
      assertThat(leaves.taken().size()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  @DisplayName(
      "a stop waits until what is told is posted, but for a receiver that is down not long")
  void stops() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    try (HookServer server = new HookServer(post -> failures.getAndDecrement() > 0 ? 500 : 200)) {
      EventHooks hooks =
          hooks(new Pace(1_000, 20_000, 20, 60_000, Duration.ofMinutes(10), 10_000), server.url());
      tell(0, 50);
      bus.publish(News.of("last", 1, new OfStream(StreamChange.ENDED, "the relay stops")));
      done(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
      assertThat(server.taken()).startsWith("cam0").endsWith("last").hasSize(51);
      assertThat(hooks.figures().queuedCount()).isZero();
      tell(50, 60);
    }
    EventHooks down = hooks(PACE, "http://127.0.0.1:" + Ports.free() + "/");
    tell(0, 50);
    Await.until("a try", () -> down.figures().failedCount() > 0);
    done(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
    assertThat(down.figures().lostCount(Loss.STOPPED)).isEqualTo(50);
    assertThat(bus.consumers()).isZero();
  }

  @Test
  @DisplayName("each post is signed, over its time and its body, and holds no secret")
  void signed() throws Exception {
    try (HookServer server = new HookServer(post -> 200)) {
      hooks(PACE, server.url() + "?token=t0ken-of-the-url");
      bus.publish(
          News.of("cam", 1, News.sink(SinkChange.STATE, "s", SinkState.RETRYING, "\u00fc \"x\"")));
      server.awaitTaken(1);
      Got post = server.got().getFirst();
      assertThat(post.path()).isEqualTo("/events?token=t0ken-of-the-url");
      assertThat(post.signature()).isEqualTo(signed(post, SECRET));
      long at = Long.parseLong(post.signature().replaceAll("t=([0-9]+),.*", "$1"));
      assertThat(Instant.ofEpochSecond(at))
          .isBetween(Instant.now().minusSeconds(60), Instant.now());
      assertThat(post.body()).doesNotContain(SECRET, "t0ken");
      assertThat(post.json().getString("reason")).isEqualTo("\u00fc \"x\"");
      assertThat(new HashMap<>(post.json().getMap()).keySet())
          .containsExactlyInAnyOrder(
              "id", "type", "at", "node", "app", "name", "sink", "state", "reason");
    }
  }

  private static String signed(Got post, String secret) throws Exception {
    String at = post.signature().replaceAll("t=([0-9]+),.*", "$1");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((at + "." + post.body()).getBytes(StandardCharsets.UTF_8));
    return "t=" + at + ",v1=" + HexFormat.of().formatHex(signature);
  }

  @Test
  @DisplayName("a user and password of the URL are sent as such; an IPv6 address will do")
  void urls() throws Exception {
    try (HookServer server = new HookServer("::1", 0, post -> 200)) {
      hooks(PACE, "http://ops:pw@[::1]:" + server.port() + "/a/b");
      tell(0, 1);
      server.awaitTaken(1);
      assertThat(server.got().getFirst().path()).isEqualTo("/a/b");
      assertThat(server.got().getFirst().authorization()).isEqualTo("Basic b3BzOnB3");
    }
  }

  @Test
  @DisplayName("what happens on other nodes is theirs to tell")
  void otherNodes() throws Exception {
    try (HookServer server = new HookServer(post -> 200)) {
      EventHooks hooks = new EventHooks("another", bus, List.of(to(server.url())), PACE);
      done(vertx.deployVerticle(hooks));
      tell(0, 3);
      bus.publish(new NodeEvent.RoutesChanged("another"));
      done(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
      assertThat(server.got()).isEmpty();
      assertThat(hooks.figures().postedCount()).isZero();
    }
  }
}
