package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code gap: freeze}: what sinks get while there is no publisher. */
class FreezeTest {

  /** AAC-LC of 44.1 kHz in stereo, as a header's id writes it. */
  private static final int STEREO = 0x12100000;

  private static final String SILENCE = "af0121000000001c";

  private static final Shot METADATA = Shot.metadata(0, 1);
  private static final Shot VIDEO_HEADER = Shot.videoHeader(0, 0, 2);
  private static final Shot AUDIO_HEADER = Shot.audioHeader(0, 0, STEREO);

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final FakeOutlet outlet = new FakeOutlet(Long.MAX_VALUE);
  private final List<MediaFrame> made = new ArrayList<>();
  private Stream stream = stream(1 << 20);

  private Stream stream(long memoryBytes) {
    return new Stream("live/cam", new StreamSettings(memoryBytes, 20_000, 2_000, true), process);
  }

  private Sink attach(StartMode start) {
    return stream.attach("a", new SinkSettings(20_000, 2_000, start), 0);
  }

  private void publish(long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      made.add(frame);
      stream.publish(frame, nowMs);
      frame.release();
    }
    stream.flush(nowMs);
  }

  /** Lets the time go on to {@code untilMs}, called when asked to be; the number of calls. */
  private int pass(long fromMs, long untilMs) {
    int calls = 0;
    long nowMs = fromMs;
    while (nowMs <= untilMs) {
      long dueAtMs = stream.advance((kind, body) -> PlainImage.of(body), nowMs);
      calls++;
      if (dueAtMs == Stream.NEVER) {
        break;
      }
      assertThat(dueAtMs).isGreaterThan(nowMs);
      nowMs = dueAtMs;
    }
    return calls;
  }

  private static List<Integer> times(List<Arrival> arrivals, String body) {
    return arrivals.stream()
        .filter(arrival -> arrival.body().equals(body))
        .map(Arrival::timestampMs)
        .toList();
  }

  private static String body(Shot shot) {
    return Arrival.of(shot, 0).body();
  }

  @AfterEach
  void allIsDischarged() {
    outlet.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("twice a second the last keyframe, and silence frame by frame, on a running clock")
  void fills() {
    attach(StartMode.AUTO).ready(outlet, 0);
    Shot key = Shot.key(70_000, 4);
    publish(0, METADATA, VIDEO_HEADER, AUDIO_HEADER, key, Shot.audio(0, 70_000, 5));
    publish(40, Shot.inter(70_040, 6), Shot.audio(0, 70_023, 7));
    int before = outlet.arrivals.size();
    stream.gap();
    pass(100, 5_040);
    List<Arrival> filled = outlet.arrivals.subList(before, outlet.arrivals.size());
    assertThat(times(filled, body(key)))
        .containsExactly(540, 1040, 1540, 2040, 2540, 3040, 3540, 4040, 4540, 5040);
    List<Integer> silence = times(filled, SILENCE);
    assertThat(silence).startsWith(47, 70, 93, 116).hasSize((5_040 - 47) * 441 / 10_240 + 1);
    assertThat(silence).isSorted();
    assertThat(filled.stream().map(Arrival::timestampMs).toList()).isSorted();
    assertThat(filled).hasSize(10 + silence.size());
  }

  @Test
  @DisplayName("F42 the next publisher's first media comes one frame after the last frozen one")
  void goesOn() {
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4), Shot.audio(0, 0, 5));
    stream.gap();
    pass(0, 3_000);
    int lastMs = outlet.arrivals.getLast().timestampMs();
    stream.resume(3_010);
    Shot key = Shot.key(900_000, 8);
    publish(3_010, AUDIO_HEADER, VIDEO_HEADER, Shot.inter(899_000, 9), key);
    int step = outlet.arrivals.getLast().timestampMs() - lastMs;
    assertThat(outlet.arrivals.getLast().body()).isEqualTo(body(key));
    assertThat(step).isBetween(1, 100);
    assertThat(pass(3_020, 9_000)).as("nothing is due any more").isEqualTo(1);
    assertThat(stream.stats().keyIntervalMs()).as("of the source that is").isZero();
  }

  @Test
  @DisplayName("A sink that becomes ready in a gap starts with the frozen keyframe, config first")
  void startsInGap() {
    Shot key = Shot.key(0, 4);
    publish(0, METADATA, VIDEO_HEADER, AUDIO_HEADER, key, Shot.audio(0, 0, 5));
    publish(3_000, Shot.inter(3_000, 6));
    stream.gap();
    pass(3_000, 20_000);
    long nowMs = 20_100;
    for (StartMode start : StartMode.values()) {
      FakeOutlet late = new FakeOutlet(Long.MAX_VALUE);
      Sink sink = stream.attach(start.name(), new SinkSettings(20_000, 2_000, start), 0);
      sink.ready(late, nowMs);
      pass(nowMs, nowMs + 600);
      nowMs += 700;
      assertThat(late.arrivals.stream().limit(4).map(Arrival::body))
          .containsExactly(body(METADATA), body(VIDEO_HEADER), body(AUDIO_HEADER), body(key));
      assertThat(late.arrivals.get(4).timestampMs()).isLessThan(30);
      stream.detach(sink);
      late.close();
    }
  }

  @Test
  @DisplayName("Each track has its picture; one that was set up anew or ended has none")
  void tracks() {
    attach(StartMode.AUTO).ready(outlet, 0);
    Shot first = Shot.key(0, 4);
    Shot second = Shot.key(0, 5).onTrack(1);
    publish(0, first, second, Shot.key(0, 6).onTrack(2), Shot.key(0, 7).onTrack(3));
    publish(0, Shot.videoHeader(2, 0, 8), Shot.end(MediaKind.VIDEO, 3, 0));
    int before = outlet.arrivals.size();
    stream.gap();
    pass(0, 500);
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(Arrival.of(first, 500), Arrival.of(second, 500));
  }

  @Test
  @DisplayName("F42 a second publisher's gap shows its own pictures; before its first, the others'")
  void laterPublisher() {
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, Shot.key(0, 4), Shot.key(0, 5).onTrack(1));
    stream.gap();
    stream.resume(0);
    stream.gap();
    pass(0, 500);
    assertThat(outlet.arrivals).hasSize(4);
    stream.resume(600);
    Shot own = Shot.key(0, 6);
    publish(600, own);
    int before = outlet.arrivals.size();
    stream.gap();
    pass(600, 1_200);
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .singleElement()
        .satisfies(arrival -> assertThat(arrival.body()).isEqualTo(body(own)));
  }

  @Test
  @DisplayName("Opus has no silence here: pictures alone; audio alone gets silence alone")
  void oneKind() {
    Sink sink = attach(StartMode.KEY);
    sink.ready(outlet, 0);
    publish(0, VIDEO_HEADER, Shot.audioHeader(1, 0, 3), Shot.key(0, 4), Shot.audio(1, 0, 5));
    int before = outlet.arrivals.size();
    stream.gap();
    pass(0, 1_000);
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(Arrival.of(Shot.key(0, 4), 500), Arrival.of(Shot.key(0, 4), 1_000));
    stream.close();
    stream = stream(1 << 20);
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, AUDIO_HEADER, Shot.audio(0, 0, 5));
    before = outlet.arrivals.size();
    stream.gap();
    pass(0, 100);
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .hasSize(4)
        .allSatisfy(arrival -> assertThat(arrival.body()).isEqualTo(SILENCE));
  }

  @Test
  @DisplayName("A loss that is noticed late is filled back to a second, and not from its start")
  void noticedLate() {
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4), Shot.audio(0, 0, 5));
    int before = outlet.arrivals.size();
    stream.gap();
    stream.advance((kind, body) -> PlainImage.of(body), 15_000);
    List<Arrival> filled = outlet.arrivals.subList(before, outlet.arrivals.size());
    assertThat(times(filled, SILENCE)).startsWith(14_000).hasSize(44);
    assertThat(times(filled, body(Shot.key(0, 4)))).containsExactly(14_000, 14_500, 15_000);
  }

  @Test
  @DisplayName("What is repeated is charged once, and the picture goes last for a budget")
  void charged() {
    stream.close();
    stream = stream(4_000);
    FakeOutlet stalled = new FakeOutlet(1);
    Sink sink = stream.attach("a", new SinkSettings(1 << 20, 1 << 20, StartMode.KEY), 0);
    sink.ready(stalled, 0);
    publish(0, Shot.key(0, 4).sized(1_000));
    stream.gap();
    pass(0, 30_000);
    assertThat(sink.queuedBytes()).isEqualTo(60_000);
    assertThat(stream.stats().heldBytes()).isEqualTo(1_000);
    assertThat(process.heldBytes()).isEqualTo(1_000);
    stream.resume(30_000);
    publish(30_000, Shot.key(0, 5).sized(3_500));
    publish(30_040, Shot.inter(40, 6).sized(3_500));
    assertThat(sink.stats().droppedInGroups()).isPositive();
    stream.gap();
    assertThat(pass(31_000, 40_000)).as("no picture is left").isEqualTo(1);
    stalled.close();
  }

  @Test
  @DisplayName("With gap: idle nothing is made")
  void idle() {
    stream.close();
    stream = new Stream("live/cam", new StreamSettings(1 << 20, 20_000, 2_000), process);
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4), Shot.audio(0, 0, 5));
    stream.gap();
    assertThat(pass(0, 10_000)).isEqualTo(1);
    assertThat(outlet.arrivals).hasSize(4);
  }
}
