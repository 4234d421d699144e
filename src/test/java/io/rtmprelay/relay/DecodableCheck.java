package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a target can decode what came in one session, told from what the source sent and the
 * rules of the checklist alone (5.7, F20 to F37, F40). Knows nothing of queues and gates.
 *
 * <p>The source: each track's keyframe refers to nothing, an INTER to all KEY and INTER of its
 * group, a DISPOSABLE likewise, and a frame shown before its group's keyframe to the group before
 * as well.
 */
final class DecodableCheck {

  private record Slot(MediaKind kind, int track, Shot.Type type) {}

  private record Track(MediaKind kind, int track) {}

  private final List<Shot> source;
  private final Map<Arrival, Integer> places = new HashMap<>();
  private final List<Arrival> arrivals;
  private final Set<Integer> arrived = new HashSet<>();

  private DecodableCheck(List<Shot> source, List<Arrival> arrivals) {
    this.source = source;
    this.arrivals = arrivals;
    for (int place = 0; place < source.size(); place++) {
      places.put(Arrival.of(source.get(place), 0), place);
    }
  }

  /**
   * Checks one session.
   *
   * @param fromStart whether the session was to get all since publish
   */
  static void check(List<Shot> source, List<Arrival> arrivals, boolean fromStart) {
    DecodableCheck check = new DecodableCheck(source, arrivals);
    check.checkOrder();
    check.checkReferences();
    check.checkConfig();
    check.checkTimes();
    if (!fromStart) {
      check.checkLateStart();
    }
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
        assertThat(place(arrival)).as("order of coded frames").isGreaterThan(last);
        last = place(arrival);
        arrived.add(last);
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
              boolean concerns =
                  slot.kind() == MediaKind.DATA
                      || (slot.kind() == shot.kind() && slot.track() == shot.track());
              if (concerns) {
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

  /** F40: one offset for all tracks, from a small positive time, and never back in a track. */
  private void checkTimes() {
    Map<Track, Integer> last = new HashMap<>();
    Set<Integer> offsets = new HashSet<>();
    boolean first = true;
    for (Arrival arrival : arrivals) {
      Shot shot = shot(arrival);
      assertThat(arrival.timestampMs()).as("time of %s", shot).isNotNegative();
      if (shot.isCoded()) {
        if (first) {
          assertThat(arrival.timestampMs()).as("first time").isLessThan(10_000);
          first = false;
        }
        offsets.add(arrival.timestampMs() - shot.timestampMs());
        Integer before = last.put(new Track(shot.kind(), shot.track()), arrival.timestampMs());
        assertThat(arrival.timestampMs())
            .as("time of %s", shot)
            .isGreaterThanOrEqualTo(before == null ? 0 : before);
      }
    }
    assertThat(offsets).as("offsets of one session").hasSizeLessThanOrEqualTo(1);
  }

  /** F31, F32: config first, at the time of the first media, which is the earliest. */
  private void checkLateStart() {
    List<Arrival> before = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      if (shot(arrival).isCoded()) {
        Shot first = shot(arrival);
        assertThat(before)
            .as("times of replayed config")
            .allSatisfy(
                config -> assertThat(config.timestampMs()).isEqualTo(arrival.timestampMs()));
        assertThat(arrivals.stream().map(this::shot).filter(Shot::isCoded))
            .as("media from before the start")
            .allSatisfy(
                shot -> assertThat(shot.timestampMs() - first.timestampMs()).isNotNegative());
        return;
      }
      before.add(arrival);
    }
  }
}
