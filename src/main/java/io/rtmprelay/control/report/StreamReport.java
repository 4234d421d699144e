package io.rtmprelay.control.report;

import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is, as one look at its loop found it. Bytes, bits per second, milliseconds.
 *
 * @param publisher null while there is none
 * @param epoch grows with each owner the stream has had
 */
public record StreamReport(
    String app,
    String name,
    StreamState state,
    Instant since,
    String node,
    long epoch,
    @Nullable PublisherReport publisher,
    List<SinkReport> sinks,
    long memoryUsed,
    long memoryLimit) {

  public StreamReport {
    sinks = List.copyOf(sinks);
  }

  /**
   * Who feeds the stream.
   *
   * @param keyIntervalMs time between the last two keyframes, or null if there were none
   * @param rttMs round trip as TCP measures it, or null if unknown
   */
  public record PublisherReport(
      String address,
      String agent,
      List<TrackReport> tracks,
      long bitrate,
      @Nullable Long keyIntervalMs,
      @Nullable Double rttMs) {

    public PublisherReport {
      tracks = List.copyOf(tracks);
    }
  }

  /** One track: {@code kind} audio or video, {@code codec} a FourCC or a legacy codec's name. */
  public record TrackReport(String kind, int id, String codec) {}

  /**
   * Where the stream goes.
   *
   * @param url masked
   * @param reason why the sink is not live, in words, or null
   * @param retryAt when the next attempt is due, or null
   * @param settings all of them as JSON values under the keys of the config file, what a form to
   *     edit the sink is filled with; secrets masked, and no key
   */
  public record SinkReport(
      String id,
      String url,
      Origin origin,
      boolean enabled,
      SinkState state,
      @Nullable String reason,
      @Nullable Instant retryAt,
      long bytesOut,
      long bitrate,
      long queueBytes,
      long queueMs,
      Drops drops,
      @Nullable Delay delay,
      @Nullable Double rttMs,
      Map<String, @Nullable Object> settings) {}

  /** Who named the sink: the config file or the API. */
  public enum Origin {
    CONFIG,
    API
  }

  /** Frames not sent to a sink, by cause. */
  public record Drops(
      long disposable, long group, long held, long leading, long audio, long lost) {}

  /** Milliseconds from a frame's arrival to its hand-over to the sink's socket. */
  public record Delay(double p50, double p99) {}
}
