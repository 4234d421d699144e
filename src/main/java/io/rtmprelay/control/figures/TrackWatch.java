package io.rtmprelay.control.figures;

import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which tracks of the publisher a sink is not sent because of their codec. Owned by the
 * stream's loop.
 */
final class TrackWatch {

  private static final Logger log = LoggerFactory.getLogger(TrackWatch.class);

  private final String sinkId;
  private final Sink sink;
  private final Stream stream;
  private List<String> told = List.of();

  TrackWatch(String sinkId, Sink sink, Stream stream) {
    this.sinkId = sinkId;
    this.sink = sink;
    this.stream = stream;
  }

  /** Called once a second: what is new is logged. */
  void look() {
    List<String> leftOut = stream.tracks(sink).leftOut();
    for (String words : leftOut) {
      if (!told.contains(words)) {
        log.warn("{}: sink {}: {}", stream.name(), sinkId, words);
      }
    }
    told = leftOut;
  }

  /** Which tracks are not sent, and why; null if there are none. */
  @Nullable String reason() {
    List<String> leftOut = stream.tracks(sink).leftOut();
    return leftOut.isEmpty() ? null : String.join("; ", leftOut);
  }
}
