package io.rtmprelay.control.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.report.BanReport;
import io.rtmprelay.relay.life.StreamState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BanCommandTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  @TempDir private Path data;

  private Bench bench() {
    return new Bench(1, Bench.stream(GRACE), List.of()).node(data);
  }

  private static BanAnswer ask(Bench bench, NodeCommand.ForBan command) {
    return Bench.done(bench.bus.bans(Bench.NODE, command));
  }

  private static BanReport added(Bench bench, String body) {
    assertThat(ask(bench, new NodeCommand.AddBan(body))).isInstanceOf(BanAnswer.Added.class);
    return all(bench).getLast();
  }

  private static List<BanReport> all(Bench bench) {
    return ((BanAnswer.Bans) ask(bench, new NodeCommand.ListBans())).bans();
  }

  private static boolean isRefused(Bench bench, String name) throws Exception {
    try (PeerEncoder encoder = new PeerEncoder(bench.port, "live", name)) {
      Await.until("an answer", () -> encoder.isPublished() || encoder.refusal() != null);
      if (encoder.isPublished()) {
        encoder.unpublish();
      }
      return !encoder.isPublished();
    }
  }

  @Test
  @DisplayName("who is named is disconnected and kept out; who is not goes on; until it is lifted")
  void bans() throws Exception {
    try (Bench bench = bench();
        PeerEncoder named = PeerEncoder.publishing(bench.port, "live", "cam");
        PeerEncoder other = PeerEncoder.publishing(bench.port, "live", "dog")) {
      Queue<NodeEvent> told = new ConcurrentLinkedQueue<>();
      bench.bus.onEvents(told::add);
      BanReport ban =
          added(
              bench,
              "{\"stream\": \"live/cam\", \"address\": \"127.0.0.0/8\", \"seconds\": 600,"
                  + " \"reason\": \"wrong picture\"}");
      assertThat(ban.streamName()).isEqualTo("live/cam");
      assertThat(ban.address()).isEqualTo("127.0.0.0/8");
      assertThat(ban.reason()).isEqualTo("wrong picture");
      assertThat(Duration.between(Instant.now(), ban.until()))
          .isBetween(Duration.ofSeconds(500), Duration.ofSeconds(600));
      Await.until("the end of who is named", named::isClosed);
      Await.until("the gap", () -> bench.report("cam").state() == StreamState.GAP);
      assertThat(isRefused(bench, "cam")).isTrue();
      assertThat(other.isClosed()).isFalse();
      assertThat(isRefused(bench, "third")).isFalse();
      assertThat(ask(bench, new NodeCommand.RemoveBan(ban.id())))
          .isEqualTo(new BanAnswer.Removed(ban.id()));
      assertThat(ask(bench, new NodeCommand.RemoveBan(ban.id())))
          .isEqualTo(new BanAnswer.NoSuchBan(ban.id()));
      assertThat(isRefused(bench, "cam")).isFalse();
      Await.until(
          "both events",
          () -> told.stream().filter(NodeEvent.BansChanged.class::isInstance).count() == 2);
    }
  }

  @Test
  @DisplayName("bans outlive a restart, those made with a disconnect too; what is over does not")
  void restart() throws Exception {
    try (Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "dog")) {
      added(bench, "{\"address\": \"127.0.0.9\", \"for\": \"1s\"}");
      added(bench, "{\"address\": \"2001:db8::/32\", \"for\": \"10m\", \"stream\": null}");
      Bench.done(bench.bus.disconnectPublisher("live/dog", "an operator", Duration.ofMinutes(5)));
      Await.until("the end of the publisher", encoder::isClosed);
      Path file = data.resolve("runtime.json");
      Await.until("the third to be kept", () -> holds(file, "live/dog"));
      Await.until("the first to be over", () -> all(bench).size() == 2);
    }
    try (Bench bench = bench()) {
      assertThat(all(bench))
          .extracting(BanReport::address)
          .containsExactly("2001:db8::/32", "127.0.0.1");
      assertThat(isRefused(bench, "dog")).isTrue();
      assertThat(isRefused(bench, "cam")).isFalse();
    }
  }

  private static boolean holds(Path file, String word) {
    try {
      return Files.readString(file).contains(word);
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("what is wrong with a ban is told by its place, and nobody is banned")
  void faults() {
    try (Bench bench = bench()) {
      assertThat(pointers(bench, "[]")).containsExactly("");
      assertThat(pointers(bench, "{\"seconds\": 5}")).containsExactly("/address");
      assertThat(pointers(bench, "{\"address\": \"h.example\", \"for\": \"1m\"}"))
          .containsExactly("/address");
      assertThat(pointers(bench, "{\"address\": \"::1\"}")).containsExactly("");
      assertThat(pointers(bench, "{\"address\": \"::1\", \"for\": \"1m\", \"seconds\": 1}"))
          .containsExactly("");
      assertThat(pointers(bench, "{\"address\": \"::1\", \"for\": \"soon\"}"))
          .containsExactly("/for");
      assertThat(pointers(bench, "{\"address\": \"::1\", \"seconds\": 0}"))
          .containsExactly("/seconds");
      assertThat(pointers(bench, "{\"address\": \"::1\", \"seconds\": 1e300, \"reason\": 1}"))
          .containsExactly("/seconds", "/reason");
      assertThat(all(bench)).isEmpty();
    }
  }

  private static List<String> pointers(Bench bench, String body) {
    BanAnswer answer = ask(bench, new NodeCommand.AddBan(body));
    assertThat(answer).isInstanceOf(BanAnswer.Refused.class);
    return ((BanAnswer.Refused) answer).faults().stream().map(BodyFault::pointer).toList();
  }
}
