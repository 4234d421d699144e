package io.rtmprelay.it.cluster.node;

import io.rtmprelay.it.process.Lan;
import io.rtmprelay.it.relay.RelayConfig;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Nodes {@code node-1} and so on, each a process of its own, that share their streams. */
public final class Cluster implements AutoCloseable {

  /** What all nodes know; it must stand in no output. */
  public static final String SECRET = "known-to-all-nodes-alone-26";

  private static final int OK = 200;
  private static final String TOKEN = "admin-of-the-cluster";
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private final List<ClusterNode> nodes;

  private Cluster(List<ClusterNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** On loopback. */
  public static Cluster start(Path folder, int size, String detection, Consumer<RelayConfig> more) {
    var inner = IntStream.range(0, size).mapToObj(_ -> Inner.on("127.0.0.1")).toList();
    var nodes = new ArrayList<ClusterNode>();
    for (int i = 0; i < size; i++) {
      var config = config(i, inner, detection, more);
      nodes.add(new ClusterNode(name(i), folder.resolve(name(i)), config, inner.get(i), List.of()));
    }
    return started(nodes);
  }

  /** Each on a host of its own. */
  public static Cluster start(
      Path folder, Lan lan, int size, String detection, Consumer<RelayConfig> more) {
    var inner = IntStream.range(0, size).mapToObj(i -> Inner.on(lan.address(i))).toList();
    var nodes = new ArrayList<ClusterNode>();
    for (int i = 0; i < size; i++) {
      var config = config(i, inner, detection, more);
      config.listeningOn(lan.address(i)).administeredOn(lan.address(i));
      nodes.add(
          new ClusterNode(name(i), folder.resolve(name(i)), config, inner.get(i), lan.prefix(i)));
    }
    return started(nodes);
  }

  /** One more, on loopback, that would join but knows another secret; it is not started. */
  public ClusterNode stranger(Path folder, String secret) {
    var inner = new ArrayList<>(List.of(Inner.on("127.0.0.1")));
    nodes.forEach(node -> inner.add(node.inner()));
    var config = new RelayConfig().named("stranger").secured(TOKEN);
    config.with(inner.getFirst().yaml(inner, "3s", secret));
    return new ClusterNode("stranger", folder, config, inner.getFirst(), List.of());
  }

  private static String name(int number) {
    return "node-" + (number + 1);
  }

  private static RelayConfig config(
      int number, List<Inner> inner, String detection, Consumer<RelayConfig> more) {
    var config = new RelayConfig().named(name(number)).secured(TOKEN);
    config.with(inner.get(number).yaml(inner, detection, SECRET));
    more.accept(config);
    return config;
  }

  private static Cluster started(List<ClusterNode> nodes) {
    var cluster = new Cluster(nodes);
    try {
      cluster.startAll();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts all that do not run, at once, and waits until all are ready. */
  public void startAll() {
    var starts =
        nodes.stream()
            .filter(node -> !node.isAlive())
            .map(node -> CompletableFuture.runAsync(node::start, THREADS))
            .toList();
    starts.forEach(CompletableFuture::join);
    awaitReady();
  }

  /** Waits until each node would take publishers. */
  public void awaitReady() {
    nodes.forEach(ClusterNode::awaitReady);
  }

  public List<ClusterNode> nodes() {
    return nodes;
  }

  /** From 1, as in its name. */
  public ClusterNode node(int number) {
    return nodes.get(number - 1);
  }

  /** The node of this name. */
  public ClusterNode named(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** All but one. */
  public List<ClusterNode> others(ClusterNode one) {
    return nodes.stream().filter(node -> node != one).toList();
  }

  /** Who the origin of {@code live/NAME} is, as {@code asked} tells; empty if it cannot tell. */
  public Optional<ClusterNode> origin(ClusterNode asked, String name) {
    var answer = asked.api().request("GET", "/api/v1/streams/live/" + name);
    // For a moment after a loss, who is asked waits for the dead node in vain.
    return answer.statusCode() == OK
        ? Optional.of(named(new JsonObject(answer.body()).getString("node")))
        : Optional.empty();
  }

  @Override
  public void close() {
    var ends =
        nodes.stream().map(node -> CompletableFuture.runAsync(node::close, THREADS)).toList();
    ends.forEach(CompletableFuture::join);
  }
}
