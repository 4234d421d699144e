package io.rtmprelay.control.sink;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.file.FlvFileSink;
import io.rtmprelay.file.RecordingNames;
import io.rtmprelay.file.RecordingPlan;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.RtmpDial;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.rtmprelay.transport.loop.MediaLoop;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where one sink of one stream leads: a route's target with its templates filled in. */
final class SinkTarget {

  private WantedSink wanted;
  private TargetConfig config;
  private Map<String, String> variables;
  private final RtmpClient client;
  private final Path recordings;
  private Map<String, @Nullable Object> shownSettings;
  private @Nullable MediaServer primary;
  private @Nullable MediaServer backup;
  private @Nullable String shownPrimary;
  private @Nullable String shownBackup;

  /**
   * @param recordings folder beneath which files lie that a request has named
   */
  SinkTarget(WantedSink wanted, RtmpClient client, Path recordings) {
    this.wanted = wanted;
    this.config = wanted.config();
    this.variables = wanted.variables();
    this.client = client;
    this.recordings = recordings;
    this.shownSettings = ConfigTree.sink(config);
  }

  /** From the next session on it is so. */
  void adjust(WantedSink other) {
    wanted = other;
    config = other.config();
    variables = other.variables();
    shownSettings = ConfigTree.sink(config);
    primary = null;
    backup = null;
    shownPrimary = null;
    shownBackup = null;
  }

  Origin origin() {
    return wanted.origin();
  }

  /** All settings as they may be shown. */
  Map<String, @Nullable Object> shownSettings() {
    return shownSettings;
  }

  String id() {
    return config.id();
  }

  boolean enabled() {
    return config.enabled();
  }

  Profile profile() {
    return config.profile();
  }

  SinkConfig settings() {
    return config.settings();
  }

  boolean hasBackup() {
    return config.backup() != null;
  }

  /** How its sink starts, queues and is delayed, and what it gets. */
  SinkSettings queueing() {
    SinkConfig settings = config.settings();
    return new SinkSettings(
        settings.queue().bytes(),
        Math.toIntExact(settings.queue().time().toMillis()),
        settings.start(),
        Math.toIntExact(settings.delay().toMillis()),
        settings.remux());
  }

  /** The target, or its backup, as it may be shown: without a key. */
  String shown(boolean ofBackup) {
    String known = ofBackup ? shownBackup : shownPrimary;
    if (known == null) {
      known = masked(ofBackup);
      if (ofBackup) {
        shownBackup = known;
      } else {
        shownPrimary = known;
      }
    }
    return known;
  }

  private String masked(boolean ofBackup) {
    try {
      return ofBackup ? config.shownBackup(variables) : config.shown(variables);
    } catch (IllegalArgumentException e) {
      return "(no valid URL)";
    }
  }

  /**
   * Opens a session with the server or its backup, which reports to {@code owner}; null if the
   * target makes no sense.
   */
  @Nullable SinkSession open(
      MediaLoop loop, boolean ofBackup, boolean enhancedSource, SinkSession.Owner owner) {
    try {
      if (config.isFile()) {
        return FlvFileSink.open(loop::offload, recording(), owner);
      }
      return client.dial(loop, server(ofBackup), enhancedSource, config.settings(), owner);
    } catch (IllegalArgumentException e) {
      // A publisher's name can make of a good template a bad URL; the text of both stays unsaid.
      owner.failed(FailureClass.TERMINAL, "with this stream's name the URL " + e.getMessage());
      return null;
    }
  }

  private RecordingPlan recording() {
    String path = config.filePath(variables);
    Path folder = Path.of("");
    if (config.setAtRunTime()) {
      Path inside = recordings.resolve(path).normalize();
      if (Path.of(path).isAbsolute() || !inside.startsWith(recordings.normalize())) {
        throw new IllegalArgumentException("leads out of the folder for recordings");
      }
      folder = recordings;
    }
    String start = variables.getOrDefault("start", "");
    RecordingNames names = new RecordingNames(folder, config.filePathAroundStart(variables), start);
    return new RecordingPlan(names, config.recording(), InstantSource.system());
  }

  /** A session with a server that another one named, up to the publish. */
  RtmpDial prepare(
      MediaLoop loop, MediaServer server, boolean enhancedSource, SinkSession.Owner owner) {
    return client.prepare(loop, server, enhancedSource, config.settings(), owner);
  }

  /**
   * Looks whether the primary works, see {@link RtmpClient#probe}; a target that makes no sense
   * does not.
   */
  MediaLoop.Timer probe(MediaLoop loop, Consumer<@Nullable String> done) {
    try {
      return client.probe(loop, server(false), config.settings(), done);
    } catch (IllegalArgumentException e) {
      return loop.schedule(0, () -> done.accept("the URL " + e.getMessage()));
    }
  }

  /**
   * The server of the sink's URL, or of its backup's.
   *
   * @throws IllegalArgumentException if the stream's name makes no URL of the template
   */
  MediaServer server(boolean ofBackup) {
    Template other = config.backup();
    MediaServer known = ofBackup ? backup : primary;
    if (known == null) {
      Template url = ofBackup && other != null ? other : config.url();
      RtmpUrl filled = RtmpUrl.parse(url.fill(variables));
      boolean isBounded = config.setAtRunTime() || config.leavesHostOpen();
      known = new MediaServer(filled, key(), config.dialogue(), isBounded);
      if (ofBackup) {
        backup = known;
      } else {
        primary = known;
      }
    }
    return known;
  }

  private @Nullable String key() {
    return config.key() == null ? null : config.key().fill(variables);
  }
}
