package io.rtmprelay.relay;

import static io.rtmprelay.media.MediaKind.AUDIO;
import static io.rtmprelay.media.MediaKind.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.TrackList.Track;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several tracks in one body (ManyTracks, ManyTracksManyCodecs), each of which is a track. */
class BundledTracksTest {

  private static final String HEADERS = "96 10 68766331 00 000001 a0 01 000001 a1";
  private static final String KEYS = "96 13 68766331 00 000001 b0 01 000001 b1";
  private static final String INTERS = "a6 13 68766331 00 000001 c0 01 000001 c1";

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(1 << 20, 20_000, 2_000), process);
  private final FakeOutlet outlet = new FakeOutlet(60);
  private final List<MediaFrame> made = new ArrayList<>();

  private Sink attach(StartMode start) {
    return stream.attach("a", new SinkSettings(20_000, 2_000, start), 0);
  }

  private void publish(long atMs, MediaKind kind, String... bodies) {
    for (String body : bodies) {
      MediaFrame frame = MediaFrame.of(kind, (int) atMs, PlainImage.hex(body));
      made.add(frame);
      stream.publish(frame, atMs);
      frame.release();
    }
    stream.flush(atMs);
  }

  private void assertSent(String... bodies) {
    List<String> expected = Arrays.stream(bodies).map(body -> body.replace(" ", "")).toList();
    assertThat(outlet.arrivals).extracting(Arrival::body).isEqualTo(expected);
    outlet.arrivals.clear();
  }

  @AfterEach
  void allIsDischarged() {
    outlet.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("5.7: a sink that keeps step gets them whole and untouched")
  void whole() {
    attach(StartMode.AUTO).ready(outlet, 0);
    String audio = "95 21 4f707573 00 000001 aa 6d703461 01 000001 bb";
    publish(0, VIDEO, HEADERS, KEYS);
    publish(40, VIDEO, INTERS);
    outlet.take(1_000);
    publish(1_100, AUDIO, audio);
    publish(1_140, VIDEO, "96 12 68766331 00 000000 01 000000");
    assertSent(HEADERS, KEYS, INTERS, audio, "96 12 68766331 00 000000 01 000000");
    assertThat(stream.tracks().all())
        .extracting(Track::kind, Track::id, Track::codecName)
        .containsExactly(
            tuple(VIDEO, 0, "hvc1"),
            tuple(VIDEO, 1, "hvc1"),
            tuple(AUDIO, 0, "Opus"),
            tuple(AUDIO, 1, "mp4a"));
  }

  @Test
  @DisplayName("F30: a late sink gets the config of each, also of those a later bundle left out")
  void lateConfig() {
    publish(0, VIDEO, HEADERS, "86 14 68766331 01 000001 d1");
    publish(0, VIDEO, "96 10 68766331 01 000001 a2 02 000001 a3");
    publish(0, VIDEO, "96 00 68766331 02 a4");
    attach(StartMode.KEY).ready(outlet, 3_000);
    String keys = "96 13 68766331 00 000001 b0 01 000001 b1 02 000001 b2";
    publish(3_040, VIDEO, keys);
    assertSent(
        "96 00 68766331 00 a0",
        "96 00 68766331 01 a2",
        "86 04 68766331 01 d1",
        "96 00 68766331 02 a4",
        keys);
  }

  @Test
  @DisplayName("F37: one that repeats the config of all its tracks is not passed on")
  void repeatedConfig() {
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, VIDEO, HEADERS, HEADERS, "96 00 68766331 01 a1", KEYS);
    String other = "96 10 68766331 00 000001 a0 01 000001 af";
    publish(40, VIDEO, other);
    assertSent(HEADERS, KEYS, other);
  }

  @Test
  @DisplayName("F32: a track whose key is yet to come is not started by one of its bundle")
  void startsTrackByTrack() {
    publish(0, VIDEO, "96 10 68766331 00 000001 a0 01 000001 a1 02 000001 a2");
    attach(StartMode.KEY).ready(outlet, 3_000);
    publish(3_000, VIDEO, KEYS);
    outlet.take(1_000);
    outlet.arrivals.clear();
    String all = "a6 13 68766331 00 000001 c0 01 000001 c1 02 000001 c2";
    publish(3_040, VIDEO, all);
    assertSent("a6 03 68766331 00 c0", "a6 03 68766331 01 c1");
    outlet.take(1_000);
    publish(3_080, VIDEO, "96 03 68766331 02 b2", all);
    assertSent("96 03 68766331 02 b2", all);
  }

  @Test
  @DisplayName("F33: frames shown before the key are left out of the bundle")
  void leading() {
    attach(StartMode.KEY).ready(outlet, 3_000);
    publish(3_000, VIDEO, "96 11 68766331 00 000004 000050 b0 01 000004 000000 b1");
    outlet.arrivals.clear();
    publish(3_040, VIDEO, "a6 11 68766331 00 000004 ffffd8 c0 01 000004 000000 c1");
    assertSent("a6 01 68766331 01 000000 c1");
  }

  @Test
  @DisplayName("F20, F24: what waits, waits track by track, and goes so")
  void waits() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    String big = "96 13 68766331 00 000050 %s 01 000001 b1".formatted("b0".repeat(80));
    publish(0, VIDEO, HEADERS, big);
    publish(40, VIDEO, INTERS);
    publish(80, VIDEO, "96 12 68766331 00 000000 01 000000");
    assertSent(HEADERS, big);
    for (int i = 0; i < 8; i++) {
      outlet.take(1_000);
      sink.writable(100);
    }
    assertSent(
        "a6 03 68766331 00 c0", "a6 03 68766331 01 c1", "96 02 68766331 00", "96 02 68766331 01");
  }

  @Test
  @DisplayName("K37: at the end each track that runs is ended by itself")
  void ends() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    publish(0, VIDEO, HEADERS, KEYS, "96 12 68766331 01 000000 02 000000");
    publish(0, AUDIO, "95 11 4f707573 00 000001 aa 03 000001 bb");
    outlet.take(1_000);
    outlet.arrivals.clear();
    sink.endTracks((kind, body) -> PlainImage.of(body));
    assertSent("96 02 68766331 00", "95 02 4f707573 00", "95 02 4f707573 03");
  }

  @Test
  @DisplayName("F40: now alone, now together, no track goes back in time")
  void time() {
    attach(StartMode.AUTO).ready(outlet, 0);
    publish(0, VIDEO, HEADERS, KEYS);
    publish(80, VIDEO, "a6 03 68766331 00 c0");
    publish(40, VIDEO, INTERS);
    publish(60, VIDEO, "a6 03 68766331 01 c2");
    outlet.take(1_000);
    assertThat(outlet.arrivals).extracting(Arrival::timestampMs).containsExactly(0, 0, 80, 80, 80);
  }

  @Test
  @DisplayName("F43: another codec of one of them opens the session anew")
  void otherCodec() {
    Sink sink = attach(StartMode.AUTO);
    sink.ready(outlet, 0);
    publish(0, VIDEO, HEADERS, KEYS);
    publish(40, VIDEO, "a6 23 68766331 00 000001 c0 68766331 01 000001 c1");
    assertThat(sink.isBroken()).isFalse();
    publish(80, VIDEO, "96 20 68766331 00 000001 a0 61763031 01 000001 a9");
    assertThat(sink.isBroken()).isTrue();
  }

  @Test
  @DisplayName("hostile 85: of 256 tracks in a bundle no more config is kept than of 16")
  void manyTracks() {
    StringBuilder headers = new StringBuilder("96 10 68766331");
    for (int track = 0; track < 256; track++) {
      headers.append("%02x 000001 aa".formatted(track));
    }
    publish(0, VIDEO, headers.toString());
    Sink sink = attach(StartMode.KEY);
    sink.ready(outlet, 3_000);
    publish(3_000, VIDEO, "96 03 68766331 00 b0");
    while (!sink.drained()) {
      outlet.take(1_000);
      sink.writable(3_000);
    }
    assertThat(outlet.arrivals).hasSize(16 + 1);
  }
}
