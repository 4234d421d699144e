package io.rtmprelay.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.mp4.Movie.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams at random paces, with jitter, gaps and changes, taken at random moments. */
class LiveMp4PropertyTest {

  private static final int STREAMS = 60;
  private static final int FRAMES = 300;
  private static final String[] PICTURES = {"2701", "3701"};

  /** What was sent of one track. */
  private record Sent(int ms, int composition, String hex) {}

  private final List<Sent> pictures = new ArrayList<>();
  private final List<Sent> sounds = new ArrayList<>();

  @ParameterizedTest
  @Tag("full")
  @DisplayName("T6: the same of many more streams")
  @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10})
  void moreStreams(long seed) {
    streams(seed);
  }

  @ParameterizedTest
  @DisplayName("T6: each payload comes out once, in order, at its time, next to the one before")
  @ValueSource(longs = {1, 2})
  void streams(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int stream = 0; stream < STREAMS; stream++) {
      pictures.clear();
      sounds.clear();
      boolean steady = random.nextBoolean();
      try (Mp4Tape tape = new Mp4Tape()) {
        int beginMs = random.nextInt(1_000_000);
        send(tape, random, beginMs, steady);
        tape.takeRest();
        checkPictures(tape.video(), beginMs);
        checkSounds(tape.audio(), beginMs);
        checkNeighbours(tape.video(), steady);
        checkNeighbours(tape.audio(), steady);
      }
    }
  }

  /**
   * @param steady without pauses, without another set-up, and taken as it comes
   */
  private void send(Mp4Tape tape, SplittableRandom random, int beginMs, boolean steady) {
    int stepMs = 5 + random.nextInt(120);
    int jitterMs = random.nextInt(2) * random.nextInt(30);
    int sizes = 0;
    double soundMs = 0;
    int pictureMs = 0;
    int lastSoundMs = beginMs;
    tape.usual(beginMs);
    for (int i = 0; i < FRAMES; i++) {
      pictureMs += i == 0 ? 0 : Math.max(0, stepMs + jitter(random, jitterMs));
      boolean pauses = !steady && i > 0 && random.nextInt(60) == 0;
      pictureMs += pauses ? random.nextInt(5_000) : 0;
      if (!steady && i > 30 && random.nextInt(80) == 0) {
        String other = Mp4Tape.AVC.replace("640015ff", "6400%02xff".formatted(++sizes));
        tape.video(beginMs + pictureMs, other);
        picture(tape, beginMs + pictureMs, i, random, "1701");
      } else {
        picture(tape, beginMs + pictureMs, i, random, i % 20 == 0 ? "1701" : PICTURES[i % 2]);
      }
      soundMs = pauses ? Math.max(soundMs, pictureMs) : soundMs;
      for (; soundMs <= pictureMs; soundMs += 1024 / 48.0) {
        int ms = beginMs + (int) soundMs + Math.max(0, jitter(random, jitterMs));
        lastSoundMs = Math.max(lastSoundMs, ms); // no session's time goes back
        sound(tape, lastSoundMs, sounds.size());
      }
      if (random.nextInt(3) > 0) {
        tape.take(beginMs + pictureMs + (steady ? 0 : random.nextInt(400)));
      }
    }
  }

  private static int jitter(SplittableRandom random, int ms) {
    return ms == 0 ? 0 : random.nextInt(2 * ms) - ms;
  }

  private void picture(Mp4Tape tape, int ms, int number, SplittableRandom random, String head) {
    int composition = random.nextInt(200) - 20;
    String hex = "%08x".formatted(number) + "ab".repeat(random.nextInt(40));
    tape.video(ms, head + "%06x".formatted(composition & 0xffffff) + hex);
    pictures.add(new Sent(ms, composition, hex));
  }

  private void sound(Mp4Tape tape, int ms, int number) {
    String hex = "%08x".formatted(number);
    tape.audio(ms, "af01" + hex);
    sounds.add(new Sent(ms, 0, hex));
  }

  private void checkPictures(List<Sample> samples, int beginMs) {
    assertThat(samples)
        .extracting(Sample::hex)
        .isEqualTo(pictures.stream().map(Sent::hex).toList());
    long last = -1;
    for (int i = 0; i < samples.size(); i++) {
      Sent sent = pictures.get(i);
      assertThat(samples.get(i).composition()).isEqualTo(sent.composition);
      long expected = Math.max(last + 1, sent.ms - beginMs);
      assertThat(samples.get(i).decodeTime()).as("picture %d", i).isEqualTo(expected);
      last = expected;
    }
  }

  private void checkSounds(List<Sample> samples, int beginMs) {
    assertThat(samples).extracting(Sample::hex).isEqualTo(sounds.stream().map(Sent::hex).toList());
    for (int i = 0; i < samples.size(); i++) {
      double ms = samples.get(i).decodeTime() / 48.0;
      assertThat(ms)
          .as("sound %d", i)
          .isBetween(
              sounds.get(i).ms - beginMs - SampleClock.TOLERANCE_MS - 1.0,
              sounds.get(i).ms - beginMs + SampleClock.TOLERANCE_MS + 1.0);
    }
  }

  /** Each lasts until the next, but where nothing came in time to tell. */
  private static void checkNeighbours(List<Sample> samples, boolean steady) {
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      long step = samples.get(i).decodeTime() - before.decodeTime();
      assertThat(step).isPositive();
      assertThat(before.duration()).isPositive();
      assertThat(before.duration() == step || !steady).as("%s", before).isTrue();
    }
  }
}
