package io.rtmprelay.control.event;

import io.rtmprelay.control.report.StreamReport.SinkReport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened to a stream or to one of its sinks. */
public sealed interface StreamEvent {

  /** What may happen to a stream. */
  enum StreamChange {
    LIVE,
    GAP,
    ENDING,
    /** It is no more. */
    ENDED,
    /** Another publisher feeds it, without a gap between. */
    PUBLISHER,
    /** Its tracks are others, or what is known of them. */
    CHANGED;

    /** Its name in the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What may happen to a sink. */
  enum SinkChange {
    ADDED,
    /** It is in another state, or anew in the one it was in. */
    STATE,
    /** Something else is told of it: a setting, its server or a reason. */
    CHANGED,
    REMOVED
  }

  /**
   * The stream itself.
   *
   * @param reason why, in words, or null
   */
  record OfStream(StreamChange what, @Nullable String reason) implements StreamEvent {}

  /**
   * One sink.
   *
   * @param sink how it is since, or was last
   */
  record OfSink(SinkChange what, SinkReport sink) implements StreamEvent {

    /** Its name in the API: what happened, or the state the sink is in. */
    public String word() {
      return what == SinkChange.STATE ? sink.state().word() : what.name().toLowerCase(Locale.ROOT);
    }
  }
}
