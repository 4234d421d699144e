package io.rtmprelay.config;

import io.rtmprelay.config.host.AddressLists;
import io.rtmprelay.config.host.HostPattern;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may publish the names that {@code match}, who may play them, and where they go.
 *
 * @param maxStreams that live by it at one time, or null for any number
 * @param sinks with ids that differ
 */
public record RouteConfig(
    NamePattern match,
    PublishRights publish,
    PlayRights play,
    @Nullable Integer maxStreams,
    StreamConfig stream,
    List<TargetConfig> sinks) {

  public RouteConfig {
    sinks = List.copyOf(sinks);
  }

  /** Any number of streams. */
  public RouteConfig(
      NamePattern match,
      PublishRights publish,
      PlayRights play,
      StreamConfig stream,
      List<TargetConfig> sinks) {
    this(match, publish, play, null, stream, sinks);
  }

  /** Nobody plays. */
  public RouteConfig(
      NamePattern match, PublishRights publish, StreamConfig stream, List<TargetConfig> sinks) {
    this(match, publish, PlayRights.OFF, stream, sinks);
  }

  /** The first of {@code routes} that takes {@code streamName}; null if none does. */
  public static @Nullable RouteConfig first(List<RouteConfig> routes, String streamName) {
    for (RouteConfig route : routes) {
      if (route.match().match(streamName) != null) {
        return route;
      }
    }
    return null;
  }

  /**
   * Who may publish; exactly one of the first four is set.
   *
   * @param addresses from where, whatever else is presented
   */
  public record PublishRights(
      boolean open,
      List<Secret> keys,
      @Nullable TokenConfig token,
      @Nullable HookConfig hook,
      AddressLists addresses) {

    public static final PublishRights OPEN = new PublishRights(true, List.of());

    public PublishRights {
      keys = List.copyOf(keys);
    }

    /** Anyone, or who presents one of the keys, from anywhere. */
    public PublishRights(boolean open, List<Secret> keys) {
      this(open, keys, null, null, AddressLists.ALL);
    }
  }

  /**
   * Who may play; at most one of the first three is set, none means nobody.
   *
   * @param addresses from where, whatever else is presented
   */
  public record PlayRights(
      boolean open, List<Secret> keys, @Nullable TokenConfig token, AddressLists addresses) {

    public static final PlayRights OFF = new PlayRights(false, List.of(), null);

    public PlayRights {
      keys = List.copyOf(keys);
    }

    /** From anywhere. */
    public PlayRights(boolean open, List<Secret> keys, @Nullable TokenConfig token) {
      this(open, keys, token, AddressLists.ALL);
    }
  }

  /**
   * Tokens with an expiry, signed over the stream's name with one of {@code secrets}; new ones with
   * the first.
   */
  public record TokenConfig(List<Secret> secrets) {
    public TokenConfig {
      secrets = List.copyOf(secrets);
    }
  }

  /**
   * Asks {@code url} whether a publish is allowed; no answer within {@code timeout} refuses it.
   *
   * @param ca PEM file of the CAs that are trusted in place of the system's, or null
   * @param authorities what it held
   */
  public record HookConfig(
      String url, Duration timeout, @Nullable Path ca, List<X509Certificate> authorities) {

    public HookConfig {
      authorities = List.copyOf(authorities);
    }

    /** The URL may hold a password or a token. */
    @Override
    public String toString() {
      return "HookConfig[" + timeout + "]";
    }
  }

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
   * @param dialogue how what a server asks for is answered
   * @param setAtRunTime whether it is not of the config file, so that it may lead only where {@code
   *     limits.sinkTargets} says, as one that {@linkplain #leavesHostOpen leaves its host open}
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
      DialogueConfig dialogue,
      SinkConfig settings,
      boolean setAtRunTime) {

    private static final String FILE = "file:";

    /** All before the path, user and port included. */
    private static final Pattern HOST = Pattern.compile("^[^/]*//[^/]*");

    /** What no publisher chooses. */
    private static final Set<String> OWN_VARIABLES = Set.of("node", "start");

    /** The same sink, on or off. */
    public TargetConfig switched(boolean on) {
      return on == enabled
          ? this
          : new TargetConfig(
              id,
              url,
              key,
              publicName,
              on,
              backup,
              profile,
              recording,
              dialogue,
              settings,
              setAtRunTime);
    }

    /** Whether who publishes may choose the host that the URL, or its backup, leads to. */
    public boolean leavesHostOpen() {
      return !isFile() && (leavesHostOpen(url) || (backup != null && leavesHostOpen(backup)));
    }

    private static boolean leavesHostOpen(Template url) {
      Matcher host = HOST.matcher(url.text());
      return host.find() && !OWN_VARIABLES.containsAll(new Template(host.group()).used());
    }

    /** Whether frames go to FLV files and not to a server. */
    public boolean isFile() {
      return url.text().startsWith(FILE);
    }

    /** The file that {@code variables} lead to, see {@link Template#fillPath}. */
    public String filePath(Map<String, String> variables) {
      return path(url.fillPath(variables));
    }

    /** The same for every start of the stream, see {@link Template#fillPathAroundStart}. */
    public String filePathAroundStart(Map<String, String> variables) {
      return path(url.fillPathAroundStart(variables));
    }

    private static String path(String filled) {
      String path = filled.substring(FILE.length());
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

  /**
   * How a sink's session answers what its server asks for.
   *
   * @param login for a server that wants one, or null
   * @param reconnectTo where, beside its own host, a server may send the session
   */
  public record DialogueConfig(@Nullable LoginConfig login, List<HostPattern> reconnectTo) {

    /** No login, and no other host. */
    public static final DialogueConfig PLAIN = new DialogueConfig(null, List.of());

    public DialogueConfig {
      reconnectTo = List.copyOf(reconnectTo);
    }
  }

  /** Who a sink is at a server that asks for a login. */
  public record LoginConfig(String user, Secret password) {

    /** It is sent as it is, in a parameter that these characters would end. */
    private static final Pattern USER = Pattern.compile("[^\\s\\p{Cntrl}&?#=]{1,128}");

    /** Whether {@code user} can be sent to a server. */
    public static boolean isUser(String user) {
      return USER.matcher(user).matches();
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
   * @param rotate media time after which the next file begins, at a keyframe
   * @param keep files of one stream that are kept, the one that is written among them
   * @param maxBytes of one file, after which the next begins, at a keyframe
   * @param keepBytes of all files of one stream that are kept; at least {@code maxBytes}
   */
  public record RecordingConfig(
      @Nullable Duration rotate,
      @Nullable Integer keep,
      @Nullable Long maxBytes,
      @Nullable Long keepBytes) {

    /** One file for each session, kept for ever. */
    public static final RecordingConfig SINGLE = new RecordingConfig(null, null, null, null);

    /** Whether no file ever goes for a newer one. */
    public boolean keepsAll() {
      return keep == null && keepBytes == null;
    }
  }
}
