package io.rtmprelay.relay.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Shot;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One name with everybody around it, on a clock that the test moves: publishers that come and go,
 * targets with sessions that may be open once at a time, and a stream for as long as there is one.
 * Does what the tables say, as the owners of the real ones do.
 */
final class LifeWorld {

  static final int PEERS = 7;
  static final int SINKS = 3;

  /** What a walk may come by. */
  enum Sight {
    GAP,
    RETURN,
    STANDBY_TAKES_OVER,
    CUT,
    SINK_LIVE,
    SINK_FAILED,
    NEXT_STREAM
  }

  private static final long GRACE_MS = 3_000;
  private static final long END_LIMIT_MS = 5_000;
  private static final long MEMORY_BYTES = 20_000;

  /** A stream as its verticle steers it. */
  private final class LiveStream {

    private final Stream stream =
        new Stream("live/cam", new StreamSettings(MEMORY_BYTES, 4_000, 2_000), memory);
    private final StreamLife life = new StreamLife(graceMs, END_LIMIT_MS);
    private final Succession<WalkPeer> succession = new Succession<>(mode);
    private final List<WalkSink> sinks = new ArrayList<>();

    LiveStream(WalkPeer first) {
      for (int i = 0; i < SINKS; i++) {
        sinks.add(new WalkSink(targets.get(i), stream, new SinkLife(RETRY, random)));
      }
      succession.arrives(first, nowMs);
      first.feed(stream);
      first.at = stream;
      sinks.forEach(sink -> sink.enable(nowMs));
    }

    private void arrive(WalkPeer peer) {
      WalkPeer before = succession.present();
      switch (succession.arrives(peer, nowMs)) {
        case FEEDS -> joined(peer);
        case TAKES_OVER -> {
          if (before != null) {
            before.gone();
          }
          joined(peer);
        }
        case STANDS_BY -> {
          peer.at = stream;
          peer.standBy(stream.standBy());
        }
        case IN_USE, TOO_MANY -> {}
      }
    }

    private void joined(WalkPeer peer) {
      peer.at = stream;
      act(life.publisherJoined(nowMs));
    }

    private void leaves(WalkPeer peer, boolean deliberate) {
      boolean fed = peer.equals(succession.present());
      peer.gone();
      succession.leaves(peer);
      if (fed && !look()) {
        act(deliberate ? life.publisherLeft(nowMs) : life.publisherLost(nowMs));
      }
    }

    private boolean look() {
      WalkPeer next = succession.successor(nowMs);
      if (next == null) {
        return false;
      }
      WalkPeer before = succession.present();
      succession.succeed(next);
      if (before != null) {
        before.standBy(stream.standBy());
      }
      act(life.publisherJoined(nowMs));
      return true;
    }

    private void act(StreamLife.Action action) {
      switch (action) {
        case NONE -> {}
        case HOLD -> {
          seen.add(Sight.GAP);
          stream.gap();
        }
        case RESUME -> resume();
        case END_SINKS, END_SINKS_SOON -> {
          all().forEach(WalkPeer::gone);
          for (WalkPeer peer : all()) {
            succession.leaves(peer);
          }
          sinks.forEach(sink -> sink.end(nowMs));
          closeIfOver();
        }
        case CUT_SINKS -> {
          seen.add(Sight.CUT);
          sinks.forEach(sink -> sink.cut(nowMs));
          closeIfOver();
        }
        case CLOSE -> stream.close();
      }
    }

    private void resume() {
      WalkPeer present = Objects.requireNonNull(succession.present());
      Standby kept = present.standby;
      if (stream.state() == StreamState.GAP) {
        seen.add(Sight.RETURN);
      }
      stream.gap();
      if (kept == null) {
        stream.resume(nowMs);
      } else {
        seen.add(Sight.STANDBY_TAKES_OVER);
        stream.resume(kept, nowMs);
      }
      present.feed(stream);
    }

