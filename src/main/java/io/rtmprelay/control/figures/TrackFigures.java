package io.rtmprelay.control.figures;

import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.TrackList;
import io.rtmprelay.relay.TrackList.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told and measured of the tracks of one publisher. Frames count against their own
 * timestamps, so that a rate is exact however they arrive. On the stream's loop, but for {@link
 * #renewed}.
 */
final class TrackFigures {

  private static final double HUNDREDTHS = 100;

  /** The meters of one track. */
  private static final class Meters {
    private final Tally tally;
    private final boolean isVideo;
    private final String kind;
    private final int id;
    private final RateMeter bytes = new RateMeter();
    private final RateMeter frames = new RateMeter();
    private long mediaMs;
    private int newestMs;

    Meters(Tally tally) {
      this.tally = tally;
      isVideo = tally.track().isVideo();
      kind = tally.track().kindName();
      id = tally.track().id();
      newestMs = tally.newestMs();
    }

    void second(long nowMs) {
      mediaMs += tally.newestMs() - newestMs; // modulo 2^32
      newestMs = tally.newestMs();
      bytes.sample(tally.bytes(), nowMs);
      frames.sample(tally.frames(), mediaMs);
    }

    boolean areOf(TrackReport track) {
      return id == track.id() && kind.equals(track.kind());
    }

    /** The report with rates, once there are some. */
    TrackReport renewed(TrackReport track) {
      if (!bytes.isKnown()) {
        return track;
      }
      return new TrackReport(
          track.kind(),
          track.id(),
          track.codec(),
          track.codecString(),
          track.width(),
          track.height(),
          isVideo ? Math.round(frames.perSecond() * HUNDREDTHS) / HUNDREDTHS : null,
          track.sampleRate(),
          track.channels(),
          bytes.bitsPerSecond());
    }
  }

  private int revision = -1;
  // Of the tracks there were a second ago; replaced, never changed.
  private volatile List<Meters> meters = List.of();

  /** Called once a second. */
  void second(TrackList tracks, long nowMs) {
    if (tracks.revision() != revision) {
      revision = tracks.revision();
      meters = tracks.tallies().stream().map(this::metersOf).toList();
    }
    for (Meters each : meters) {
      each.second(nowMs);
    }
  }

  private Meters metersOf(Tally tally) {
    for (Meters known : meters) {
      if (known.tally == tally) {
        return known;
      }
    }
    return new Meters(tally);
  }

  /** What the tracks are. */
  static List<TrackReport> report(TrackList tracks) {
    return tracks.tallies().stream().map(TrackFigures::report).toList();
  }

  private static TrackReport report(Tally tally) {
    TrackFormat format = tally.format();
    VideoFormat video = format instanceof VideoFormat known ? known : null;
    AudioFormat audio = format instanceof AudioFormat known ? known : null;
    return new TrackReport(
        tally.track().kindName(),
        tally.track().id(),
        tally.track().codecName(),
        format == null ? null : format.codecString(),
        video == null ? null : known(video.width()),
        video == null ? null : known(video.height()),
        null,
        audio == null ? null : known(audio.sampleRate()),
        audio == null ? null : known(audio.channels()),
        null);
  }

  private static @Nullable Integer known(int value) {
    return value == 0 ? null : value;
  }

  /** The report with rates as they are. Any thread. */
  List<TrackReport> renewed(List<TrackReport> report) {
    List<Meters> present = meters;
    List<TrackReport> all = new ArrayList<>(report.size());
    for (TrackReport track : report) {
      TrackReport next = track;
      for (Meters each : present) {
        next = each.areOf(track) ? each.renewed(track) : next;
      }
      all.add(next);
    }
    return all;
  }
}
