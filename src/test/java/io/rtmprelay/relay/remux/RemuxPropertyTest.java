package io.rtmprelay.relay.remux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.Clip;
import io.rtmprelay.relay.DecodableCheck;
import io.rtmprelay.relay.FakeOutlet;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.Shot;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Sources of several tracks, now alone and now bundled, through random remuxes, stalls and drops:
 * what comes out can be decoded, and is of the tracks and in the form that were asked for.
 */
class RemuxPropertyTest {

  private static final int SINKS = 4;
  private static final List<StartMode> STARTS = List.of(StartMode.values());

  /** How the targets behave and what may be held. */
  record Weather(
      long seed, long queueBytes, int queueMs, long memoryBytes, int stallPercent, boolean delay) {}

  private static final class Target {
    final RemuxConfig config;
    final Sink sink;
    final FakeOutlet outlet = new FakeOutlet(8_000);
    final long readyAtMs;
    final boolean mayGetOpening;
    boolean connected;
    long stalledUntilMs;

    Target(RemuxConfig config, Sink sink, long readyAtMs) {
      this.config = config;
      this.sink = sink;
      this.readyAtMs = readyAtMs;
      this.mayGetOpening = sink.settings().start() == StartMode.AUTO;
    }

    void blow(Weather weather, Random random, long nowMs) {
      if (!connected && nowMs >= readyAtMs) {
        connected = true;
        sink.ready(outlet, nowMs);
      }
      if (nowMs >= stalledUntilMs && random.nextInt(1000) < weather.stallPercent() * 2) {
        stalledUntilMs = nowMs + random.nextInt(2 * weather.queueMs() + 500);
      }
      if (connected && nowMs >= stalledUntilMs) {
        outlet.take(random.nextInt(12_000));
        if (outlet.isWritable()) {
          sink.writable(nowMs);
        }
      }
    }

    void drain(long nowMs) {
      while (connected && !sink.drained()) {
        outlet.take(4_000);
        sink.writable(nowMs);
      }
    }
  }

  @Property(tries = 150)
  void whatComesOutCanBeDecoded(@ForAll("clips") Clip clip, @ForAll("weathers") Weather weather) {
    Random random = new Random(weather.seed());
    List<Shot> shots = clip.shots();
    MemoryBudget process = new MemoryBudget(1 << 30);
    Stream stream =
        new Stream(
            "live/cam",
            new StreamSettings(weather.memoryBytes(), weather.queueBytes(), weather.queueMs()),
            process);
    List<Target> targets = targets(stream, weather, random);

    List<MediaFrame> frames = new ArrayList<>();
    long nowMs = 0;
    for (int at = 0; at < shots.size(); ) {
      int to = random.nextBoolean() ? bundleEnd(shots, at) : at + 1;
      MediaFrame frame = frame(shots.subList(at, to), random.nextBoolean());
      frames.add(frame);
      if (shots.get(at).isCoded()) {
        nowMs = shots.get(at).timestampMs() - (long) clip.firstMs();
      }
      for (Target target : targets) {
        target.blow(weather, random, nowMs);
      }
      stream.publish(frame, nowMs);
      frame.release();
      stream.flush(nowMs);
      at = to;
    }
    stream.flush(nowMs + 1_000);
    stream.end();
    for (Target target : targets) {
      target.drain(nowMs + 1_000);
      List<Arrival> originals = Remuxed.read(target.config, shots, target.outlet.arrivals);
      List<Shot> chosen = Remuxed.chosen(target.config, shots);
      DecodableCheck.check(chosen, originals, target.mayGetOpening);
      target.outlet.close();
      target.sink.lost();
    }
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  /** One that gets all, and others that do not; the later ones at a stream that has begun. */
  private static List<Target> targets(Stream stream, Weather weather, Random random) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < SINKS; i++) {
      RemuxConfig config = i == 0 ? RemuxConfig.NONE : config(random);
      StartMode start = STARTS.get(random.nextInt(STARTS.size()));
      int delayMs = weather.delay() && i == 1 ? 300 : 0;
      SinkSettings settings =
          new SinkSettings(weather.queueBytes(), weather.queueMs(), start, delayMs, config);
      long readyAtMs = random.nextBoolean() ? 0 : random.nextInt(3_000);
      targets.add(new Target(config, stream.attach("sink" + i, settings, 0), readyAtMs));
    }
    return targets;
  }

  private static RemuxConfig config(Random random) {
    List<String> codecs =
        switch (random.nextInt(4)) {
          case 0 -> List.of("avc1", "mp4a");
          case 1 -> List.of("hvc1", "Opus", "mp4a");
          default -> List.of();
        };
    TrackChoice video = choice(random);
    // Only one track chosen by itself is without its multitrack header, which legacy HEVC needs.
    HevcForm hevc = random.nextBoolean() && video.isSingle() ? HevcForm.LEGACY : HevcForm.ASIS;
    return new RemuxConfig(video, choice(random), codecs, hevc);
  }

  private static TrackChoice choice(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> TrackChoice.of(List.of());
      case 1 -> TrackChoice.of(List.of(0));
      case 2 -> TrackChoice.of(List.of(1));
      case 3 -> TrackChoice.of(List.of(0, 2));
      case 4 -> TrackChoice.of(List.of(1, 2));
      default -> TrackChoice.ALL;
    };
  }

  /** Up to where the shots are of one class and time, on several tracks that can be bundled. */
  private static int bundleEnd(List<Shot> shots, int from) {
    Shot first = shots.get(from);
    int to = from + 1;
    while (first.track() > 0
        && to < shots.size()
        && shots.get(to).kind() == first.kind()
        && shots.get(to).type() == first.type()
        && shots.get(to).timestampMs() == first.timestampMs()
        && shots.get(to).track() > shots.get(to - 1).track()) {
      to++;
    }
    return to;
  }

  /** A frame of several shots, of which each is alone in a multitrack header by itself. */
  private static MediaFrame frame(List<Shot> shots, boolean manyCodecs) {
    if (shots.size() == 1) {
      return shots.getFirst().frame();
    }
    ByteBuf body = Unpooled.buffer();
    for (Shot shot : shots) {
      MediaFrame alone = shot.frame();
      ByteBuf bytes = Unpooled.buffer();
      alone.body().copyTo(0, bytes);
      alone.release();
      if (!body.isReadable()) {
        int type = (manyCodecs ? 0x20 : 0x10) | bytes.getByte(1);
        body.writeByte(bytes.getByte(0)).writeByte(type);
        if (!manyCodecs) {
          body.writeBytes(bytes, 2, 4);
        }
      }
      if (manyCodecs) {
        body.writeBytes(bytes, 2, 4);
      }
      body.writeByte(shot.track()).writeMedium(bytes.readableBytes() - 7);
      body.writeBytes(bytes, 7, bytes.readableBytes() - 7);
    }
    Shot first = shots.getFirst();
    return MediaFrame.of(first.kind(), first.timestampMs(), PlainImage.of(body));
  }

  @Provide
  Arbitrary<Clip> clips() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.of(0, 40, 9_000, 3_600_000, Integer.MAX_VALUE - 3_000, -2_000),
            Arbitraries.integers().between(500, 8_000),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(1, 40),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(100, 900))
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
  Arbitrary<Weather> weathers() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs().between(10_000, 400_000),
            Arbitraries.integers().between(300, 5_000),
            Arbitraries.longs().between(60_000, 2_000_000),
            Arbitraries.integers().between(0, 30),
            Arbitraries.of(true, false))
        .as(Weather::new);
  }
}
