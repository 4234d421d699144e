package io.rtmprelay.control.report;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest report of each stream of a node, put here by the stream's loop once a second and at
 * once after each change. Any thread; whoever reads asks nobody and waits for nobody.
 */
public final class StreamBoard {

  private final ConcurrentHashMap<String, StreamReport> reports = new ConcurrentHashMap<>();

  /** Shows {@code report}, unless the name has a later owner by now. */
  public void put(StreamReport report) {
    reports.merge(
        report.streamName(),
        report,
        (present, next) -> next.epoch() >= present.epoch() ? next : present);
  }

  /** The stream is over; nothing changes if its name has another owner by now. */
  public void remove(String streamName, long epoch) {
    reports.computeIfPresent(
        streamName, (name, present) -> present.epoch() == epoch ? null : present);
  }

  /** How the stream {@code app/name} is; null if it does not live here. */
  public @Nullable StreamReport find(String streamName) {
    return reports.get(streamName);
  }

  /** All streams of this node by their names, those that are ending included. */
  public List<StreamReport> all() {
    return reports.values().stream().sorted(StreamReport.BY_NAME).toList();
  }

  /** Streams shown now. */
  public int size() {
    return reports.size();
  }
}
