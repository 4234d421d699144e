package io.rtmprelay.control.report;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How each stream of a node is: its report, put here by the stream's loop after each change, with
 * figures that whoever reads looks up himself. Any thread; who reads asks nobody and waits for
 * nobody.
 */
public final class StreamBoard {

  /** For so long figures count as new: what many ask for within it is made once. */
  private static final long NEW_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

  private final ConcurrentHashMap<String, Notice> notices = new ConcurrentHashMap<>();

  /** A report, and how figures of now come into it. */
  private static final class Notice {

    /** The report as it was at a time. */
    private record Reading(StreamReport report, long atNanos) {}

    private final UnaryOperator<StreamReport> renewal;
    private volatile Reading last;

    Notice(StreamReport report, UnaryOperator<StreamReport> renewal) {
      this.renewal = renewal;
      this.last = new Reading(report, System.nanoTime());
    }

    /** With figures as they were lately. */
    StreamReport report() {
      return last.report;
    }

    /** With new figures; of two threads that make them at once one does so in vain. */
    StreamReport renewed() {
      Reading known = last;
      long nowNanos = System.nanoTime();
      if (nowNanos - known.atNanos < NEW_NANOS) {
        return known.report;
      }
      StreamReport next = renewal.apply(known.report);
      last = new Reading(next, nowNanos);
      return next;
    }
  }

  /**
   * Shows {@code report} from here on, unless the name has a later owner by now.
   *
   * @param renewal gives the report with figures as they are; called on any thread
   */
  public void put(StreamReport report, UnaryOperator<StreamReport> renewal) {
    notices.merge(
        report.streamName(),
        new Notice(report, renewal),
        (present, next) -> next.report().epoch() >= present.report().epoch() ? next : present);
  }

  /** The stream is over; nothing changes if its name has another owner by now. */
  public void remove(String streamName, long epoch) {
    notices.computeIfPresent(
        streamName, (name, present) -> present.report().epoch() == epoch ? null : present);
  }

  /** How the stream {@code app/name} is; null if it does not live here. */
  public @Nullable StreamReport find(String streamName) {
    Notice found = notices.get(streamName);
    return found == null ? null : found.renewed();
  }

  /** All streams of this node by their names, those that are ending included. */
  public List<StreamReport> all() {
    return notices.values().stream().map(Notice::renewed).sorted(StreamReport.BY_NAME).toList();
  }

  /** Streams shown now. */
  public int size() {
    return notices.size();
  }

  /** Those of them that have a publisher now. */
  public long publishers() {
    return notices.values().stream().filter(notice -> notice.report().publisher() != null).count();
  }
}
