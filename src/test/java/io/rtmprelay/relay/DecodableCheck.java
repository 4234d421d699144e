package io.rtmprelay.relay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a target can decode what came in one session, told from what the source sent and the
 * rules of the checklist alone (5.7, F20 to F37, F40). Knows nothing of queues and gates.
 *
 * <p>The source: each track's keyframe refers to nothing, an INTER to all KEY and INTER of its
 * group, a DISPOSABLE likewise, and a frame shown before its group's keyframe to the group before
 * as well.
 */
public final class DecodableCheck {

  private record Slot(MediaKind kind, int track, Shot.Type type) {}

  private record Track(MediaKind kind, int track) {}

  /** What the relay makes of an AAC track's config in a gap. */
  private static final String SILENCE = "af0121000000001c";

  private final List<Shot> source;

  /** Where in the source each publisher begins. */
  private final NavigableSet<Integer> publishers;

  private final Map<Arrival, Integer> places = new HashMap<>();
  private final List<Arrival> everything;
  private final List<Arrival> arrivals;
  private final Set<Integer> arrived = new HashSet<>();

  private DecodableCheck(
      List<Shot> source, NavigableSet<Integer> publishers, List<Arrival> arrivals) {
    this.source = source;
    this.publishers = publishers;
    this.everything = arrivals;
    this.arrivals = arrivals.stream().filter(arrival -> !isSilence(arrival)).toList();
    for (int place = 0; place < source.size(); place++) {
      places.put(Arrival.of(source.get(place), 0), place);
    }
  }

  /**
   * Checks one session.
   *
   * @param fromStart whether the session was to get all since publish
   */
  public static void check(List<Shot> source, List<Arrival> arrivals, boolean fromStart) {
    check(source, new TreeSet<>(Set.of(0)), arrivals, fromStart);
  }

  /**
   * Checks one session of a stream that several publishers fed in turn, its gaps filled or not.
   *
   * @param publishers where in {@code source} each of them begins
   */
  static void check(
      List<Shot> source,
      NavigableSet<Integer> publishers,
      List<Arrival> arrivals,
      boolean fromStart) {
    checkNeverBack(arrivals);
    DecodableCheck check = new DecodableCheck(source, publishers, arrivals);
    check.checkOrder();
    check.checkReferences();
    check.checkConfig();
    check.checkTimes();
    if (!fromStart) {
      check.checkLateStart();
    }
  }

  private static boolean isSilence(Arrival arrival) {
    return arrival.body().equals(SILENCE);
  }

  /** Whichever frames they are, sound and pictures of the first tracks never go back in time. */
  private static void checkNeverBack(List<Arrival> arrivals) {
    Map<String, Integer> last = new HashMap<>();
    for (Arrival arrival : arrivals) {
      String form = arrival.body().substring(0, 4);
      if (form.equals("af01") || form.endsWith("701")) {
        int before = last.getOrDefault(form.substring(1), 0);
        assertThat(arrival.timestampMs()).as("time of %s", arrival).isGreaterThanOrEqualTo(before);
        last.put(form.substring(1), arrival.timestampMs());
      }
    }
  }

  private int publisher(int place) {
    return requireNonNull(publishers.floor(place));
  }

  /** Whether a gap may show this keyframe again: the last one of its track and publisher. */
  private boolean isStill(int place) {
    Shot shot = source.get(place);
    Integer next = publishers.higher(place);
    int end = next == null ? source.size() : next;
    return shot.type() == Shot.Type.KEY && keyBefore(end, shot.track()) == place;
  }

  private Shot shot(Arrival arrival) {
    return source.get(place(arrival));
  }

  private int place(Arrival arrival) {
    int place = places.getOrDefault(new Arrival(arrival.kind(), arrival.body(), 0), -1);
    assertThat(place).as("a message the source sent: %s", arrival).isNotNegative();
    return place;
  }

  /** Coded frames come once each, in the order in which they were sent. */
  private void checkOrder() {
    int last = -1;
    for (Arrival arrival : arrivals) {
      if (shot(arrival).isCoded()) {
        int place = place(arrival);
        if (last < 0 || publisher(place) != publisher(last) || !isStill(place)) {
          assertThat(place).as("order of coded frames").isGreaterThan(last);
        }
        last = Math.max(last, place);
        arrived.add(place);
      }
    }
  }

  /** F20, F21, F32, F33: all that a frame refers to came too. */
  private void checkReferences() {
    for (int place : arrived) {
      Shot shot = source.get(place);
      if (shot.isVideo() && shot.type() != Shot.Type.KEY) {
        int key = keyBefore(place, shot.track());
        assertThat(key).as("a keyframe before %s", shot).isNotNegative();
        assertThat(arrived).as("the keyframe of %s", shot).contains(key);
        boolean leading = isLeading(place, key);
        assertGroupArrived(key, place, leading);
        int keyOfPast = leading ? keyBefore(key, shot.track()) : -1;
        if (keyOfPast >= 0) {
          assertThat(arrived).as("the keyframe leading %s refers to", shot).contains(keyOfPast);
          assertGroupArrived(keyOfPast, key, false);
        }
      }
    }
  }

  private void assertGroupArrived(int key, int before, boolean withLeading) {
    int track = source.get(key).track();
    for (int place = key; place < before; place++) {
      Shot shot = source.get(place);
      boolean needed =
          shot.isVideo()
              && shot.track() == track
              && shot.type() != Shot.Type.DISPOSABLE
              && (withLeading || !isLeading(place, key));
      if (needed) {
        assertThat(arrived).as("%s, which %s refers to", shot, source.get(before)).contains(place);
      }
    }
  }

