package io.rtmprelay.control.mirror;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.inner.InnerGate;
import io.rtmprelay.control.inner.InnerKind;
import io.rtmprelay.control.inner.InnerSecret;
import io.rtmprelay.control.inner.PlainSecret;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.stream.StreamTally;
import io.rtmprelay.control.viewer.PeerPlayer;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.web.LiveSockets;
import io.rtmprelay.web.ViewersVerticle;
import io.rtmprelay.web.WebServices;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One of several nodes in this process: a relay, its inner listener, and doors for viewers. */
final class NodeBench implements AutoCloseable {

  final Bench bench;
  final PeerNode self;
  final Mirrors mirrors;
  final MirrorSource source;
  final StreamTally tally = new StreamTally();

  /** Publishes that came to the inner listener so far. */
  final AtomicInteger taken = new AtomicInteger();

  private final RtmpServer inner;
  private final int playPort;
  private final int webPort;
  private volatile boolean leaving;

  NodeBench(String name, int loops, StreamConfig stream, MirrorNodes all) {
    bench = new Bench(loops, stream, List.of());
    InnerSecret secret = new PlainSecret("inner-s3cret");
    InnerGate gate = new InnerGate(secret);
    IngestConfig anyPort = new IngestConfig("127.0.0.1", 0);
    inner = RtmpServer.forNodes(bench.loops, anyPort, 4096, gate);
    int port = Bench.done(inner.listen());
    self = new PeerNode(name, "session-" + name, "127.0.0.1", port);
    ViewerSettings viewers = new ViewerSettings(8 << 20, 8_000, 1_500);
    mirrors =
        new Mirrors(
            bench.loops,
            bench.routes,
            new MirrorServices(
                () -> self, all, all, bench.memory, viewers, tally, MirrorNodes.TIMES));
    gate.handle(
        InnerKind.MIRROR,
        (what, node) -> {
          taken.incrementAndGet();
          return mirrors.publish(what, node);
        });
    source =
        new MirrorSource(
            new LeavingStreams(),
            new InnerClient(bench.client, secret, Duration.ofSeconds(2), null));
    ViewerAdmission admission = new ViewerAdmission(bench.routes, bench.streams, mirrors);
    RtmpServer plays =
        new RtmpServer(
            bench.loops, anyPort, ServerSettings.DEFAULT, bench.connections, bench.gate, admission);
    playPort = Bench.done(plays.listen());
    WebServices services =
        new WebServices(
            bench.bus,
            bench.board,
            new RelayMetrics(),
            admission,
            new Captures(name, bench.streams, bench.memory, InstantSource.system()),
            LiveSockets.ample());
    ViewersVerticle web =
        new ViewersVerticle(
            new ViewersConfig("127.0.0.1", 0, null), Duration.ofSeconds(5), services);
    Bench.done(bench.loops.vertx().deployVerticle(web));
    webPort = web.port();
  }

  /** The bench's own, which may leave. */
  private final class LeavingStreams implements MirrorSource.Streams {

    @Override
    public @Nullable StreamAudience audience(String streamName) {
      return bench.streams.audience(streamName);
    }

    @Override
    public boolean isLeaving(String streamName, long nowMs) {
      return leaving || bench.streams.isLeaving(streamName, nowMs);
    }
  }

  PeerEncoder publish() throws IOException {
    return PeerEncoder.publishing(bench.port, "live", "cam");
  }

  PeerPlayer play() throws IOException {
    return play("cam");
  }

  PeerPlayer play(String name) throws IOException {
    return PeerPlayer.playing(playPort, name + "?key=" + Bench.PLAY_KEY);
  }

  /** Of a viewer by HTTP or WebSocket. */
  String url(String scheme, String suffix) {
    return scheme
        + "://127.0.0.1:"
        + webPort
        + "/live/live/cam"
        + suffix
        + "?key="
        + Bench.PLAY_KEY;
  }

  /** Its streams end from here on to go on elsewhere. */
  void leaves() {
    leaving = true;
  }

  /** Viewers as its report tells them. */
  int told() {
    return bench.report("cam").viewers();
  }

  /** Waits until neither mirrors nor what they hold is left. */
  void awaitNothingLeft() {
    Await.until(
        "nothing to be left of mirrors: " + mirrors.size() + " " + source.size(),
        () ->
            mirrors.size() == 0
                && source.size() == 0
                && tally.viewers.get() == 0
                && bench.memory.heldBytes() == 0
                && bench.streams.size() == 0);
  }

  /** It is cut off from other nodes: every connection between them is closed without a word. */
  void die() {
    Bench.done(bench.client.close());
    Bench.done(inner.close());
  }

  @Override
  public void close() {
    Bench.done(mirrors.stop("the test is over"));
    bench.close();
  }
}
