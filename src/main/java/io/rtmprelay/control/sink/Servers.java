package io.rtmprelay.control.sink;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.control.handover.CodecNote;
import io.rtmprelay.control.handover.Handover;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.TargetChoice;
import io.rtmprelay.transport.RtmpDial;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
  private final Handover handover;
  private final CodecNote codecs = new CodecNote();
  private @Nullable MediaServer elsewhere;
  private boolean dialledBackup;
  private @Nullable String reason;
  private @Nullable String toldCodec;
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
    this.handover =
        new Handover(
            stream.name() + ": sink " + target.id(),
            sink,
            loop,
            (server, owner) -> target.prepare(loop, server, stream.tracks(sink).enhanced(), owner));
  }

  /** The server that was dialled last, as it may be shown. */
  String shown() {
    return elsewhere == null ? target.shown(dialledBackup) : elsewhere.shown();
  }

  /** Why that was not the primary, or what speaks against it; null if nothing is to be said. */
  @Nullable String reason() {
    return reason == null ? codecs.of(stream.tracks(sink).all()) : reason;
  }

  /** The target's settings are others, of which the present session need not know. */
  void adjust() {
    choice.adjust(target.hasBackup(), target.settings().retry());
  }

  /** Whether the server that was dialled last is the backup. */
  boolean isOnBackup() {
    return dialledBackup;
  }

  /** Whether the sink is about to go where its server sent it. */
  boolean isLeaving() {
    return handover.isReady();
  }

  /** The primary is tried first again, whatever there was. */
  void reset() {
    choice.reset();
  }

  /**
   * Opens a session; null if it failed at once.
   *
   * @param present whether it is still the sink's; one that was dropped is not listened to
   * @param steward is told how it goes on
   */
  @Nullable SinkSession open(BooleanSupplier present, SinkSession.Owner steward) {
    SinkSession.Owner owner = new Reports(present, steward);
    liveSinceMs = NEVER;
    codecs.begin();
    elsewhere = handover.server();
    RtmpDial next = handover.take();
    if (next != null) {
      log.info("{}: sink {}: goes on at {}", stream.name(), target.id(), shown());
      next.publish(owner);
      return next;
    }
    dialledBackup = choice.onBackup();
    reason = choice.reason();
    String which = dialledBackup ? ", the backup" : "";
    log.info("{}: sink {}: dialling {}{}", stream.name(), target.id(), shown(), which);
    return target.open(loop, dialledBackup, stream.tracks(sink).enhanced(), owner);
  }

  /** The session's first media went out. */
  void live() {
    liveSinceMs = loop.nowMs();
  }

  /**
   * The session failed; what is to be thought of that, now that another server may be next.
   *
   * @param published whether the server took the publish
   */
  FailureClass failed(FailureClass kind, String why, boolean published) {
    long nowMs = loop.nowMs();
    long liveMs = liveSinceMs == NEVER ? 0 : nowMs - liveSinceMs;
    boolean accepted = published || kind != FailureClass.RETRYABLE;
    return choice.failed(kind, why, accepted, liveMs, nowMs);
  }

  /** Called now and then while a session is up: probes the primary if that is due. */
  void look() {
    tellCodec();
    long atMs = choice.probeAtMs();
    if (atMs >= 0 && loop.nowMs() >= atMs) {
      callOffProbe();
      choice.probing();
      probe = target.probe(loop, this::probed);
    }
  }

  private void tellCodec() {
    String note = codecs.of(stream.tracks(sink).all());
    if (note != null && !note.equals(toldCodec)) {
      toldCodec = note;
      log.warn("{}: sink {}: {}", stream.name(), target.id(), note);
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

  /** The sink is off: neither the primary nor another server is of use. */
  void close() {
    callOffProbe();
    handover.close();
  }

  private void callOffProbe() {
    MediaLoop.callOff(probe);
    probe = null;
  }

  /** What one session tells, for as long as it is the sink's. */
  private final class Reports implements SinkSession.Owner {

    private final BooleanSupplier present;
    private final SinkSession.Owner steward;

    Reports(BooleanSupplier present, SinkSession.Owner steward) {
      this.present = present;
      this.steward = steward;
    }

    @Override
    public void dialled() {
      if (present.getAsBoolean()) {
        steward.dialled();
      }
    }

    @Override
    public void announced(Set<String> taken) {
      if (present.getAsBoolean()) {
        codecs.announced(taken);
      }
    }

    @Override
    public void published() {
      if (present.getAsBoolean()) {
        steward.published();
      }
    }

    @Override
    public void writable() {
      if (present.getAsBoolean()) {
        steward.writable();
      }
    }

    @Override
    public @Nullable DelayHistogram delays() {
      return steward.delays();
    }

    @Override
    public void reconnectRequested(@Nullable String url) {
      if (present.getAsBoolean()) {
        handover.asked(elsewhere == null ? target.server(dialledBackup) : elsewhere, url);
      }
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      if (present.getAsBoolean()) {
        steward.failed(kind, reason);
      }
    }

    @Override
    public void ended() {
      if (present.getAsBoolean()) {
        steward.ended();
      }
    }
  }
}