  private int keyBefore(int place, int track) {
    for (int at = place - 1; at >= 0; at--) {
      Shot shot = source.get(at);
      if (shot.type() == Shot.Type.KEY && shot.track() == track) {
        return at;
      }
    }
    return -1;
  }

  private boolean isLeading(int place, int key) {
    return place != key && shownMs(source.get(place)) - shownMs(source.get(key)) < 0;
  }

  private static int shownMs(Shot shot) {
    return shot.timestampMs() + shot.compositionMs();
  }

  /** F22, F30: with each coded frame, each slot of its track stands as the source had it. */
  private void checkConfig() {
    Map<Slot, Integer> told = new HashMap<>();
    for (Arrival arrival : arrivals) {
      Shot shot = shot(arrival);
      if (shot.isConfig()) {
        told.put(slot(shot), shot.id());
      } else if (shot.isCoded()) {
        Map<Slot, Integer> due = configAt(place(arrival));
        due.forEach(
            (slot, id) -> {
              if (slot.kind() == MediaKind.DATA) {
                // No decoder needs it: one that a newer one behind it supersedes may go (F22).
                assertThat(told).as("metadata at %s", shot).containsKey(slot);
              } else if (slot.kind() == shot.kind() && slot.track() == shot.track()) {
                assertThat(told).as("config at %s", shot).containsEntry(slot, id);
              }
            });
      }
    }
  }

  private Map<Slot, Integer> configAt(int place) {
    Map<Slot, Integer> config = new HashMap<>();
    for (Shot shot : source.subList(0, place)) {
      if (shot.isConfig()) {
        config.put(slot(shot), shot.id());
      }
    }
    return config;
  }

  private static Slot slot(Shot shot) {
    return new Slot(shot.kind(), shot.track(), shot.type());
  }

  /**
   * F40, F42: one offset for all tracks of a publisher, from a small positive time, and never back
   * in a track.
   */
  private void checkTimes() {
    Map<Track, Integer> last = new HashMap<>();
    Map<Integer, Integer> offsets = new HashMap<>();
    // What a gap is filled with has its times from the gap's length.
    boolean first =
        everything.stream()
            .filter(arrival -> isSilence(arrival) || shot(arrival).isCoded())
            .limit(1)
            .noneMatch(arrival -> isSilence(arrival) || isStill(place(arrival)));
    for (Arrival arrival : arrivals) {
      Shot shot = shot(arrival);
      assertThat(arrival.timestampMs()).as("time of %s", shot).isNotNegative();
      if (shot.isCoded()) {
        if (first) {
          // What was given up before it took its time.
          int droppedMs = shot.timestampMs() - firstMs(publisher(place(arrival)));
          assertThat(arrival.timestampMs() - droppedMs).as("first time").isLessThan(10_000);
          first = false;
        }
        int offset = offset(arrival);
        if (!isStill(place(arrival))) {
          Integer other = offsets.put(publisher(place(arrival)), offset);
          assertThat(other == null ? offset : other).as("offset of %s", shot).isEqualTo(offset);
        }
        Integer before = last.put(new Track(shot.kind(), shot.track()), arrival.timestampMs());
        assertThat(arrival.timestampMs())
            .as("time of %s", shot)
            .isGreaterThanOrEqualTo(before == null ? 0 : before);
      }
    }
  }

  private int offset(Arrival arrival) {
    return arrival.timestampMs() - shot(arrival).timestampMs();
  }

  /** Source time of the first media from {@code place} on. */
  private int firstMs(int place) {
    int at = place;
    while (!source.get(at).isCoded()) {
      at++;
    }
    return source.get(at).timestampMs();
  }

  /**
   * F31, F32: config first, at the time of the first media, which is the earliest; if that was
   * given up once config was on its way, the time is still that of media of the source. Where that
   * was of a publisher before, or all that arrived is shown again in a gap, nothing tells its
   * offset.
   */
  private void checkLateStart() {
    List<Arrival> before = new ArrayList<>();
    for (Arrival arrival : everything) {
      boolean silence = isSilence(arrival);
      if (silence || shot(arrival).isCoded()) {
        for (Arrival config : before) {
          assertThat(config.timestampMs())
              .as("time of replayed %s before %s", config, arrival)
              .isLessThanOrEqualTo(arrival.timestampMs());
          if (!silence
              && !isStill(place(arrival))
              && config.timestampMs() != arrival.timestampMs()
              && publisher(place(config)) == publisher(place(arrival))) {
            assertThat(isMediaTime(config.timestampMs(), arrival))
                .as("whether %s has the time of any media", config)
                .isTrue();
          }
        }
        if (!silence) {
          checkNoneEarlier(arrival);
        }
        return;
      }
      before.add(arrival);
    }
  }

  /** Whether the publisher of {@code of} has media before it that comes out at {@code outMs}. */
  private boolean isMediaTime(int outMs, Arrival of) {
    int offset = offset(of);
    return source.subList(publisher(place(of)), place(of)).stream()
        .anyMatch(shot -> shot.isCoded() && shot.timestampMs() + offset == outMs);
  }

  private void checkNoneEarlier(Arrival first) {
    int publisher = publisher(place(first));
    for (Arrival other : arrivals) {
      boolean shownAgain = isStill(place(other)) && offset(other) != offset(first);
      if (shot(other).isCoded() && publisher(place(other)) == publisher && !shownAgain) {
        assertThat(shot(other).timestampMs() - shot(first).timestampMs())
            .as("time of %s after the start with %s", other, first)
            .isNotNegative();
      }
    }
  }
}
