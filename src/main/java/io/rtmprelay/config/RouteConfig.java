package io.rtmprelay.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may publish the names that {@code match}, who may play them, and where they go.
 *
 * @param sinks with ids that differ
 */
public record RouteConfig(
    NamePattern match,
    PublishRights publish,
    PlayRights play,
    StreamConfig stream,
    List<TargetConfig> sinks) {

  public RouteConfig {
    sinks = List.copyOf(sinks);
  }

  /** Nobody plays. */
  public RouteConfig(
      NamePattern match, PublishRights publish, StreamConfig stream, List<TargetConfig> sinks) {
    this(match, publish, PlayRights.OFF, stream, sinks);
  }

  /** Who may publish; exactly one of the four is set. */
  public record PublishRights(
      boolean open, List<Secret> keys, @Nullable TokenConfig token, @Nullable HookConfig hook) {

    public static final PublishRights OPEN = new PublishRights(true, List.of());

    public PublishRights {
      keys = List.copyOf(keys);
    }

    /** Anyone, or who presents one of the keys. */
    public PublishRights(boolean open, List<Secret> keys) {
      this(open, keys, null, null);
    }
  }

  /** Who may play; at most one of the three is set, none means nobody. */
  public record PlayRights(boolean open, List<Secret> keys, @Nullable TokenConfig token) {

    public static final PlayRights OFF = new PlayRights(false, List.of(), null);

    public PlayRights {
      keys = List.copyOf(keys);
    }
  }

  /** Tokens with an expiry, signed with {@code secret} over the stream's name. */
  public record TokenConfig(Secret secret) {}

  /** Asks {@code url} whether a publish is allowed; no answer within {@code timeout} refuses it. */
  public record HookConfig(String url, Duration timeout) {}

  /**
   * One sink of a route, templates not yet filled in.
   *
   * @param url {@code rtmp://...}, {@code rtmps://...} or {@code file:...}
   * @param key publish name sent verbatim, or null if the URL's last segment is the name
   * @param publicName whether the URL's last segment may be shown: it is written out in the URL
   *     (nothing of it was put in from the environment or a secret file) and has no query
   * @param backup takes over while {@code url} fails, or null
   * @param profile rules of a platform to check the stream against
   * @param recording how a file sink divides and keeps its files
   */
  public record TargetConfig(
      String id,
      Template url,
      @Nullable Template key,
      boolean publicName,
      boolean enabled,
      @Nullable Template backup,
      Profile profile,
      RecordingConfig recording,
      SinkConfig settings) {

    private static final String FILE = "file:";

    /** A sink without backup, profile and limits of its files. */
    public TargetConfig(
        String id, Template url, @Nullable Template key, boolean enabled, SinkConfig settings) {
      this(id, url, key, false, enabled, null, Profile.NONE, RecordingConfig.SINGLE, settings);
    }

    /** Whether frames go to FLV files and not to a server. */
    public boolean isFile() {
      return url.text().startsWith(FILE);
    }

    /** The file that {@code variables} lead to, see {@link Template#fillPath}. */
    public String filePath(Map<String, String> variables) {
      String path = url.fillPath(variables).substring(FILE.length());
      return path.startsWith("//") ? path.substring(2) : path;
    }

    /**
     * Where {@code variables} lead to, as logs, API and console may show it.
     *
     * @throws IllegalArgumentException if they lead to no valid URL
     */
    public String shown(Map<String, String> variables) {
      return isFile()
          ? FILE + filePath(variables)
          : RtmpUrl.parse(url.fill(variables)).shown(key != null, publicName);
    }

    /**
     * Where the backup leads to, as it may be shown: its name never is.
     *
     * @throws IllegalArgumentException if {@code variables} lead to no valid URL, or there is none
     */
    public String shownBackup(Map<String, String> variables) {
      if (backup == null) {
        throw new IllegalArgumentException("there is no backup");
      }
      return RtmpUrl.parse(backup.fill(variables)).shown(key != null, false);
    }
  }

  /** Platforms whose rules are known. */
  public enum Profile {
    NONE,
    YOUTUBE,
    TWITCH,
    FACEBOOK,
    IVS,
    X
  }

  /**
   * How a file sink divides and keeps its files; null means without limit.
   *
   * @param rotate media time after which the next file begins
   * @param keep files that are kept
   * @param maxBytes of one file
   */
  public record RecordingConfig(
      @Nullable Duration rotate, @Nullable Integer keep, @Nullable Long maxBytes) {

    /** One file for each session, kept for ever. */
    public static final RecordingConfig SINGLE = new RecordingConfig(null, null, null);
  }
}
