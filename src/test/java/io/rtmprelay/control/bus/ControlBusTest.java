package io.rtmprelay.control.bus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.rtmprelay.control.bus.ControlBus.NoAnswer;
import io.rtmprelay.control.report.StreamReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who owns no stream is told apart from who does not answer. */
class ControlBusTest {

  private final Vertx vertx = Vertx.vertx();
  private final ControlBus bus = new ControlBus(vertx);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private static void assertUnknown(Future<StreamReport> asked) {
    assertThatThrownBy(
            () -> asked.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS))
        .cause()
        .asInstanceOf(type(NoAnswer.class))
        .matches(NoAnswer::isUnknown, "says that there is no such stream");
  }

  @Test
  @DisplayName("a stream that nobody owns is unknown")
  void unknown() {
    assertUnknown(bus.describe("live/nobody"));
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
    var answer = bus.describe("live/ending");
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
