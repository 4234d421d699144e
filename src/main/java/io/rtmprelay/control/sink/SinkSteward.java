package io.rtmprelay.control.sink;

import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.control.figures.SinkFigures;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.ReopenLimit;
import io.rtmprelay.relay.life.SinkLife;
import io.rtmprelay.relay.life.SinkLife.Action;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steers one sink: tells its {@link SinkLife} all and does what it asks. On the stream's loop. */
public final class SinkSteward {

  private static final Logger log = LoggerFactory.getLogger(SinkSteward.class);

  /** How often a sink that drains before its end is looked at. */
  private static final long DRAIN_LOOK_MS = 20;

  private static final String PRIMARY_WORKS = "the primary works again";

  private final Stream stream;
  private final SinkTarget target;
  private final Sink sink;
  private final MediaLoop loop;
  private final SinkServices services;
  private final Consumer<SinkSteward> changed;
  private final SinkLife life;
  private final Servers servers;
  private final SinkFigures figures;
  private final Renewal renewal;
  private final ReopenLimit reopenLimit = new ReopenLimit();
  private final Farewell farewell;
  private final FirstDial firstDial;

  private SinkState told = SinkState.OFF;
  private @Nullable SinkSession session;
  private int sessions;
  private boolean published;
  private boolean reopening;
  private MediaLoop.@Nullable Timer retry;

  private boolean enabled;
  private boolean over;
  private @Nullable Runnable whenOver;

  /** {@code changed} is told when something else is to be seen of the sink. */
  SinkSteward(
      Stream stream,
      SinkTarget target,
      Sink sink,
      MediaLoop loop,
      SinkServices services,
      Consumer<SinkSteward> changed) {
    this.stream = stream;
    this.target = target;
    this.sink = sink;
    this.loop = loop;
    this.services = services;
    this.changed = changed;
    RandomGenerator random = RandomGenerator.getDefault();
    this.life = new SinkLife(target.settings().retry(), random);
    this.servers =
        new Servers(stream, sink, target, loop, random, () -> reopen(PRIMARY_WORKS, now -> now));
    this.renewal = new Renewal(sink, services.images(), loop);
    this.figures = new SinkFigures(target.id(), target.origin(), sink, stream, target.profile());
    this.enabled = target.enabled();
    this.farewell = new Farewell(stream, sink, loop);
    this.firstDial = new FirstDial(loop, sink.settings().delayMs());
    sink.lookAfterFlush(this::look);
    services.observer().sinkAttached(sink.stats());
  }

  public SinkState state() {
    return life.state();
  }

  /**
   * Switches the sink on, if its config or an operator does; its target serves no other session any
   * more.
   */
  void start() {
    if (firstDial.isDue(this::start) && enabled && !over) {
      servers.reset();
      act(life.enabled(loop.nowMs()));
    }
  }

  /** A sink that has failed for good gets another chance: with each publisher, for one. */
  void retryFailed() {
    if (life.state() == SinkState.FAILED) {
      start();
    }
  }

  /** Switched off, its session ends in its end mode. */
  private void turn(boolean on) {
    enabled = on;
    if (!on && !isEnding()) {
      act(life.disabled(loop.nowMs()));
    } else if (on && firstDial.isMade() && !isEnding()) {
      start();
    }
  }

  /** Its settings are others, of which the present session need not know. */
  void adjust(WantedSink next) {
    target.adjust(next);
    sink.adjust(target.queueing());
    life.adjust(target.settings().retry());
    servers.adjust();
    figures.adjust(target.origin(), target.profile());
    if (session != null) {
      session.stallsAfter(target.settings().stallTimeout().toMillis());
    }
    if (enabled != target.enabled()) {
      turn(target.enabled());
    } else if (life.state() == SinkState.FAILED || life.state() == SinkState.RETRYING) {
      reconnect(); // what was changed may be what it failed for
    }
    changed.accept(this);
  }

  /** Whether the server that was dialled last is the backup. */
  boolean isOnBackup() {
    return servers.isOnBackup();
  }

  /** Whether it has a session yet, but is to have none any more. */
  boolean isLeaving() {
    return life.state() != SinkState.OFF && (!enabled || isEnding());
  }

  /** Nothing more is for this sink, though its stream goes on: its session ends in its end mode. */
  void retire(Runnable then) {
    turn(false);
    whenOver = then;
    tellIfOver();
  }

  /** An operator wants a session that is made now; the present one ends in order. */
  void reconnect() {
    if (!enabled || !firstDial.isMade() || isEnding()) {
      return;
    }
    switch (life.state()) {
      case OFF, RETRYING, FAILED, ENDING -> {}
      case DIALLING, STARTING, LIVE -> act(life.disabled(loop.nowMs()));
    }
    act(life.enabled(loop.nowMs()));
  }

  private boolean isEnding() {
    return over || whenOver != null;
  }

  /**
   * The stream is over: what the sink holds leaves first, then the session ends in its end mode,
   * all within {@link SinkSession#END_LIMIT_MS}, when the stream {@linkplain #cut cuts} it. A sink
   * that is still on its way gets the stream within that time too; one that waits for a retry has
   * one more, so that it need not miss a stream that was shorter than its server's absence. What is
   * delayed goes out in its own time before.
   */
  void end(Runnable then) {
    whenOver = then;
    if (farewell.begin(life)) {
      act(life.enabled(loop.nowMs()));
    }
    endOnceDrained();
  }

  /** The end does not wait for what was delayed any more, which is dropped. */
  void hurry() {
    farewell.hurry();
  }

