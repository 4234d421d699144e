package io.rtmprelay.transport.dialogue;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.RtmpUrl.Scheme;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.config.host.InternalAddress;
import io.rtmprelay.config.host.SinkTargets;
import io.rtmprelay.rtmp.session.PublishTarget;
import io.rtmprelay.transport.lookup.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server that a sink publishes to, and what is known of it from session to session: the one
 * that the config names, or one that it sent the session on to. Loop-owned, but for {@link
 * #permitted}.
 */
public final class MediaServer {

  private static final int MAX_URL_CHARS = 2048;

  private final RtmpUrl configured;
  private final RtmpUrl url;
  private final RtmpUrl.Target target;
  private final DialogueConfig dialogue;
  private final boolean setAtRunTime;
  private boolean refusesEnhanced;

  /**
   * The server that the URL of a sink in the config file names.
   *
   * @param key publish name, or null if the URL's last segment is the name
   * @throws IllegalArgumentException if URL and key name no app or no publish name
   */
  public MediaServer(RtmpUrl url, @Nullable String key, DialogueConfig dialogue) {
    this(url, key, dialogue, false);
  }

  /**
   * The server that a sink's URL names.
   *
   * @param key publish name, or null if the URL's last segment is the name
   * @param setAtRunTime whether the sink is not of the config file
   * @throws IllegalArgumentException if URL and key name no app or no publish name
   */
  public MediaServer(
      RtmpUrl url, @Nullable String key, DialogueConfig dialogue, boolean setAtRunTime) {
    this(url, url, url.target(key), dialogue, setAtRunTime);
  }

  private MediaServer(
      RtmpUrl configured,
      RtmpUrl url,
      RtmpUrl.Target target,
      DialogueConfig dialogue,
      boolean setAtRunTime) {
    this.configured = configured;
    this.url = url;
    this.target = target;
    this.dialogue = dialogue;
    this.setAtRunTime = setAtRunTime;
  }

  /** Scheme, host and port to dial; the path may be that of another session. */
  public RtmpUrl url() {
    return url;
  }

  public DialogueConfig dialogue() {
    return dialogue;
  }

  PublishTarget target() {
    return new PublishTarget(target.app(), url.tcUrl(target.app()), target.name());
  }

  /** Whether a connect that announced Enhanced RTMP failed, and one without did not (K34). */
  boolean refusesEnhanced() {
    return refusesEnhanced;
  }

  void refusedEnhanced() {
    refusesEnhanced = true;
  }

  /** Whether it is another server than the config names that is to be dialled. */
  public boolean isElsewhere() {
    return !url.host().equalsIgnoreCase(configured.host());
  }

  /**
   * The server that this one asks to be left for, with the same publish name (K50).
   *
   * @param tcUrl absolute, or relative to this server's address; null for this server again
   * @throws IllegalArgumentException if that is no place where the sink may go, in words that tell
   *     no more of it than its host
   */
  public MediaServer movedTo(@Nullable String tcUrl) {
    if (tcUrl == null) {
      return new MediaServer(configured, url, target, dialogue, setAtRunTime);
    }
    if (tcUrl.length() > MAX_URL_CHARS) {
      throw new IllegalArgumentException("its URL is too long");
    }
    RtmpUrl to = parsed(resolved(tcUrl));
    boolean encrypted = configured.scheme() == Scheme.RTMPS || url.scheme() == Scheme.RTMPS;
    if (encrypted && to.scheme() != Scheme.RTMPS) {
      throw new IllegalArgumentException("it leads from rtmps:// to " + to.scheme() + "://");
    }
    boolean usualPort = to.port() == configured.port() || to.port() == to.scheme().port();
    boolean ownHost = to.host().equalsIgnoreCase(configured.host());
    if (!(ownHost && usualPort)
        && dialogue.reconnectTo().stream()
            .noneMatch(one -> one.allows(to.host(), to.port(), usualPort))) {
      throw new IllegalArgumentException(to.origin() + " is not allowed by reconnectTo");
    }
    boolean namesApp = to.path().length() > 1;
    RtmpUrl.Target there = namesApp ? to.target(target.name()) : target;
    return new MediaServer(configured, to, there, dialogue, setAtRunTime);
  }

  private static RtmpUrl parsed(String tcUrl) {
    try {
      return RtmpUrl.parse(tcUrl);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its URL " + e.getMessage(), e);
    }
  }

  /** By the rules of relative references (RFC 3986, section 5.2), as far as tcUrls go. */
  private String resolved(String tcUrl) {
    String present = url.tcUrl(target.app());
    if (tcUrl.contains("://")) {
      return tcUrl;
    }
    if (tcUrl.startsWith("//")) {
      return url.scheme() + ":" + tcUrl;
    }
    if (tcUrl.startsWith("/")) {
      return url.origin() + tcUrl;
    }
    int query = present.indexOf('?');
    String path = query < 0 ? present : present.substring(0, query);
    return tcUrl.startsWith("?")
        ? path + tcUrl
        : path.substring(0, path.lastIndexOf('/') + 1) + tcUrl;
  }

  /** Whether its address is not the config file's choice, so that each one found is judged. */
  public boolean isJudged() {
    return setAtRunTime || isElsewhere() || url.port() != configured.port();
  }

  /**
   * Which of the addresses that a lookup of this server's host found may be dialled: who was sent
   * here by another server goes to no internal address that is not the configured host's own or
   * named in {@code reconnectTo}, and nobody but the config file leads past {@code targets}. Any
   * thread but a loop.
   *
   * @param targets null if there are no bounds but a server's own
   * @throws IllegalArgumentException if none may
   * @throws UnknownHostException if the configured host is not to be found
   */
  public List<InetAddress> permitted(
      List<InetAddress> found, Addresses lookup, @Nullable SinkTargets targets)
      throws UnknownHostException {
    List<InetAddress> permitted = isElsewhere() ? reachable(found, lookup) : found;
    return targets == null || !isJudged()
        ? permitted
        : targets.permitted(url.host(), url.port(), url.isOnUsualPort(), permitted);
  }

  private List<InetAddress> reachable(List<InetAddress> found, Addresses lookup)
      throws UnknownHostException {
    List<InetAddress> reachable = new ArrayList<>();
    for (InetAddress address : found) {
      if (!InternalAddress.is(address)
          || dialogue.reconnectTo().stream().anyMatch(one -> one.names(address))
          || own(lookup).contains(address)) {
        reachable.add(address);
      }
    }
    if (reachable.isEmpty()) {
      throw new IllegalArgumentException(
          url.host() + " is at an internal address, which reconnectTo does not name");
    }
    return reachable;
  }

  private List<InetAddress> own(Addresses lookup) throws UnknownHostException {
    InetAddress address = HostName.address(configured.host());
    return address == null ? lookup.of(configured.host()) : List.of(address);
  }

  /** As it may be shown: without the publish name and the app's parameters. */
  public String shown() {
    return target().toString();
  }

  @Override
  public String toString() {
    return url.origin();
  }
}
