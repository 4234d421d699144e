package io.rtmprelay.config;

import io.rtmprelay.config.tls.ClientTls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sink may override.
 *
 * @param stallTimeout without any progress of writing
 * @param localAddress to dial from, or null for whichever the system picks
 * @param delay how long media waits before it goes to the sink
 * @param remux which tracks go to the sink, and in which form
 * @param tls which servers are trusted, if the sink is dialled over TLS
 */
public record SinkConfig(
    QueueConfig queue,
    Duration connectTimeout,
    Duration replyTimeout,
    Duration stallTimeout,
    RetryConfig retry,
    EndMode end,
    EnhancedMode enhanced,
    StartMode start,
    @Nullable String localAddress,
    Duration delay,
    RemuxConfig remux,
    ClientTls tls) {

  /** The same with other trust. */
  public SinkConfig trusting(ClientTls other) {
    return new SinkConfig(
        queue,
        connectTimeout,
        replyTimeout,
        stallTimeout,
        retry,
        end,
        enhanced,
        start,
        localAddress,
        delay,
        remux,
        other);
  }

  /** Dials from whichever address the system picks; media goes out when and as it comes. */
  public SinkConfig(
      QueueConfig queue,
      Duration connectTimeout,
      Duration replyTimeout,
      Duration stallTimeout,
      RetryConfig retry,
      EndMode end,
      EnhancedMode enhanced,
      StartMode start) {
    this(
        queue,
        connectTimeout,
        replyTimeout,
        stallTimeout,
        retry,
        end,
        enhanced,
        start,
        null,
        Duration.ZERO,
        RemuxConfig.NONE,
        ClientTls.DEFAULT);
  }

  /** Bounds of a sink's queue: {@code bytes} held and {@code time} of media. */
  public record QueueConfig(long bytes, Duration time) {}

  /**
   * What of a stream a sink gets, and in which form.
   *
   * @param codecs those that may be sent, by the names the API has for them; empty for any
   */
  public record RemuxConfig(
      TrackChoice video, TrackChoice audio, List<String> codecs, HevcForm hevc) {

    /** All of it, as it comes. */
    public static final RemuxConfig NONE =
        new RemuxConfig(TrackChoice.ALL, TrackChoice.ALL, List.of(), HevcForm.ASIS);

    public RemuxConfig {
      codecs = codecs.stream().sorted().distinct().toList();
    }
  }

  /**
   * The tracks of one kind that go to a sink.
   *
   * @param all whether all of them do
   * @param ids else which; none at all if empty
   */
  public record TrackChoice(boolean all, List<Integer> ids) {

    public static final TrackChoice ALL = new TrackChoice(true, List.of());

    public TrackChoice {
      ids = ids.stream().sorted().distinct().toList();
    }

    public static TrackChoice of(List<Integer> ids) {
      return new TrackChoice(false, ids);
    }

    public boolean has(int id) {
      if (all) {
        return true;
      }
      for (int i = 0; i < ids.size(); i++) {
        if (ids.get(i) == id) {
          return true;
        }
      }
      return false;
    }

    /** Whether just one is chosen, by its id. */
    public boolean isSingle() {
      return ids.size() == 1;
    }

    /** Whether no track goes to the sink. */
    public boolean isNone() {
      return !all && ids.isEmpty();
    }
  }

  /** In which form HEVC goes out: as it comes, as hvc1 (Enhanced RTMP), or as codec id 12. */
  public enum HevcForm {
    ASIS,
    ENHANCED,
    LEGACY
  }

  /** How a session with the target is ended: with FCUnpublish and deleteStream, or only closed. */
  public enum EndMode {
    UNPUBLISH,
    CLOSE
  }

  /** Whether connect announces Enhanced RTMP. */
  public enum EnhancedMode {
    AUTO,
    ON,
    OFF
  }

  /**
   * With what a sink starts: AUTO with all since publish while the stream is young, then with a
   * young keyframe; KEY with the next keyframe; GOP with the group at hand.
   */
  public enum StartMode {
    AUTO,
    KEY,
    GOP
  }
}