  private void endOnceDrained() {
    if (whenOver == null) {
      return;
    }
    boolean yetToDial = enabled && !firstDial.isMade();
    if (farewell.isAwaited(life.state(), yetToDial, firstDial.isLate(), published)) {
      loop.schedule(DRAIN_LOOK_MS, this::endOnceDrained);
      return;
    }
    if (life.state() == SinkState.LIVE && target.settings().end() == EndMode.UNPUBLISH) {
      sink.endTracks(services.images());
    }
    act(life.streamEnded(loop.nowMs()));
    tellIfOver();
  }

  /** Whatever holds the session up, its stream does not wait for it any longer. */
  void cut() {
    act(life.streamEnded(loop.nowMs()));
    if (life.state() != SinkState.OFF) {
      drop();
      act(life.ended(loop.nowMs()));
    }
    tellIfOver();
  }

  private void tellIfOver() {
    Runnable then = whenOver;
    if (then != null && life.state() == SinkState.OFF) {
      whenOver = null;
      over = true;
      MediaLoop.callOff(retry);
      firstDial.callOff();
      then.run();
    }
  }

  private void act(Action action) {
    tellState();
    switch (action) {
      case NONE -> {}
      case DIAL -> dial();
      case END -> {
        if (session != null) {
          session.end(reopening ? EndMode.UNPUBLISH : target.settings().end());
        }
      }
      case CLOSE -> drop();
    }
  }

  private void tellState() {
    SinkState state = life.state();
    if (state != told) {
      if (state == SinkState.OFF) {
        sink.lost(); // and what its next session would have gone on with
        servers.close();
      }
      if (state.isConnected() || state == SinkState.OFF) { // the others are told with their reasons
        log.info("{}: sink {}: {}", stream.name(), target.id(), state.word());
      }
      services.observer().sinkChanged(told, state);
      told = state;
      figures.entered(state.isConnected() ? session : null);
      changed.accept(this);
    }
  }

  /** The sink is over, and its place in the stream free. */
  void close() {
    stream.detach(sink);
    services.observer().sinkDetached(sink.stats());
  }

  /** Closes the session, if there is one, without another byte. */
  void drop() {
    SinkSession dropped = session;
    session = null;
    sessions++;
    sink.lost();
    if (dropped != null) {
      dropped.abandon();
    }
  }

  private void dial() {
    figures.look(loop.nowMs());
    published = false;
    reopening = false;
    farewell.tried();
    int dialled = ++sessions;
    SinkSession opened = servers.open(() -> dialled == sessions, new Reports());
    if (dialled == sessions) { // else it failed before it came back
      session = opened;
    }
  }

  private void sessionIsOver() {
    long at = life.retryAtMs();
    if (at >= 0) {
      int attempt = sessions;
      retry =
          loop.schedule(
              at - loop.nowMs(),
              () -> {
                if (attempt == sessions) {
                  act(life.time(loop.nowMs()));
                }
              });
    }
    tellIfOver();
  }

  /** What comes next is not for the present session: it ends in order, and another one is made. */
  private void reopen(String why, LongUnaryOperator dueMs) {
    if (reopening || session == null) {
      return;
    }
    reopening = true;
    log.info("{}: sink {}: {}, so the session is opened anew", stream.name(), target.id(), why);
    int number = sessions;
    renewal.begin(
        () -> number == sessions && reopening,
        () -> {
          long nowMs = loop.nowMs();
          act(life.reopened(dueMs.applyAsLong(nowMs), why + " again and again", nowMs));
        });
  }

  /** After a flush: the first media makes a sink live. */
  private void look() {
    if (sink.isBroken() && servers.isLeaving()) {
      reopen("the server asked for it", now -> now);
    } else if (sink.isBroken()) {
      reopen("a track has another codec, or is no more", reopenLimit::dueMs);
    }
    if (life.state() == SinkState.STARTING && session != null && sink.started()) {
      servers.live();
      act(life.mediaStarted(loop.nowMs()));
    }
  }

  /** Called once a second. */
  void second() {
    if (figures.second(loop.nowMs(), servers.reason())) {
      changed.accept(this);
    }
    act(life.time(loop.nowMs()));
    if (life.state() == SinkState.LIVE && sink.nearsTimeLimit()) {
      reopen("its clock runs out", nowMs -> nowMs);
    }
    if (life.state() == SinkState.STARTING || life.state() == SinkState.LIVE) {
      servers.look();
    }
  }

  /** Where its figures come from. */
  public SinkFigures figures() {
    return figures;
  }

  /** How the sink is. */
  public SinkReport report() {
    return figures.report(
        servers.shown(), enabled, life, servers.reason(), loop.nowMs(), target.shownSettings());
  }

  /** What the present session tells. */
  private final class Reports implements SinkSession.Owner {

    @Override
    public void dialled() {
      act(life.dialled(loop.nowMs()));
    }

    @Override
    public void published() {
      SinkSession present = session;
      if (present != null) {
        act(life.published(loop.nowMs()));
        published = true;
        sink.ready(present, loop.nowMs());
      }
    }

    @Override
    public void writable() {
      sink.writable(loop.nowMs());
    }

    @Override
    public DelayHistogram delays() {
      return sink.stats().delays();
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      FailureClass judged = servers.failed(kind, reason, published);
      services.observer().sinkFailed(judged);
      act(life.failed(judged, reason, loop.nowMs()));
      log.info("{}: sink {}: {}: {}", stream.name(), target.id(), life.state().word(), reason);
      sessionIsOver();
    }

    @Override
    public void ended() {
      session = null;
      sink.lost();
      act(life.ended(loop.nowMs()));
      sessionIsOver();
    }
  }
}
