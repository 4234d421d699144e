package io.rtmprelay.control.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.StreamState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Players on sockets; with two media loops they land on the stream's and on the other by turns. */
class RtmpPlayTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String CAM = "cam?key=" + Bench.PLAY_KEY;

  private static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  private static Bench bench(int loops, String... targets) {
    return new Bench(loops, Bench.stream(GRACE), List.of(targets), Bench.sink(StartMode.AUTO));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("K15, F34: from the newest group to the end, which is told; then it may play again")
  void plays(int loops) throws Exception {
    try (Bench bench = bench(loops)) {
      List<PeerPlayer> players = new ArrayList<>();
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0);
        range(300, 313).forEach(number -> encoder.addVideo(number, 10, 6_000));
        encoder.send();
        for (int i = 0; i < 4; i++) {
          players.add(PeerPlayer.playing(bench.port, CAM));
        }
        players.forEach(player -> player.awaitNumber(313));
        range(314, 330).forEach(number -> encoder.addVideo(number, 10, 6_000).send());
        encoder.unpublish();
      }
      for (PeerPlayer player : players) {
        player.awaitCode("StreamEOF");
        assertThat(player.codes())
            .containsExactly(
                "NetStream.Play.Reset",
                "NetStream.Play.Start",
                "NetStream.Data.Start",
                "NetStream.Play.UnpublishNotify",
                "StreamEOF");
        assertThat(player.numbers()).endsWith(330).hasSizeGreaterThanOrEqualTo(20);
        assertThat(player.numbers())
            .isEqualTo(range(player.numbers().getFirst(), 330))
            .first()
            .matches(first -> first % 10 == 0);
        assertThat(player.timesMs().getFirst()).isZero();
        assertThat(player.timesMs().getLast()).isEqualTo(40L * (330 - player.numbers().getFirst()));
      }
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0).addVideo(1000, 10, 300).send();
        for (PeerPlayer player : players) {
          player.play(CAM);
          player.awaitNumber(1000);
          player.close();
        }
        encoder.unpublish();
      }
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("K12: no key, a wrong one, a stream that is not there: told apart, then closed")
  void refuses() throws Exception {
    try (Bench bench = bench(1)) {
      for (String name : List.of("cam", "cam?key=wrong", CAM)) {
        try (PeerPlayer player = PeerPlayer.playing(bench.port, name)) {
          player.awaitCode("NetStream.Play." + (name.equals(CAM) ? "StreamNotFound" : "Failed"));
          Await.until("the end of the refused", player::isClosed);
        }
      }
      bench.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("#102: players that read nothing are cut; sinks and other players notice nothing")
  void stalls(int loops) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(loops, server.url());
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 25, 300).send();
      List<PeerPlayer> stalled = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        PeerPlayer player = new PeerPlayer(bench.port, 4096);
        player.play(CAM);
        stalled.add(player);
      }
      List<PeerPlayer> well = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        well.add(PeerPlayer.playing(bench.port, CAM).awaitNumber(0));
      }
      Await.until("all to be seated", () -> bench.viewers.get() == 4);
      int number = 1;
      while (bench.viewers.get() > 2) {
        encoder.addVideo(number, 25, 20_000).send();
        assertThat(bench.memory.heldBytes()).isLessThan(18L << 20);
        number++;
        server.take(0).awaitNumber(number - 1); // who lags on its own account may lose some
        for (PeerPlayer player : well) {
          player.awaitNumber(number - 1);
        }
      }
      assertThat(server.take(0).numbers()).isEqualTo(range(0, number - 1));
      for (PeerPlayer player : well) {
        assertThat(player.numbers()).isEqualTo(range(0, number - 1));
      }
      encoder.unpublish();
      for (PeerPlayer player : well) {
        player.awaitCode("StreamEOF");
        player.close();
      }
      for (PeerPlayer player : stalled) {
        player.close();
      }
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("in a gap players wait, and go on with the publisher that comes back")
  void gap(int loops) throws Exception {
    try (Bench bench = bench(loops)) {
      PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      try (PeerPlayer early = PeerPlayer.playing(bench.port, CAM).awaitNumber(0)) {
        first.reset();
        Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
        try (PeerPlayer late = PeerPlayer.playing(bench.port, CAM);
            PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
          late.awaitCode("NetStream.Play.Start");
          second.addHeaders(0).addVideo(20, 10, 300).addVideo(21, 10, 300).send();
          late.awaitNumber(21);
          early.awaitNumber(21);
          assertThat(late.numbers()).containsExactly(20, 21);
          assertThat(early.numbers()).containsExactly(0, 20, 21);
          second.unpublish();
          early.awaitCode("NetStream.Play.UnpublishNotify");
        }
      }
      bench.awaitNothingLeft();
    }
  }

  // On one loop: on two, what was sent before the player's last word may come to it behind that.
  @Test
  @DisplayName("a paused player gets nothing, and goes on with the next keyframe")
  void pauses() throws Exception {
    try (Bench bench = bench(1);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      try (PeerPlayer player = PeerPlayer.playing(bench.port, CAM).awaitNumber(0);
          PeerPlayer other = PeerPlayer.playing(bench.port, CAM).awaitNumber(0)) {
        player.command("pause", null, true, 0.0);
        player.awaitCode("NetStream.Pause.Notify");
        range(1, 13).forEach(number -> encoder.addVideo(number, 10, 300));
        encoder.send();
        other.awaitNumber(13);
        player.command("pause", null, false, 0.0);
        player.awaitCode("NetStream.Unpause.Notify");
        range(14, 22).forEach(number -> encoder.addVideo(number, 10, 300));
        encoder.send();
        player.awaitNumber(22);
        assertThat(player.numbers()).containsExactly(0, 20, 21, 22);
        player.command("closeStream", (Object) null);
        Await.until("its seat to be free", () -> bench.viewers.get() == 1);
      }
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("players that come and go in every way, on two loops, leave nothing behind")
  void churn() throws Exception {
    try (Bench bench = bench(2)) {
      for (int round = 0; round < 12; round++) {
        List<PeerPlayer> players = new ArrayList<>();
        List<PeerPlayer> stopped = new ArrayList<>();
        try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
          encoder.addHeaders(0).addVideo(0, 5, 30_000).send();
          for (int number = 1; number < 30; number++) {
            encoder.addVideo(number, 5, 30_000).send();
            if (number % 3 == 0) {
              players.add(PeerPlayer.playing(bench.port, CAM));
            }
            if (number % 7 == 6) {
              PeerPlayer leaving = players.removeFirst();
              if (round % 3 == 0) {
                leaving.reset();
              } else if (round % 3 == 1) {
                leaving.close();
              } else {
                leaving.command("deleteStream", null, 1.0);
                stopped.add(leaving); // perhaps before it was told anything
              }
            }
          }
          if (round % 2 == 0) {
            encoder.unpublish();
          } else {
            players.forEach(player -> Await.until("a word", () -> !player.codes().isEmpty()));
            encoder.unpublish();
          }
        }
        players.addAll(stopped);
        for (PeerPlayer player : players) {
          player.close();
        }
        bench.awaitNothingLeft();
      }
    }
  }
}
