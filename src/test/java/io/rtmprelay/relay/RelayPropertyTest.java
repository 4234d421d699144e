package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever is dropped, and wherever a sink starts: what comes out can be decoded. */
class RelayPropertyTest {

  /** How the targets behave and what may be held. */
  record Weather(
      long seed,
      long queueBytes,
      int queueMs,
      long memoryBytes,
      long processBytes,
      int stallPercent,
      StartMode start) {}

  private static final class Target {
    final Sink sink;
    final List<List<Arrival>> sessions = new ArrayList<>();
    final List<Boolean> fromStart = new ArrayList<>();
    FakeOutlet outlet = new FakeOutlet(0);
    boolean connected;
    long stalledUntilMs;

    Target(Sink sink) {
      this.sink = sink;
    }

    void connect(boolean young, long nowMs) {
      outlet = new FakeOutlet(8_000);
      sessions.add(outlet.arrivals);
      fromStart.add(young);
      connected = true;
      sink.ready(outlet, nowMs);
    }

    void disconnect() {
      connected = false;
      outlet.close();
      sink.lost();
    }
  }

  @Property(tries = 6000)
  @Tag("full")
  void whatComesOutCanBeDecodedAtLength(
      @ForAll("clips") Clip clip, @ForAll("weathers") Weather weather) {
    whatComesOutCanBeDecoded(clip, weather);
  }

  @Property(tries = 400, seed = "1")
  void whatComesOutCanBeDecoded(@ForAll("clips") Clip clip, @ForAll("weathers") Weather weather) {
    List<Shot> shots = clip.shots();
    MemoryBudget process = new MemoryBudget(weather.processBytes());
    StreamSettings settings =
        new StreamSettings(weather.memoryBytes(), weather.queueBytes(), weather.queueMs());
    Stream stream = new Stream("live/cam", settings, process);
    List<MediaFrame> frames = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SinkSettings sink =
          new SinkSettings(weather.queueBytes(), weather.queueMs(), weather.start());
      targets.add(new Target(stream.attach("sink" + i, sink, 0)));
    }
    Random random = new Random(weather.seed());
    targets.get(0).connect(weather.start() == StartMode.AUTO, 0);

    long nowMs = 0;
    for (Shot shot : shots) {
      if (shot.isCoded()) {
        nowMs = (long) (shot.timestampMs() - clip.firstMs());
      }
      for (Target target : targets) {
        blow(target, weather, random, nowMs);
      }
      MediaFrame frame = shot.frame();
      frames.add(frame);
      stream.publish(frame, nowMs);
      frame.release();
      if (random.nextInt(3) == 0) {
        stream.flush(nowMs);
      }
      for (Target target : targets) {
        assertBounded(target, weather);
      }
    }
    stream.end();
    for (Target target : targets) {
      while (target.connected && !target.sink.drained()) {
        target.outlet.take(4_000);
        target.sink.writable(nowMs);
      }
    }

    for (Target target : targets) {
      for (int i = 0; i < target.sessions.size(); i++) {
        DecodableCheck.check(shots, target.sessions.get(i), target.fromStart.get(i));
      }
      target.disconnect();
    }
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(stream.stats().heldBytes()).isZero();
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  /** How one publisher after the other comes, and what the stream does between them. */
  record Changes(boolean freeze, int delayMs, List<Integer> gapsMs) {}

  @Property(tries = 6000)
  @Tag("full")
  void whatComesFromSeveralPublishersCanBeDecodedAtLength(
      @ForAll("clips") Clip first,
      @ForAll("clips") Clip second,
      @ForAll("clips") Clip third,
      @ForAll("weathers") Weather weather,
      @ForAll("changes") Changes changes) {
    whatComesFromSeveralPublishersCanBeDecoded(first, second, third, weather, changes);
  }

