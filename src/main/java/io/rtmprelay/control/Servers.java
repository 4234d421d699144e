package io.rtmprelay.control;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.TargetChoice;
import io.rtmprelay.transport.MediaLoop;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials the server of a sink whose turn it is, and looks after the primary while the backup serves.
 * Owned by the stream's loop.
 */
final class Servers {

  private static final Logger log = LoggerFactory.getLogger(Servers.class);

  private static final long NEVER = -1;

  private final Stream stream;
  private final Sink sink;
  private final SinkTarget target;
  private final MediaLoop loop;
  private final Runnable primaryWorks;
  private final TargetChoice choice;
  private MediaLoop.@Nullable Timer probe;
  private boolean dialledBackup;
  private @Nullable String reason;
  private boolean announcedEnhanced;
  private boolean withoutEnhanced;
  private long liveSinceMs = NEVER;

  /**
   * @param primaryWorks run when the primary answers again and its turn has come
   */
  Servers(
      Stream stream,
      Sink sink,
      SinkTarget target,
      MediaLoop loop,
      RandomGenerator random,
      Runnable primaryWorks) {
    RetryConfig retry = target.settings().retry();
    this.stream = stream;
    this.sink = sink;
    this.target = target;
    this.loop = loop;
    this.primaryWorks = primaryWorks;
    this.choice = new TargetChoice(target.hasBackup(), retry, random);
  }

  /** The server that was dialled last, as it may be shown. */
  String shown() {
    return target.shown(dialledBackup);
  }

  /** Why that was not the primary; null if it was. */
  @Nullable String reason() {
    return reason;
  }

  /** The primary is tried first again, whatever there was. */
  void reset() {
    choice.reset();
  }

  /** Opens a session, which reports to {@code owner}; null if it failed at once. */
  @Nullable SinkSession open(SinkSession.Owner owner) {
    announcedEnhanced =
        target.settings().enhanced() == EnhancedMode.AUTO
            && stream.tracks(sink).enhanced()
            && !withoutEnhanced;
    dialledBackup = choice.onBackup();
    reason = choice.reason();
    liveSinceMs = NEVER;
    String which = dialledBackup ? ", the backup" : "";
    log.info("{}: sink {}: dialling {}{}", stream.name(), target.id(), shown(), which);
    return target.open(loop, dialledBackup, announcedEnhanced, owner);
  }

  /** The session's first media went out. */
  void live() {
    liveSinceMs = loop.nowMs();
  }

  /**
   * The session failed; what is to be thought of that, now that another server may be next.
   *
   * @param connected whether it was in the dialogue with the server
   * @param published whether the server took the publish
   */
  FailureClass failed(FailureClass kind, String why, boolean connected, boolean published) {
    // K34: some servers refuse a connect that announces Enhanced RTMP; the next one does not.
    withoutEnhanced |= announcedEnhanced && connected;
    long nowMs = loop.nowMs();
    long liveMs = liveSinceMs == NEVER ? 0 : nowMs - liveSinceMs;
    boolean accepted = published || kind != FailureClass.RETRYABLE;
    return choice.failed(kind, why, accepted, liveMs, nowMs);
  }

  /** Called now and then while a session is up: probes the primary if that is due. */
  void look() {
    long atMs = choice.probeAtMs();
    if (atMs >= 0 && loop.nowMs() >= atMs) {
      close();
      choice.probing();
      probe = target.probe(loop, this::probed);
    }
  }

  private void probed(@Nullable String failure) {
    probe = null;
    if (failure != null) {
      choice.probeFailed(loop.nowMs());
    } else if (choice.onBackup()) {
      choice.probeSucceeded();
      primaryWorks.run();
    }
  }

  /** Calls a probe off. */
  void close() {
    MediaLoop.callOff(probe);
    probe = null;
  }
}
