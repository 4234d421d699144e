package io.rtmprelay.control.mirror;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Nodes in this process that know of each other what the test says. Any thread. */
final class MirrorNodes implements Origins, MirrorServices.Sources, AutoCloseable {

  static final MirrorTimes TIMES = new MirrorTimes(1_000, 1_000, 3_000);

  /** How long a bus waits for who does not answer. */
  private static final long ANSWER_LIMIT_MS = 300;

  private final Map<String, PeerNode> origins = new ConcurrentHashMap<>();
  private final Map<String, NodeBench> nodes = new ConcurrentHashMap<>();
  private final List<NodeBench> inOrder = new ArrayList<>();
  // Stands in the way of answers, so that something may happen before they come.
  private volatile Supplier<Future<Void>> way = Future::succeededFuture;

  NodeBench node(String name, int loops, StreamConfig stream) {
    NodeBench node = new NodeBench(name, loops, stream, this);
    nodes.put(name, node);
    inOrder.add(node);
    return node;
  }

  /** {@code node} has the lease of the stream from here on. */
  void become(String streamName, NodeBench node) {
    origins.put(streamName, node.self);
  }

  /** Nobody has the lease of the stream any more. */
  void giveUp(String streamName) {
    origins.remove(streamName);
  }

  /** The node answers no longer. */
  void forget(NodeBench node) {
    nodes.remove(node.self.name());
  }

  /** Answers of origins come after what {@code next} waits for. */
  void delay(Supplier<Future<Void>> next) {
    way = next;
  }

  @Override
  public Future<Claim> claim(String streamName) {
    throw new UnsupportedOperationException("nothing is claimed here");
  }

  @Override
  public Future<Optional<PeerNode>> find(String streamName) {
    return Future.succeededFuture(Optional.ofNullable(origins.get(streamName)));
  }

  @Override
  public List<PeerNode> peers() {
    return List.copyOf(origins.values());
  }

  @Override
  public Future<MirrorAnswer> ask(String name, MirrorCommand command) {
    NodeBench node = nodes.get(name);
    return node == null
        ? Future.<MirrorAnswer>future(never -> {}).timeout(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)
        : node.source.answer(command).compose(answer -> way.get().map(answer));
  }

  @Override
  public void close() {
    inOrder.forEach(NodeBench::close);
  }
}
