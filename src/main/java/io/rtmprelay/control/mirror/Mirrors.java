package io.rtmprelay.control.mirror;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.inner.InnerGate;
import io.rtmprelay.control.inner.InnerPublish;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The streams of other nodes that are watched here: one mirror of each, made for its first viewer.
 * Any thread.
 */
public final class Mirrors implements ViewerAdmission.Elsewhere, InnerGate.Handler {

  /** How another node calls what it was asked for, in what it says of its publish. */
  static final String ID = "id";

  static final PublishAnswer NOT_WAITED_FOR =
      new PublishAnswer.Refused(PublishAnswer.Reason.BAD_NAME, "nobody waits for it here");

  /** For streams that no route of this node takes. */
  private static final long DEFAULT_MEMORY_BYTES = 16 << 20;

  private static final long DEFAULT_GRACE_MS = 10_000;

  private final MediaLoops loops;
  private final RouteTable routes;
  private final MirrorServices services;
  private final ConcurrentHashMap<String, Mirror> mirrors = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private volatile boolean stopping;

  /**
   * @param routes say what a stream may hold and how long it may be without a publisher
   */
  public Mirrors(MediaLoops loops, RouteTable routes, MirrorServices services) {
    this.loops = loops;
    this.routes = routes;
    this.services = services;
  }

  @Override
  public Future<PlayAnswer> find(String streamName) {
    if (stopping) {
      return Future.succeededFuture(new PlayAnswer.NotFound());
    }
    Mirror mirror = mirrors.computeIfAbsent(streamName, this::make);
    Future<PlayAnswer> answer =
        mirror
            .admit()
            .compose(
                admitted ->
                    admitted.map(Future::succeededFuture).orElseGet(() -> find(streamName)));
    if (stopping) { // and has perhaps not seen this one
      mirror.end("the relay is stopping");
    }
    return answer;
  }

  private Mirror make(String streamName) {
    List<MediaLoop> all = loops.all();
    MediaLoop loop = all.get(Math.floorMod(made.getAndIncrement(), all.size()));
    RouteConfig route = routes.first(streamName);
    long memoryBytes = route == null ? DEFAULT_MEMORY_BYTES : route.stream().memory();
    long graceMs = route == null ? DEFAULT_GRACE_MS : route.stream().grace().toMillis();
    return new Mirror(
        streamName,
        loop,
        services,
        new StreamSettings(memoryBytes, 0, 0),
        graceMs + services.times().takeOverMs(),
        over -> mirrors.remove(streamName, over));
  }

  @Override
  public Future<PublishAnswer> publish(InnerPublish what, Publisher node) {
    Mirror mirror = mirrors.get(what.streamName());
    return mirror == null ? Future.succeededFuture(NOT_WAITED_FOR) : mirror.feed(id(what), node);
  }

  private static String id(InnerPublish what) {
    @Nullable Object id = what.about().getValue(ID);
    return id instanceof String text ? text : "";
  }

  /** Streams of other nodes that are watched here now. */
  public int size() {
    return mirrors.size();
  }

  /** Makes no more, and ends those there are; completes when nobody watches any more. */
  public Future<Void> stop(String reason) {
    stopping = true;
    return Future.join(mirrors.values().stream().map(mirror -> mirror.end(reason)).toList())
        .mapEmpty();
  }
}
