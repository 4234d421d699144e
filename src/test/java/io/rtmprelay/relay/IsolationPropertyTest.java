package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Ten streams under load, every sink of one stalled: the nine others neither lose a frame nor are
 * asked to let one go, whatever the bitrate and the groups, and who has too much stays within what
 * it may have.
 */
class IsolationPropertyTest {

  private static final int STREAMS = 10;
  private static final int STALLED = 3;
  private static final int SINKS = 3;
  private static final int MAX_ROUNDS = 400;
  private static final SinkSettings ENDLESS =
      new SinkSettings(1L << 40, 1 << 30, StartMode.AUTO, 0);

  /** What each stream is sent. */
  record Load(long seed, int groupFrames, int groups, boolean openGroups, int frameBytes) {

    /** A stretch of it: all that comes after {@code round} others, set-up only in the first. */
    private List<Shot> shots(int round) {
      int durationMs = groupFrames * groups * 40;
      return new Clip(seed, 0, durationMs, 1, 1, groupFrames, openGroups, openGroups, 0, frameBytes)
          .shots(1).stream()
              .filter(shot -> round == 0 || shot.isCoded())
              .map(shot -> shot.at(shot.timestampMs() + round * durationMs))
              .toList();
    }

    /** More than a group and its audio can hold. */
    private long maxGroupBytes() {
      return (groupFrames + 3L) * frameBytes * 3 / 2 + 4L * frameBytes + groupFrames * 48L;
    }
  }

  /** Counts what comes; one that is stalled takes a first message and keeps it for good. */
  private static final class CountingOutlet implements Outlet {
    private final boolean stalled;
    private @Nullable MediaFrame kept;
    int messages;

    CountingOutlet(boolean stalled) {
      this.stalled = stalled;
    }

    @Override
    public void write(MediaFrame frame, int timestampMs) {
      messages++;
      if (stalled) {
        kept = frame.retain();
      }
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
      return kept == null;
    }

    @Override
    public long pendingBytes() {
      return kept == null ? 0 : kept.body().length();
    }

    void close() {
      if (kept != null) {
        kept.release();
      }
    }
  }

  private static final class Channel {
    final Stream stream;
    final List<Sink> sinks = new ArrayList<>();
    final List<CountingOutlet> outlets = new ArrayList<>();

    Channel(StreamSettings settings, MemoryBudget process, boolean stalled, int delayMs) {
      stream = new Stream("live/cam", settings, process);
      for (int i = 0; i < SINKS; i++) {
        SinkSettings sink =
            new SinkSettings(
                ENDLESS.queueBytes(), ENDLESS.queueMs(), ENDLESS.start(), i == 0 ? delayMs : 0);
        sinks.add(stream.attach("sink" + i, sink, 0));
        outlets.add(new CountingOutlet(stalled));
        sinks.get(i).ready(outlets.get(i), 0);
      }
    }

    void publish(Shot shot) {
      MediaFrame frame = shot.frame();
      stream.publish(frame, shot.timestampMs());
      frame.release();
      stream.flush(shot.timestampMs());
    }

    void assertUnharmed(int messages) {
      StreamStats stats = stream.stats();
      assertThat(stats.shedsForStream() + stats.shedsForProcess()).as("sheds").isZero();
      for (CountingOutlet outlet : outlets) {
        assertThat(outlet.messages).isEqualTo(messages);
      }
    }

    void close() {
      outlets.forEach(CountingOutlet::close);
      stream.close();
    }
  }

  @Property(tries = 1000)
  @Tag("full")
  void aStreamStaysWithinItsBudgetAndHarmsNoOtherAtLength(
      @ForAll("loads") Load load, @ForAll("delays") int delayMs) {
    aStreamStaysWithinItsBudgetAndHarmsNoOther(load, delayMs);
  }

  @Property(tries = 40, seed = "1")
  void aStreamStaysWithinItsBudgetAndHarmsNoOther(
      @ForAll("loads") Load load, @ForAll("delays") int delayMs) {
    long budget = 2 * load.maxGroupBytes() + 32L * load.frameBytes();
    MemoryBudget process = new MemoryBudget(2 * STREAMS * budget);
    StreamSettings settings = new StreamSettings(budget, budget, 1 << 30);
    List<Channel> channels = channels(settings, process, delayMs);
    StreamStats stalled = channels.get(STALLED).stream.stats();
    int sent = 0;
    for (int round = 0; stalled.shedsForStream() < 3 && round < MAX_ROUNDS; round++) {
      for (Shot shot : load.shots(round)) {
        sent++;
        for (int i = 0; i < STREAMS; i++) {
          channels.get(i).publish(shot);
          assertThat(channels.get(i).stream.stats().heldBytes()).isLessThanOrEqualTo(budget);
        }
      }
    }
    assertThat(stalled.shedsForStream()).isGreaterThanOrEqualTo(3);
    assertThat(stalled.shedsForProcess()).isZero();
    assertOthersUnharmed(channels, sent);
    close(channels, process);
  }

  @Property(tries = 1000)
  @Tag("full")
  void whoIsFurthestOverItsShareShedsForTheProcessAtLength(@ForAll("loads") Load load) {
    whoIsFurthestOverItsShareShedsForTheProcess(load);
  }

  @Property(tries = 40, seed = "1")
  void whoIsFurthestOverItsShareShedsForTheProcess(@ForAll("loads") Load load) {
    long share = 2 * load.maxGroupBytes() + 32L * load.frameBytes();
    MemoryBudget process = new MemoryBudget(STREAMS * share);
    // Each may have all, so that the process alone sets the bound; no opening is kept.
    StreamSettings settings = new StreamSettings(STREAMS * share, 0, 0);
    List<Channel> channels = channels(settings, process, 0);
    StreamStats stalled = channels.get(STALLED).stream.stats();
    int sent = 0;
    for (int round = 0; stalled.shedsForProcess() < 3 && round < MAX_ROUNDS; round++) {
      for (Shot shot : load.shots(round)) {
        sent++;
        for (int i = 0; i < STREAMS; i++) {
          channels.get(i).publish(shot);
          assertThat(process.heldBytes()).isLessThanOrEqualTo(process.limitBytes());
        }
      }
    }
    assertThat(stalled.shedsForProcess()).isGreaterThanOrEqualTo(3);
    assertOthersUnharmed(channels, sent);
    close(channels, process);
  }

  private static List<Channel> channels(
      StreamSettings settings, MemoryBudget process, int delayMs) {
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      channels.add(new Channel(settings, process, i == STALLED, i == STALLED ? delayMs : 0));
    }
    return channels;
  }

  private static void assertOthersUnharmed(List<Channel> channels, int messages) {
    for (int i = 0; i < STREAMS; i++) {
      if (i != STALLED) {
        channels.get(i).assertUnharmed(messages);
      }
    }
  }

  private static void close(List<Channel> channels, MemoryBudget process) {
    channels.forEach(Channel::close);
    assertThat(process.heldBytes()).isZero();
  }

  @Provide
  Arbitrary<Load> loads() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.integers().between(1, 30),
            Arbitraries.integers().between(8, 12),
            Arbitraries.of(true, false),
            Arbitraries.of(50, 400, 3_000, 12_000))
        .as(Load::new);
  }

  @Provide
  Arbitrary<Integer> delays() {
    return Arbitraries.of(0, 1_000, 60_000);
  }
}
