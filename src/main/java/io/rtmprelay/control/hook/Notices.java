package io.rtmprelay.control.hook;

import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.report.StreamReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a node's news receivers are told. Used on one loop; time is an argument.
 *
 * <p>A sink that fails is told of once, until it gets media again, however often it is tried
 * meanwhile; and once more if it is then given up.
 */
final class Notices {

  /** One sink of one life of a stream, which may begin before the one before is over. */
  private record Failed(String streamName, long epoch, String id) {

    boolean isOf(StreamReport stream) {
      return epoch == stream.epoch() && streamName.equals(stream.streamName());
    }
  }

  private final Set<Failed> failed = new HashSet<>();

  /** What {@code news} comes to, in its order; often nothing. */
  List<Notice> of(StreamNews news, Instant at) {
    List<Notice> notices = new ArrayList<>();
    for (StreamEvent event : news.events()) {
      Notice notice =
          switch (event) {
            case OfStream stream -> ofStream(news.report(), stream, at);
            case OfSink sink -> ofSink(news.report(), sink, at);
          };
      if (notice != null) {
        notices.add(notice);
      }
    }
    return notices;
  }

  private @Nullable Notice ofStream(StreamReport stream, OfStream event, Instant at) {
    return switch (event.what()) {
      case LIVE -> notice(NoticeType.STREAM_LIVE, stream, at, event.reason());
      case GAP -> notice(NoticeType.STREAM_GAP, stream, at, event.reason());
      case ENDED -> {
        failed.removeIf(sink -> sink.isOf(stream));
        yield notice(NoticeType.STREAM_ENDED, stream, at, event.reason());
      }
      case ENDING, PUBLISHER, CHANGED -> null;
    };
  }

  private @Nullable Notice ofSink(StreamReport stream, OfSink event, Instant at) {
    Failed sink = new Failed(stream.streamName(), stream.epoch(), event.sink().id());
    if (event.what() == SinkChange.REMOVED) {
      failed.remove(sink);
      return null;
    }
    return switch (event.sink().state()) {
      case RETRYING -> failed.add(sink) ? notice(NoticeType.SINK_FAILED, stream, event, at) : null;
      case FAILED -> {
        failed.add(sink);
        boolean isNew = event.what() != SinkChange.CHANGED;
        yield isNew ? notice(NoticeType.SINK_FAILED, stream, event, at) : null;
      }
      case LIVE ->
          failed.remove(sink) ? notice(NoticeType.SINK_RECOVERED, stream, event, at) : null;
      case OFF -> {
        failed.remove(sink);
        yield null;
      }
      case DIALLING, STARTING, ENDING -> null;
    };
  }

  /** Sinks that have failed and not recovered yet. */
  int failedSinks() {
    return failed.size();
  }

  private static Notice notice(
      NoticeType type, StreamReport stream, Instant at, @Nullable String reason) {
    return Notice.ofStream(type, at, stream.node(), stream.app(), stream.name(), reason);
  }

  private static Notice notice(NoticeType type, StreamReport stream, OfSink event, Instant at) {
    return Notice.ofSink(
        type,
        at,
        stream.node(),
        stream.app(),
        stream.name(),
        event.sink().id(),
        event.sink().state().word(),
        type == NoticeType.SINK_RECOVERED ? null : event.sink().reason());
  }
}
