package io.rtmprelay.control.figures;

import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.TrackList;
import io.rtmprelay.relay.TrackList.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told and measured of the tracks of one publisher. Frames count against their own
 * timestamps, so that a rate is exact however they arrive. On the stream's loop.
 */
public final class TrackFigures {

  private static final double HUNDREDTHS = 100;

  /** The meters of one track. */
  private static final class Meters {
    private final RateMeter bytes = new RateMeter();
    private final RateMeter frames = new RateMeter();
    private long mediaMs;
    private int newestMs;

    Meters(Tally tally) {
      newestMs = tally.newestMs();
    }

    void second(Tally tally, long nowMs) {
      mediaMs += tally.newestMs() - newestMs; // modulo 2^32
      newestMs = tally.newestMs();
      bytes.sample(tally.bytes(), nowMs);
      frames.sample(tally.frames(), mediaMs);
    }
  }

  private final Map<Tally, Meters> meters = new HashMap<>();

  /** Called once a second. */
  public void second(TrackList tracks, long nowMs) {
    List<Tally> tallies = tracks.tallies();
    meters.keySet().retainAll(tallies);
    for (Tally tally : tallies) {
      meters.computeIfAbsent(tally, Meters::new).second(tally, nowMs);
    }
  }

  /** How the tracks are. */
  public List<TrackReport> report(TrackList tracks) {
    return tracks.tallies().stream().map(this::report).toList();
  }

  private TrackReport report(Tally tally) {
    TrackFormat format = tally.format();
    VideoFormat video = format instanceof VideoFormat known ? known : null;
    AudioFormat audio = format instanceof AudioFormat known ? known : null;
    Meters measured = measured(tally);
    return new TrackReport(
        tally.track().kindName(),
        tally.track().id(),
        tally.track().codecName(),
        format == null ? null : format.codecString(),
        video == null ? null : known(video.width()),
        video == null ? null : known(video.height()),
        measured == null || !tally.track().isVideo()
            ? null
            : Math.round(measured.frames.perSecond() * HUNDREDTHS) / HUNDREDTHS,
        audio == null ? null : known(audio.sampleRate()),
        audio == null ? null : known(audio.channels()),
        measured == null ? null : measured.bytes.bitsPerSecond());
  }

  /** Null as long as there are no rates. */
  private @Nullable Meters measured(Tally tally) {
    Meters found = meters.get(tally);
    return found != null && found.bytes.isKnown() ? found : null;
  }

  private static @Nullable Integer known(int value) {
    return value == 0 ? null : value;
  }
}