  @Property(tries = 200, seed = "1")
  void whatComesFromSeveralPublishersCanBeDecoded(
      @ForAll("clips") Clip first,
      @ForAll("clips") Clip second,
      @ForAll("clips") Clip third,
      @ForAll("weathers") Weather weather,
      @ForAll("changes") Changes changes) {
    MemoryBudget process = new MemoryBudget(weather.processBytes());
    Stream stream =
        new Stream(
            "live/cam",
            new StreamSettings(
                weather.memoryBytes(), weather.queueBytes(), weather.queueMs(), changes.freeze()),
            process);
    List<Target> targets = new ArrayList<>();
    for (int delayMs : new int[] {0, 0, changes.delayMs(), changes.delayMs()}) {
      SinkSettings sink =
          new SinkSettings(weather.queueBytes(), weather.queueMs(), weather.start(), delayMs);
      targets.add(new Target(stream.attach("sink" + targets.size(), sink, 0)));
    }
    Play play = new Play(stream, targets, weather);
    NavigableSet<Integer> publishers = new TreeSet<>();
    for (Clip clip : List.of(first, second, third)) {
      if (!publishers.isEmpty()) {
        stream.gap();
        play.pass(changes.gapsMs().get(publishers.size() - 1));
        stream.resume(play.nowMs);
      }
      publishers.add(play.source.size());
      play.publish(clip);
    }
    stream.finish();
    play.drain(changes.delayMs());

    for (Target target : targets) {
      for (int i = 0; i < target.sessions.size(); i++) {
        DecodableCheck.check(
            play.source, publishers, target.sessions.get(i), target.fromStart.get(i));
      }
      target.disconnect();
    }
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(play.frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  /** Its keyframe, at which it joined too late, is older than the sound that it began with. */
  @Example
  void aPictureShownAgainTellsNothingOfTheStart() {
    whatComesFromSeveralPublishersCanBeDecoded(
        new Clip(0, 0, 500, 1, 0, 1, true, true, 0, 100),
        new Clip(0, 0, 11_281, 3, 2, 57, true, true, 0, 100),
        new Clip(-2, 0, 11_999, 2, 2, 2, true, false, 2, 100),
        new Weather(1, 10_000, 301, 30_001, 60_000, 2, StartMode.GOP),
        new Changes(true, 5_000, List.of(515, 1_248)));
  }

  /** One stream under way: its clock, and all that its publishers sent. */
  private static final class Play {
    final List<Shot> source = new ArrayList<>();
    final List<MediaFrame> frames = new ArrayList<>();
    long nowMs;
    private final Stream stream;
    private final List<Target> targets;
    private final Weather weather;
    private final Random random;

    Play(Stream stream, List<Target> targets, Weather weather) {
      this.stream = stream;
      this.targets = targets;
      this.weather = weather;
      this.random = new Random(weather.seed());
    }

    void publish(Clip clip) {
      long beganMs = nowMs;
      for (Shot shot : clip.shots(1 + source.size())) {
        if (shot.isCoded()) {
          nowMs = beganMs + (shot.timestampMs() - clip.firstMs());
        }
        blowAtAll();
        MediaFrame frame = shot.frame();
        frames.add(frame);
        source.add(shot);
        stream.publish(frame, nowMs);
        frame.release();
        if (random.nextInt(3) == 0) {
          stream.flush(nowMs);
        }
      }
    }

    void pass(int ms) {
      for (long untilMs = nowMs + ms; nowMs < untilMs; nowMs += 20) {
        blowAtAll();
        stream.advance((kind, body) -> PlainImage.of(body), nowMs);
      }
    }

    private void blowAtAll() {
      for (Target target : targets) {
        blow(target, weather, random, nowMs);
        assertBounded(target, weather);
      }
    }

    void drain(int delayMs) {
      pass(delayMs + 40);
      assertThat(stream.isDelaying()).isFalse();
      for (Target target : targets) {
        while (target.connected && !target.sink.drained()) {
          target.outlet.take(4_000);
          target.sink.writable(nowMs);
        }
      }
    }
  }

  @Property(tries = 3000)
  @Tag("full")
  void withoutStallsAndBoundsNothingIsChangedAtLength(@ForAll("clips") Clip clip) {
    withoutStallsAndBoundsNothingIsChanged(clip);
  }

  @Property(tries = 100, seed = "1")
  void withoutStallsAndBoundsNothingIsChanged(@ForAll("clips") Clip clip) {
    Clip fresh =
        new Clip(
            clip.seed(),
            Math.floorMod(clip.firstMs(), 10_000),
            clip.durationMs(),
            clip.videoTracks(),
            clip.audioTracks(),
            clip.groupFrames(),
            clip.openGroups(),
            clip.bFrames(),
            clip.configEvery(),
            clip.frameBytes());
    List<Shot> shots = fresh.shots();
    MemoryBudget process = new MemoryBudget(1L << 30);
    Stream stream =
        new Stream("live/cam", new StreamSettings(1L << 30, 1L << 30, 1 << 30), process);
    SinkSettings settings = new SinkSettings(1L << 30, 1 << 30, StartMode.AUTO);
    Sink early = stream.attach("early", settings, 0);
    Sink late = stream.attach("late", settings, 0);
    FakeOutlet earlyOutlet = new FakeOutlet(Long.MAX_VALUE);
    FakeOutlet lateOutlet = new FakeOutlet(20_000);
    early.ready(earlyOutlet, 0);

    List<Arrival> expected = new ArrayList<>();
    for (int i = 0; i < shots.size(); i++) {
      if (i == shots.size() * 2 / 3) {
        late.ready(lateOutlet, i);
      }
      expected.add(Arrival.of(shots.get(i), shots.get(i).timestampMs()));
      MediaFrame frame = shots.get(i).frame();
      stream.publish(frame, i);
      frame.release();
      stream.flush(i);
    }
    while (!late.drained()) {
      lateOutlet.take(3_000);
      late.writable(0);
    }

    int ends = fresh.videoTracks();
    assertThat(media(earlyOutlet.arrivals, ends)).isEqualTo(media(expected, ends));
    assertThat(media(lateOutlet.arrivals, ends)).isEqualTo(media(expected, ends));
    assertThat(earlyOutlet.arrivals).hasSameSizeAs(expected);
    stream.close();
    earlyOutlet.close();
    lateOutlet.close();
    assertThat(process.heldBytes()).isZero();
  }

  /** All but the ends, which the source stamps with 0 (F41). */
  private static List<Arrival> media(List<Arrival> arrivals, int ends) {
    return arrivals.subList(0, arrivals.size() - ends);
  }

  private static void blow(Target target, Weather weather, Random random, long nowMs) {
    if (!target.connected) {
      if (random.nextInt(40) == 0) {
        boolean young = weather.start() == StartMode.AUTO && target.sink.openingFits();
        target.connect(young, nowMs);
      }
      return;
    }
    if (random.nextInt(400) == 0) {
      target.disconnect();
      return;
    }
    if (nowMs >= target.stalledUntilMs && random.nextInt(1000) < weather.stallPercent() * 2) {
      target.stalledUntilMs = nowMs + random.nextInt(2 * weather.queueMs() + 500);
    }
    if (nowMs >= target.stalledUntilMs) {
      target.outlet.take(random.nextInt(6_000));
      if (target.outlet.isWritable()) {
        target.sink.writable(nowMs);
      }
    }
  }

  /** No more media waits than the bound, and the quarter of it that audio has on top. */
  private static void assertBounded(Target target, Weather weather) {
    assertThat(target.sink.queuedBytes()).isLessThanOrEqualTo(weather.queueBytes() * 5 / 4);
  }

  @Provide
  Arbitrary<Clip> clips() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.of(0, 40, 9_000, 3_600_000, Integer.MAX_VALUE - 3_000, -2_000),
            Arbitraries.integers().between(500, 12_000),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 60),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(100, 1_500))
        .as(
            (seed, first, duration, video, audio, group, config, bytes) ->
                new Clip(
                    seed,
                    first,
                    duration,
                    video,
                    audio,
                    group,
                    (seed & 1) == 0,
                    (seed & 2) == 0,
                    config,
                    bytes));
  }

  @Provide
  Arbitrary<Changes> changes() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(100, 1_000, 5_000),
            Arbitraries.integers().between(0, 4_000).list().ofSize(2))
        .as(Changes::new);
  }

  @Provide
  Arbitrary<Weather> weathers() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs().between(10_000, 400_000),
            Arbitraries.integers().between(300, 5_000),
            Arbitraries.longs().between(30_000, 2_000_000),
            Arbitraries.of(60_000L, 1L << 30),
            Arbitraries.integers().between(0, 30),
            Arbitraries.of(StartMode.values()))
        .as(Weather::new);
  }
}
