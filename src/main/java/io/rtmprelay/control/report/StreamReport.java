package io.rtmprelay.control.report;

import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is, as one look at its loop found it. Bytes, bits per second, milliseconds.
 *
 * @param epoch grows with each owner the stream has had
 * @param revision grows with each change that is told: reports of one epoch and revision differ in
 *     nothing but figures, that is what is counted or measured
 * @param publisher null while there is none
 * @param viewers those who watch now
 */
public record StreamReport(
    String app,
    String name,
    StreamState state,
    Instant since,
    String node,
    long epoch,
    long revision,
    @Nullable PublisherReport publisher,
    List<SinkReport> sinks,
    int viewers,
    long memoryUsed,
    long memoryLimit) {

  /** The order in which streams are listed. */
  public static final Comparator<StreamReport> BY_NAME =
      Comparator.comparing(StreamReport::app).thenComparing(StreamReport::name);

  public StreamReport {
    sinks = List.copyOf(sinks);
  }

  /** A stream of which nothing is counted or measured. */
  public StreamReport(
      String app,
      String name,
      StreamState state,
      Instant since,
      String node,
      long epoch,
      long revision,
      @Nullable PublisherReport publisher,
      List<SinkReport> sinks) {
    this(app, name, state, since, node, epoch, revision, publisher, sinks, 0, 0, 0);
  }

  /** The stream's full name, {@code app/name}. */
  public String streamName() {
    return app.isEmpty() ? name : app + "/" + name;
  }

  /** Which of two reports of one stream counts: an older epoch never comes after a newer one. */
  public static StreamReport newer(StreamReport one, StreamReport other) {
    int order = Long.compare(one.epoch, other.epoch);
    return (order == 0 ? Long.compare(one.revision, other.revision) : order) < 0 ? other : one;
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

    /** A publisher of which nothing is counted or measured. */
    public PublisherReport(String address, String agent, List<TrackReport> tracks) {
      this(address, agent, tracks, 0, null, null);
    }

    /** What is left when all that is counted or measured is taken as unknown. */
    public PublisherReport withoutFigures() {
      List<TrackReport> facts = tracks.stream().map(TrackReport::withoutFigures).toList();
      return new PublisherReport(address, agent, facts);
    }
  }

  /**
   * One track; what is not known of it, or not yet, is null.
   *
   * @param kind audio or video
   * @param codec a FourCC or a legacy codec's name
   * @param codecString as browsers take it (RFC 6381)
   * @param width of the picture, in pixels
   * @param frameRate pictures a second, over the last seconds
   * @param sampleRate of audio, in hertz
   * @param bitrate over the last seconds
   */
  public record TrackReport(
      String kind,
      int id,
      String codec,
      @Nullable String codecString,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Double frameRate,
      @Nullable Integer sampleRate,
      @Nullable Integer channels,
      @Nullable Long bitrate) {

    /** A track of which nothing more is known. */
    public TrackReport(String kind, int id, String codec) {
      this(kind, id, codec, null, null, null, null, null, null, null);
    }

    TrackReport withoutFigures() {
      return new TrackReport(
          kind, id, codec, codecString, width, height, null, sampleRate, channels, null);
    }
  }

  /**
   * Where the stream goes.
   *
   * @param url masked
   * @param since when it entered its state
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
      Instant since,
      @Nullable String reason,
      @Nullable Instant retryAt,
      long bytesOut,
      long bitrate,
      long queueBytes,
      long queueMs,
      Drops drops,
      @Nullable Delay delay,
      @Nullable Double rttMs,
      Map<String, @Nullable Object> settings) {

    /** A sink of which nothing is counted or measured. */
    public SinkReport(
        String id,
        String url,
        Origin origin,
        boolean enabled,
        SinkState state,
        Instant since,
        @Nullable String reason,
        @Nullable Instant retryAt,
        Map<String, @Nullable Object> settings) {
      this(
          id,
          url,
          origin,
          enabled,
          state,
          since,
          reason,
          retryAt,
          0,
          0,
          0,
          0,
          Drops.NONE,
          null,
          null,
          settings);
    }

    /** What is left when all that is counted or measured is taken as unknown. */
    public SinkReport withoutFigures() {
      return new SinkReport(id, url, origin, enabled, state, since, reason, retryAt, settings);
    }
  }

  /** Who named the sink: the config file or the API. */
  public enum Origin {
    CONFIG,
    API
  }

  /** Frames not sent to a sink, by cause. */
  public record Drops(long disposable, long group, long held, long leading, long audio, long lost) {

    public static final Drops NONE = new Drops(0, 0, 0, 0, 0, 0);
  }

  /** Milliseconds from a frame's arrival to its hand-over to the sink's socket. */
  public record Delay(double p50, double p99) {}
}
