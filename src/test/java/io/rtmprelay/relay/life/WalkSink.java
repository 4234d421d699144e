package io.rtmprelay.relay.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.relay.FakeOutlet;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife.Action;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import org.jspecify.annotations.Nullable;

/** A sink of a {@link LifeWorld}, with a session that goes as the test says. */
final class WalkSink {

  private static final SinkSettings SETTINGS = new SinkSettings(8_000, 2_000, StartMode.AUTO);
  private static final long ROOM_BYTES = 1_000;

  /** Where the sink leads; it lives longer than a stream. */
  static final class Target {

    private final String id;
    private @Nullable FakeOutlet session;

    Target(String id) {
      this.id = id;
    }

    boolean isOpen() {
      return session != null;
    }

    private void open() {
      assertThat(session).as("never two sessions for one sink").isNull();
      session = new FakeOutlet(ROOM_BYTES);
    }

    private void close() {
      if (session != null) {
        session.close();
        session = null;
      }
    }
  }

  private final Target target;
  private final Sink sink;
  private final SinkLife life;

  WalkSink(Target target, Stream stream, SinkLife life) {
    this.target = target;
    this.sink = stream.attach(target.id, SETTINGS, 0);
    this.life = life;
  }

  SinkState state() {
    return life.state();
  }

  void enable(long nowMs) {
    act(life.enabled(nowMs));
  }

  void disable(long nowMs) {
    act(life.disabled(nowMs));
  }

  void end(long nowMs) {
    act(life.streamEnded(nowMs));
  }

  void cut(long nowMs) {
    act(life.streamEnded(nowMs));
    if (life.state() != SinkState.OFF) {
      drop();
      act(life.ended(nowMs));
    }
  }

  /** The next thing that a healthy session tells. */
  void sessionGoesOn(long nowMs) {
    FakeOutlet session = target.session;
    if (session == null) {
      return;
    }
    switch (life.state()) {
      case DIALLING -> act(life.dialled(nowMs));
      case STARTING -> {
        act(life.published(nowMs));
        sink.ready(session, nowMs);
        flushed(nowMs);
      }
      case LIVE, OFF, RETRYING, FAILED, ENDING -> {}
    }
  }

  void sessionFails(FailureClass kind, long nowMs) {
    if (target.isOpen()) {
      act(life.failed(kind, "told to", nowMs));
    }
  }

  /** The session that was asked to end does so. */
  void sessionEnds(long nowMs) {
    if (life.state() == SinkState.ENDING) {
      drop();
      act(life.ended(nowMs));
    }
  }

  void takeBytes(int bytes, long nowMs) {
    FakeOutlet session = target.session;
    if (session != null) {
      session.take(bytes);
      sink.writable(nowMs);
      flushed(nowMs);
    }
  }

  void flushed(long nowMs) {
    if (life.state() == SinkState.STARTING && sink.started()) {
      act(life.mediaStarted(nowMs));
    }
  }

  void time(long nowMs) {
    act(life.time(nowMs));
  }

  private void act(Action action) {
    switch (action) {
      case NONE, END -> {}
      case DIAL -> target.open();
      case CLOSE -> drop();
    }
  }

  private void drop() {
    sink.lost();
    target.close();
  }

  /** A session is open exactly in the states that have one, and media goes to a live one alone. */
  void check() {
    boolean open =
        switch (life.state()) {
          case DIALLING, STARTING, LIVE, ENDING -> true;
          case OFF, RETRYING, FAILED -> false;
        };
    assertThat(target.isOpen()).as("%s while %s", target.id, life.state()).isEqualTo(open);
    assertThat(life.retryAtMs() >= 0).isEqualTo(life.state() == SinkState.RETRYING);
    if (life.state() == SinkState.LIVE) {
      assertThat(sink.started()).isTrue();
    }
  }
}
