package io.rtmprelay.it.flv;

import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FlvMessage.Track;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was received against what was sent. Bodies are compared byte by byte and in their order
 * across tracks, from the very first to the last; times by one offset for the whole stream. A
 * repeated header says nothing new and is not counted.
 */
public final class FlvComparison {

  /** What a file learns at its end, and a live stream never knows. */
  private static final Set<String> FILE_ONLY = Set.of("duration", "filesize");

  private final List<FlvMessage> sent;
  private final List<FlvMessage> received;
  private final List<String> faults = new ArrayList<>();

  private FlvComparison(FlvFile sent, FlvFile received) {
    this.sent = sent.messages();
    this.received = received.messages();
  }

  /** All differences in words; empty if nothing was lost, added, changed, or moved in time. */
  public static List<String> faults(FlvFile sent, FlvFile received, Habits habits) {
    var comparison = new FlvComparison(sent, received);
    if (received.restBytes() != 0) {
      comparison.faults.add(received.restBytes() + " bytes of a partial tag at the end");
    }
    if (habits.keepsMessages()) {
      comparison.compareMedia();
      comparison.compareConfigs();
      comparison.compareEnds();
    }
    if (habits.keepsData()) {
      comparison.compareMetadata();
      comparison.compareOtherData();
    }
    return comparison.faults;
  }

  private void compareMedia() {
    var expected = media(sent);
    var actual = media(received);
    if (expected.isEmpty()) {
      faults.add("nothing was sent");
      return;
    }
    if (!compareBodies(expected, actual)) {
      compareCounts(expected, actual);
      return;
    }
    long offset = actual.getFirst().timeMs() - expected.getFirst().timeMs();
    for (int i = 0; i < expected.size(); i++) {
      if (actual.get(i).timeMs() - expected.get(i).timeMs() != offset) {
        faults.add(
            "time: media message %d was sent as %s, came as %s, and the first is %+d ms off"
                .formatted(i, expected.get(i), actual.get(i), offset));
        return;
      }
    }
  }

  private boolean compareBodies(List<FlvMessage> expected, List<FlvMessage> actual) {
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      var wanted = i < expected.size() ? expected.get(i) : null;
      var came = i < actual.size() ? actual.get(i) : null;
      if (wanted == null || came == null || !wanted.sameAs(came)) {
        faults.add("media message %d: sent %s, came %s".formatted(i, wanted, came));
        return false;
      }
    }
    return true;
  }

  private void compareCounts(List<FlvMessage> expected, List<FlvMessage> actual) {
    var tracks = new LinkedHashSet<Track>();
    expected.forEach(message -> tracks.add(message.trackKey()));
    for (var track : tracks) {
      var wanted = expected.stream().filter(message -> message.trackKey().equals(track)).toList();
      var came = actual.stream().filter(message -> message.trackKey().equals(track)).toList();
      faults.add(
          "%s: %d of %d, lost at start %d, lost at end %d"
              .formatted(
                  track,
                  came.size(),
                  wanted.size(),
                  came.isEmpty() ? wanted.size() : indexOf(wanted, came.getFirst()),
                  came.isEmpty() ? 0 : indexOf(wanted.reversed(), came.getLast())));
    }
  }

  private static int indexOf(List<FlvMessage> messages, FlvMessage wanted) {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).sameAs(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static List<FlvMessage> media(List<FlvMessage> messages) {
    return messages.stream().filter(message -> message.role() == Role.MEDIA).toList();
  }

  private void compareConfigs() {
    var expected = configs(sent);
    var actual = configs(received);
    if (!expected.equals(actual)) {
      faults.add("headers: sent %s, came %s".formatted(expected, actual));
    }
    var headed = new HashSet<Track>();
    var headless = new LinkedHashSet<Track>();
    for (var message : received) {
      if (message.role() == Role.CONFIG) {
        headed.add(message.trackKey());
      } else if (message.role() == Role.MEDIA && !headed.contains(message.trackKey())) {
        headless.add(message.trackKey());
      }
    }
    for (var track : headless) {
      if (expected.keySet().stream().anyMatch(slot -> slot.track().equals(track))) {
        faults.add(track + ": media before its header");
      }
    }
  }

  /** Which piece of which track's set-up. */
  private record Slot(Track track, int part) {}

  /** What each slot held in turn, repetitions left out. */
  private static Map<Slot, List<Body>> configs(List<FlvMessage> messages) {
    var configs = new LinkedHashMap<Slot, List<Body>>();
    for (var message : messages) {
      if (message.role() == Role.CONFIG) {
        var slot = new Slot(message.trackKey(), message.part());
        var values = configs.computeIfAbsent(slot, _ -> new ArrayList<>());
        if (values.isEmpty() || !values.getLast().equals(message.body())) {
          values.add(message.body());
        }
      }
    }
    return configs;
  }

  /** A sink may be told of an end that its source did not announce; the announced ones arrive. */
  private void compareEnds() {
    var ends = new HashSet<Body>();
    received.stream().filter(m -> m.role() == Role.END).forEach(m -> ends.add(m.body()));
    for (var message : sent) {
      if (message.role() == Role.END && !ends.contains(message.body())) {
        faults.add("lost: " + message);
      }
    }
  }

  private void compareMetadata() {
    var expected = metadata(sent);
    var actual = metadata(received);
    if (expected.isEmpty()) {
      return;
    }
    if (actual.isEmpty()
        || !actual.getFirst().equals(expected.getFirst())
        || !actual.getLast().equals(expected.getLast())
        || !expected.containsAll(actual)) {
      faults.add("onMetaData: sent %s, came %s".formatted(expected, actual));
    } else if (startsWithMetadata(sent) && !startsWithMetadata(received)) {
      faults.add("media before onMetaData");
    }
  }

  private void compareOtherData() {
    var expected = otherData(sent);
    var actual = otherData(received);
    if (!expected.equals(actual)) {
      faults.add("data: sent %s, came %s".formatted(expected, actual));
    }
  }

  private static List<Body> otherData(List<FlvMessage> messages) {
    return messages.stream()
        .filter(message -> message.kind() == Kind.DATA && message.role() == Role.OTHER)
        .map(FlvMessage::body)
        .toList();
  }

  private static List<Map<?, ?>> metadata(List<FlvMessage> messages) {
    var values = new ArrayList<Map<?, ?>>();
    for (var message : messages) {
      if (message.role() == Role.METADATA) {
        var members = new LinkedHashMap<Object, Object>(AmfReader.metadata(message.body().bytes()));
        members.keySet().removeAll(FILE_ONLY);
        values.add(members);
      }
    }
    return values;
  }

  private static boolean startsWithMetadata(List<FlvMessage> messages) {
    return messages.stream()
        .map(FlvMessage::role)
        .filter(role -> role == Role.METADATA || role == Role.MEDIA)
        .findFirst()
        .filter(Role.METADATA::equals)
        .isPresent();
  }
}