    private List<WalkPeer> all() {
      List<WalkPeer> all = new ArrayList<>(succession.standbys());
      if (succession.present() != null) {
        all.add(succession.present());
      }
      return all;
    }

    private void closeIfOver() {
      if (!life.isOpen() && sinks.stream().allMatch(sink -> sink.state() == SinkState.OFF)) {
        act(life.everySinkOver(nowMs));
      }
    }

    private void time() {
      act(life.time(nowMs));
      sinks.forEach(sink -> sink.time(nowMs));
      stream.flush(nowMs);
      if (life.isOpen()) {
        look();
      }
      closeIfOver();
    }
  }

  private static final RetryConfig RETRY =
      new RetryConfig(Duration.ofMillis(100), 2, Duration.ofSeconds(2), Duration.ofSeconds(20));

  private final Random random;
  private final DuplicateMode mode;
  private final long graceMs;
  private final MemoryBudget memory = new MemoryBudget(100_000);
  private final List<WalkPeer> peers = new ArrayList<>();
  private final List<WalkSink.Target> targets = new ArrayList<>();
  private final Set<Sight> seen = EnumSet.noneOf(Sight.class);
  private @Nullable LiveStream live;
  private long nowMs = 1_000;

  LifeWorld(Random random) {
    this.random = random;
    DuplicateMode[] modes = DuplicateMode.values();
    mode = modes[random.nextInt(modes.length)];
    graceMs = random.nextInt(4) == 0 ? 0 : GRACE_MS;
    for (int i = 0; i < PEERS; i++) {
      peers.add(new WalkPeer());
    }
    for (int i = 0; i < SINKS; i++) {
      targets.add(new WalkSink.Target("s" + i));
    }
  }

  // What happens

  void connect(int number, int priority) {
    WalkPeer peer = peers.get(number);
    if (peer.at != null) {
      return;
    }
    peer.priority = priority;
    peer.heardAtMs = nowMs;
    if (live == null || live.life.stage() == StreamLife.Stage.GONE) {
      if (live != null) {
        seen.add(Sight.NEXT_STREAM);
      }
      live = new LiveStream(peer);
    } else if (live.life.isOpen()) {
      live.arrive(peer);
      live.look();
    } // else its name is taken anew once the sessions are over: the next one to come begins it
  }

  void publisherEnds(int number, boolean deliberate) {
    WalkPeer peer = peers.get(number);
    if (live != null && peer.at == live.stream) {
      live.leaves(peer, deliberate);
    }
  }

  void send(int number, boolean key) {
    WalkPeer peer = peers.get(number);
    LiveStream at = live;
    Inlet inlet = peer.inlet;
    if (at == null || inlet == null) {
      return;
    }
    peer.heardAtMs = nowMs;
    if (peer.sent++ % 20 == 0) {
      publish(inlet, Shot.videoHeader(0, 0, number % 2));
    }
    int timeMs = (int) nowMs + number * 100_000;
    publish(
        inlet,
        (key ? Shot.key(timeMs, peer.sent) : Shot.inter(timeMs, peer.sent))
            .sized(random.nextInt(2_000)));
    inlet.flush(nowMs);
    at.sinks.forEach(sink -> sink.flushed(nowMs));
    if (peer.standby != null) {
      at.look();
    }
  }

  private void publish(Inlet inlet, Shot shot) {
    MediaFrame frame = shot.frame();
    inlet.publish(frame, nowMs);
    frame.release();
  }

  void pass(int ms) {
    nowMs += ms;
    if (live != null) {
      live.time();
    }
  }

  void sessionGoesOn(int sink) {
    if (live != null) {
      live.sinks.get(sink).sessionGoesOn(nowMs);
    }
  }

  void sessionFails(int sink) {
    if (live != null) {
      FailureClass[] classes = FailureClass.values();
      live.sinks.get(sink).sessionFails(classes[random.nextInt(classes.length)], nowMs);
      live.closeIfOver();
    }
  }

