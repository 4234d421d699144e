package io.rtmprelay.control.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.StreamConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RouteLoadTest {

  private final RouteLoad load = new RouteLoad();

  private static RouteConfig route(String match, @Nullable Integer maxStreams) {
    return new RouteConfig(
        new NamePattern(match),
        PublishRights.OPEN,
        PlayRights.OFF,
        maxStreams,
        new StreamConfig(1 << 20, Duration.ofSeconds(1)),
        List.of());
  }

  @Test
  @DisplayName("as many as a route may have, and another once one is over")
  void limit() {
    RouteConfig two = route("a/{name}", 2);
    assertThat(load.take("a/1", two)).isTrue();
    assertThat(load.take("a/2", two)).isTrue();
    assertThat(load.take("a/3", two)).isFalse();
    assertThat(load.take("b/1", route("b/{name}", null))).isTrue();
    load.leave("a/1");
    load.leave("a/1"); // it has none any more
    load.leave("a/unknown");
    assertThat(load.take("a/3", two)).isTrue();
    assertThat(load.take("a/1", two)).isFalse();
  }

  @Test
  @DisplayName("a stream counts for the route it follows, even over its limit, and is let go whole")
  void move() {
    RouteConfig one = route("a/{name}", 1);
    RouteConfig all = route("{all*}", null);
    assertThat(load.take("a/1", one)).isTrue();
    assertThat(load.take("a/2", all)).isTrue();
    load.move("a/2", one);
    load.move("a/gone", one);
    load.leave("a/1");
    assertThat(load.take("a/3", one)).isFalse();
    load.move("a/2", all);
    assertThat(load.take("a/3", one)).isTrue();
    assertThat(load.routes()).isEqualTo(2);
    load.leave("a/2");
    load.leave("a/3");
    assertThat(load.routes()).isZero();
  }

  @Test
  @DisplayName("of many that come at once no more get in than may")
  void race() throws Exception {
    RouteConfig ten = route("a/{name}", 10);
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    Thread[] threads = new Thread[50];
    for (int i = 0; i < threads.length; i++) {
      String name = "a/" + i;
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    if (load.take(name, ten)) {
                      taken.incrementAndGet();
                    }
                  });
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasValue(10);
  }
}
