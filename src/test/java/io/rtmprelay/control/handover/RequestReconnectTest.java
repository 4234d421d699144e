package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import io.rtmprelay.transport.publish.Publisher;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A relay that asks its publishers to come again. */
class RequestReconnectTest {

  private final List<Publisher> publishers = new CopyOnWriteArrayList<>();

  /** A relay whose publishers are known to the test. */
  private Bench relay() {
    return new Bench(
        1,
        Bench.stream(Duration.ofSeconds(10)),
        List.of(),
        Bench.sink(StartMode.AUTO),
        registry ->
            (attempt, publisher) -> {
              publishers.add(publisher);
              return registry.publish(attempt, publisher);
            });
  }

  @Test
  @DisplayName("K50: an encoder that did not announce it is not asked, and goes on")
  void silentEncoder() throws Exception {
    try (Bench relay = relay();
        PeerEncoder encoder = PeerEncoder.publishing(relay.port, "live", "cam")) {
      assertThat(Bench.done(publishers.getFirst().requestReconnect(null, "moving"))).isFalse();
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      assertThat(encoder.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("K50: one relay asks another, whose sink comes again on a new connection")
  void relayToRelay() throws Exception {
    try (Bench asking = relay();
        Bench asked =
            Bench.of(
                Bench.stream(Duration.ofSeconds(10)),
                Addresses.FRESH,
                Sinks.announcing(
                    "rtmp://127.0.0.1:" + asking.port + "/live/{name}", EnhancedMode.ON));
        PeerEncoder encoder = PeerEncoder.publishing(asked.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      asked.awaitSink("cam", 0, SinkState.LIVE);
      String address = publishers.getFirst().address();
      assertThat(Bench.done(publishers.getFirst().requestReconnect(null, "moving"))).isTrue();
      int[] number = {10};
      Await.until(
          "the next connection",
          () -> {
            encoder.addVideo(number[0]++, 10, 300).send();
            return publishers.size() > 1;
          });
      asked.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(publishers).hasSize(2);
      assertThat(publishers.get(1).address()).isNotEqualTo(address);
      assertThat(Bench.done(publishers.getFirst().requestReconnect(null, "late"))).isFalse();
    }
  }

  @Test
  @DisplayName("K50: a relay that drains asks all its publishers, and those that stand by too")
  void drain() throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    try (Bench leaving =
            new Bench(
                1,
                Bench.stream(Duration.ofSeconds(10), DuplicateMode.STANDBY),
                List.of(),
                Bench.sink(StartMode.AUTO),
                registry ->
                    (attempt, publisher) -> registry.publish(attempt, noting(publisher, asked)));
        PeerEncoder first = PeerEncoder.publishing(leaving.port, "live", "cam");
        PeerEncoder second = PeerEncoder.publishing(leaving.port, "live", "cam")) {
      String why = "the node leaves";
      assertThat(leaving.drain(Duration.ofHours(1)).begin(why).isComplete()).isFalse();
      Await.until("both are asked", () -> asked.size() == 2);
      assertThat(asked).containsOnly(why);
      assertThat(first.isClosed() || second.isClosed()).isFalse();
    }
  }

  private static Publisher noting(Publisher publisher, Queue<String> asked) {
    return (Publisher)
        Proxy.newProxyInstance(
            Publisher.class.getClassLoader(),
            new Class<?>[] {Publisher.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("requestReconnect")) {
                asked.add((String) arguments[1]);
              }
              return method.invoke(publisher, arguments);
            });
  }
}