  void sessionEnds(int sink) {
    if (live != null) {
      live.sinks.get(sink).sessionEnds(nowMs);
      live.closeIfOver();
    }
  }

  void takeBytes(int sink, int bytes) {
    if (live != null) {
      live.sinks.get(sink).takeBytes(bytes, nowMs);
    }
  }

  void switchSink(int sink, boolean on) {
    if (live != null && live.life.isOpen()) {
      if (on) {
        live.sinks.get(sink).enable(nowMs);
      } else {
        live.sinks.get(sink).disable(nowMs);
      }
    }
  }

  void reconnect(int sink) {
    if (live != null && live.life.isOpen()) {
      live.sinks.get(sink).disable(nowMs);
      live.sinks.get(sink).enable(nowMs);
    }
  }

  void endStream() {
    if (live != null) {
      live.act(live.life.toldToEnd(nowMs));
    }
  }

  void disconnectPublisher() {
    WalkPeer present = live == null ? null : live.succession.present();
    if (live != null && present != null) {
      live.leaves(present, false);
    }
  }

  /** The process stops: the stream is ended, and its time passes. */
  void stop() {
    endStream();
    pass((int) END_LIMIT_MS);
  }

  /** Whether the walk came by {@code sight}. */
  boolean saw(Sight sight) {
    return seen.contains(sight);
  }

  // What must hold

  void check() {
    LiveStream at = live;
    if (at == null) {
      return;
    }
    WalkPeer present = at.succession.present();
    StreamLife life = at.life;
    switch (life.stage()) {
      case LIVE -> {
        assertThat(present).as("who feeds a live stream").isNotNull();
        assertThat(life.deadlineMs()).isEqualTo(StreamLife.NEVER);
        assertThat(at.stream.state()).isEqualTo(StreamState.LIVE);
      }
      case GAP -> {
        assertThat(present).isNull();
        assertThat(life.deadlineMs()).isBetween(nowMs, nowMs + GRACE_MS);
        assertThat(at.stream.state()).isEqualTo(StreamState.GAP);
      }
      case ENDING -> {
        assertThat(at.all()).isEmpty();
        assertThat(life.deadlineMs()).isBetween(nowMs, nowMs + END_LIMIT_MS);
      }
      case GONE -> {
        checkNothingLeft();
      }
    }
    checkPeers(at);
    for (WalkSink sink : at.sinks) {
      sink.check();
      switch (sink.state()) {
        case LIVE -> seen.add(Sight.SINK_LIVE);
        case FAILED -> seen.add(Sight.SINK_FAILED);
        case OFF, DIALLING, STARTING, RETRYING, ENDING -> {}
      }
    }
  }

  private void checkPeers(LiveStream at) {
    assertThat(at.succession.standbys()).hasSizeLessThanOrEqualTo(Succession.MAX_STANDBYS);
    for (WalkPeer peer : peers) {
      boolean feeds = peer.equals(at.succession.present());
      boolean waits = at.succession.standbys().contains(peer);
      assertThat(feeds && waits).isFalse();
      assertThat(peer.at == at.stream).as("a peer is where it is listed").isEqualTo(feeds || waits);
      assertThat(peer.inlet == at.stream).isEqualTo(feeds);
      assertThat(peer.standby != null).isEqualTo(waits);
    }
  }

  /** The stream is gone, and with it every session, every publisher and every byte. */
  void checkNothingLeft() {
    assertThat(memory.heldBytes()).isZero();
    assertThat(peers).allMatch(peer -> peer.at == null && peer.inlet == null);
    assertThat(targets).noneMatch(WalkSink.Target::isOpen);
    if (live != null) {
      assertThat(live.life.stage()).isEqualTo(StreamLife.Stage.GONE);
      assertThat(live.sinks).allMatch(sink -> sink.state() == SinkState.OFF);
    }
  }
}
