package io.rtmprelay.control.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.Viewing;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Viewers of a stream in a relay of this process, on the stream's loop and on others. */
class StreamAudienceTest {

  private static final StreamConfig STREAM = Bench.stream(Duration.ofSeconds(10));

  /** Where a viewer lives. */
  enum Where {
    /** One of the two media loops is the stream's, whichever took the publisher. */
    MEDIA_0,
    MEDIA_1,
    CONTROL
  }

  private final Bench bench = new Bench(2, STREAM, List.of());

  @AfterEach
  void nothingIsLeft() {
    bench.awaitNothingLeft();
    bench.close();
  }

  private Executor loop(Where where) {
    return switch (where) {
      case MEDIA_0 -> bench.loops.all().get(0);
      case MEDIA_1 -> bench.loops.all().get(1);
      case CONTROL -> {
        Context context = bench.loops.vertx().getOrCreateContext();
        yield task -> context.runOnContext(ignored -> task.run());
      }
    };
  }

  private Audience audience() {
    return Objects.requireNonNull(bench.streams.audience("live/cam"));
  }

  private TestViewer join(Where where) {
    TestViewer viewer = new TestViewer(loop(where), true);
    audience().join(viewer);
    return viewer;
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("F34: a viewer begins with config and the newest group, then live, times from 0")
  void watches(Where where) throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      for (int number = 300; number < 314; number++) { // 12 s on
        encoder.addVideo(number, 10, 300);
      }
      encoder.send();
      join(Where.CONTROL).awaitNumber(313);
      TestViewer first = join(where).awaitNumber(313);
      assertThat(first.events()).startsWith("begins", "config", "config", "video");
      assertThat(first.numbers()).isEqualTo(range(310, 313));
      assertThat(first.timesMs()).containsExactly(0, 40, 80, 120);
      for (int number = 314; number < 330; number++) {
        encoder.addVideo(number, 10, 300).send();
      }
      first.awaitNumber(329);
      assertThat(first.numbers()).isEqualTo(range(310, 329));
      encoder.addVideo(330, 10, 300).unpublish();
      first.awaitEnding(Ending.STREAM_OVER);
      assertThat(first.numbers()).as("flushed before it is told").isEqualTo(range(310, 330));
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("many frames of one read reach a viewer with few flushes")
  void batches(Where where) throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 1_000, 300).send();
      TestViewer viewer = join(where).awaitNumber(0);
      int before = viewer.flushes();
      for (int number = 1; number <= 100; number++) {
        encoder.addVideo(number, 1_000, 50);
      }
      encoder.send();
      viewer.awaitNumber(100);
      assertThat(viewer.flushes() - before).isLessThan(20);
      encoder.unpublish();
      viewer.awaitEnding(Ending.STREAM_OVER);
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("who comes in a gap waits, and begins with the publisher that comes back")
  void waitsInGap(Where where) throws Exception {
    PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
    first.addHeaders(0).addVideo(0, 10, 300).send();
    TestViewer early = join(where).awaitNumber(0);
    first.reset();
    Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
    TestViewer late = join(where);
    Await.until("a seat", () -> late.events().contains("begins"));
    try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
      second.addHeaders(0).addVideo(20, 10, 300).addVideo(21, 10, 300).send();
      late.awaitNumber(21);
      early.awaitNumber(21);
      assertThat(late.numbers()).containsExactly(20, 21);
      assertThat(early.numbers()).containsExactly(0, 20, 21);
      second.unpublish();
      late.awaitEnding(Ending.STREAM_OVER);
      early.awaitEnding(Ending.STREAM_OVER);
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("hostile input #102: one that takes nothing is sent away, and no other one notices")
  void stalls(Where where) throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 25, 300).send();
      TestViewer well = join(where).awaitNumber(0);
      TestViewer stalled = new TestViewer(loop(where), false);
      audience().join(stalled);
      int number = 1;
      while (stalled.ending() == null) {
        encoder.addVideo(number++, 25, 20_000).send();
        well.awaitNumber(number - 1);
        assertThat(bench.memory.heldBytes()).isLessThan(18L << 20);
      }
      assertThat(stalled.ending()).isEqualTo(Ending.STALLED);
      assertThat(well.numbers()).isEqualTo(range(0, number - 1));
      assertThat(bench.viewers).hasValue(1);
      encoder.unpublish();
      well.awaitEnding(Ending.STREAM_OVER);
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("F43: another codec ends what a viewer watches; it may come again")
  void renewed(Where where) throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      TestViewer viewer = join(where).awaitNumber(0);
      byte[] hevcHeader = {(byte) 0x90, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      encoder.add(MediaKind.VIDEO, 40, hevcHeader);
      byte[] hevcKey = {(byte) 0x93, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      encoder.add(MediaKind.VIDEO, 40, hevcKey).send();
      viewer.awaitEnding(Ending.RENEWED);
      assertThat(viewer.numbers()).containsExactly(0);
      encoder.unpublish();
    }
  }

  @Test
  @DisplayName("a name that nobody publishes has no audience, one that is over ends who comes late")
  void notLive() throws Exception {
    assertThat(bench.streams.audience("live/cam")).isNull();
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    Audience audience = audience();
    encoder.unpublish();
    encoder.leave();
    bench.awaitNothingLeft();
    assertThat(bench.streams.audience("live/cam")).isNull();
    for (Where where : Where.values()) {
      TestViewer late = new TestViewer(loop(where), true);
      audience.join(late);
      late.awaitEnding(Ending.STREAM_OVER);
      assertThat(late.events()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "viewers that leave while they are fed, at the end or before they are there leak none")
  void comeAndGo() throws Exception {
    for (int round = 0; round < 30; round++) {
      List<Runnable> leaving = new ArrayList<>();
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0).addVideo(0, 5, 3_000).send();
        for (Where where : Where.values()) {
          for (boolean takes : new boolean[] {true, false}) {
            TestViewer viewer = new TestViewer(loop(where), takes);
            Viewing viewing = audience().join(viewer);
            leaving.add(() -> viewer.leave(viewing));
          }
        }
        for (int number = 1; number < 30; number++) {
          encoder.addVideo(number, 5, 3_000).send();
          if (number % 5 == round % 5 && !leaving.isEmpty()) {
            leaving.removeFirst().run();
          }
        }
        encoder.unpublish();
        leaving.forEach(Runnable::run);
      }
      bench.awaitNothingLeft(); // nor is the name free for the next one before
    }
  }

  @Test
  @DisplayName("what waits for a slow viewer is cut by whole groups, and goes on at a keyframe")
  void drops() throws Exception {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      TestViewer slow = new TestViewer(loop(Where.CONTROL), false);
      Viewing viewing = audience().join(slow);
      slow.awaitNumber(0);
      // 300 frames of 40 ms are more than the 8 s that may wait.
      for (int number = 1; number <= 400; number++) {
        encoder.addVideo(number, 10, 4_000).send();
      }
      Await.until("all to be here", () -> bench.report("cam").publisher() != null);
      loop(Where.CONTROL)
          .execute(
              () -> {
                slow.takeAll();
                viewing.progressed();
              });
      slow.awaitNumber(400);
      List<Integer> numbers = slow.numbers();
      int last = -1;
      for (int number : numbers) {
        assertThat(number == last + 1 || number % 10 == 0).as("%d after %d", number, last).isTrue();
        last = number;
      }
      assertThat(numbers.size()).isLessThan(401);
      encoder.unpublish();
      slow.awaitEnding(Ending.STREAM_OVER);
    }
  }
}
