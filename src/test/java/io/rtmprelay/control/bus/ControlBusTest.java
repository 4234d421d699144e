package io.rtmprelay.control.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who owns no stream is told apart from who does not answer. */
class ControlBusTest {

  private final Vertx vertx = Vertx.vertx();
  private final ControlBus bus = new ControlBus(vertx, "n1", new SoleOrigin());

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private static void assertUnknown(Future<?> asked) {
    assertThatThrownBy(
            () -> asked.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS))
        .cause()
        .asInstanceOf(type(NoAnswer.class))
        .matches(NoAnswer::isUnknown, "says that there is no such stream");
  }

  @Test
  @DisplayName("a stream that nobody owns is unknown")
  void unknown() {
    assertUnknown(bus.end("live/nobody", "a test"));
  }

  @Test
  @DisplayName("a stream that its node does not know is unknown too")
  void unknownToItsNode() {
    bus.onNode("n1", command -> Future.succeededFuture(new StreamReports(List.of(), List.of())));
    assertUnknown(bus.describe("n1", "live/nobody"));
  }

  @Test
  @DisplayName("what is published comes to all who listen, in its order, until they give up")
  void events() throws Exception {
    List<NodeEvent> first = new CopyOnWriteArrayList<>();
    List<NodeEvent> second = new CopyOnWriteArrayList<>();
    bus.onEvents(first::add);
    var listening = bus.onEvents(second::add);
    assertThat(bus.consumers()).isEqualTo(2);
    List<NodeEvent> told = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      told.add(new NodeEvent.ConfigRead("n1", "outcome " + i));
    }
    told.forEach(bus::publish);
    Await.until("all to be there", () -> first.size() == 100 && second.size() == 100);
    assertThat(first).isEqualTo(told);
    assertThat(second).isEqualTo(told);
    listening.giveUp().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    bus.publish(new NodeEvent.RoutesChanged("n1"));
    Await.until("the next", () -> first.size() == 101);
    assertThat(second).hasSize(100);
    assertThat(bus.consumers()).isEqualTo(1);
  }

  @Test
  @DisplayName("a stream that ends while it is being asked is unknown, and not silent")
  void endsMeanwhile() throws InterruptedException {
    var owner = vertx.getOrCreateContext();
    var registered = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    Promise<Void> gone = Promise.promise();
    owner.runOnContext(
        start -> {
          var stream = bus.onStream("live/ending", command -> Future.succeededFuture());
          // The command comes while the owner is at work, and the work is the stream's end.
          owner.runOnContext(
              end -> {
                awaitQuietly(asked);
                stream.giveUp().onComplete(gone);
              });
          registered.countDown();
        });
    registered.await();
    var answer = bus.end("live/ending", "a test");
    asked.countDown();
    assertUnknown(answer);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
