package io.rtmprelay.demo;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A cluster at work on one machine: a relay process for each node, a balancer before them, a test
 * stream and two media servers; after some seconds the node that has the stream is killed. All that
 * happens is told in words.
 */
public final class NodesDemo {

  private static final String STREAM = "live/demo";
  private static final long REPORT_MS = 1_000;
  private static final long READY_PERIOD_MS = 250;
  private static final long START_LIMIT_MS = 120_000;
  private static final int SECRET_BYTES = 32;

  private final PrintStream out;
  private final ServerConfig defaults;
  private final MediaLoops loops = MediaLoops.start(1);
  private final Vertx vertx = loops.vertx();
  private final NodeApi api = new NodeApi(vertx);
  private final SentTimes times = new SentTimes();
  private final ReceivingServer first;
  private final ReceivingServer second;
  private final List<NodeProcess> nodes = new ArrayList<>();

  private NodesDemo(PrintStream out, ServerConfig defaults) {
    this.out = out;
    this.defaults = defaults;
    this.first = new ReceivingServer("media server A", loops, defaults.limits(), times);
    this.second = new ReceivingServer("media server B", loops, defaults.limits(), times);
  }

  /**
   * Starts everything, and blocks until it is up.
   *
   * @param defaults what is to be known of limits and timeouts
   * @param count how many nodes
   * @param main main class of the relay
   * @param chunkSize bytes of body in each chunk that is sent
   * @return what ends it all
   * @throws IOException if a node cannot be started; says where its log is
   */
  public static Ending start(
      PrintStream out, ServerConfig defaults, int count, String main, int chunkSize)
      throws IOException, ExecutionException, InterruptedException {
    NodesDemo demo = new NodesDemo(out, defaults);
    try {
      return demo.start(count, main, chunkSize);
    } catch (IOException | ExecutionException | InterruptedException e) {
      demo.nodes.forEach(NodeProcess::kill);
      throw e;
    }
  }

  /** Ends what was started. */
  public interface Ending {

    /** The test stream ends as an encoder ends one, then the nodes, then all else. Any thread. */
    Future<Void> stop();
  }

  private Ending start(int count, String main, int chunkSize)
      throws IOException, ExecutionException, InterruptedException {
    NodesConfig config =
        new NodesConfig(NodePorts.choose(count), await(first.listen()), await(second.listen()));
    launch(config, main);
    awaitReady();
    if (config.quorum() * 2 <= count) {
      out.println("one of two may go on alone here; where a network can split that takes three");
    }
    Balancer balancer = new Balancer(vertx, nodes);
    String url = "rtmp://" + Loopback.HOST + ":" + await(balancer.listen()) + "/" + STREAM;
    Failover failover = new Failover(out, vertx, api, nodes, STREAM, List.of(first, second));
    TestEncoder encoder =
        new TestEncoder(loops.all().getFirst(), TestStream.load(), chunkSize, times, failover);
    await(encoder.publish(new RtmpClient(vertx, chunkSize), RtmpUrl.parse(url), defaults.sink()));
    out.println("a test stream is published to " + url + ", the balancer before them");
    long looks = vertx.setPeriodic(READY_PERIOD_MS, timer -> nodes.forEach(this::lookAt));
    long reports = vertx.setPeriodic(REPORT_MS, timer -> report(failover));
    return () -> {
      vertx.cancelTimer(looks);
      vertx.cancelTimer(reports);
      return stop(encoder, balancer, failover);
    };
  }

  private void launch(NodesConfig config, String main) throws IOException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    Path folder = Files.createTempDirectory("rtmp-relay-demo-");
    for (int node = 0; node < config.nodes().size(); node++) {
      String name = NodesConfig.name(node);
      Path own = folder.resolve(name);
      nodes.add(
          NodeProcess.start(
              main,
              name,
              config.nodes().get(node),
              own,
              config.text(node, own),
              HexFormat.of().formatHex(secret),
              List.of()));
    }
    out.println(nodes.size() + " nodes are starting; what they log is in " + folder);
  }

  private void awaitReady() throws IOException, ExecutionException, InterruptedException {
    long giveUpNanos = System.nanoTime() + START_LIMIT_MS * 1_000_000;
    for (NodeProcess node : nodes) {
      while (!await(api.isReady(node))) {
        if (!node.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          throw new IOException(node.name() + " did not become ready; its log is " + node.log());
        }
        await(vertx.timer(READY_PERIOD_MS, TimeUnit.MILLISECONDS));
      }
      node.ready(true);
      out.println(node.name() + " is ready: " + whereabouts(node));
    }
  }

  private static String whereabouts(NodeProcess node) {
    return "process %d, publishers at port %d, console at http://%s:%d/"
        .formatted(node.pid(), node.ports().ingest(), Loopback.HOST, node.ports().admin());
  }

  private void lookAt(NodeProcess node) {
    if (node.isAlive()) {
      api.isReady(node).onSuccess(node::ready);
    }
  }

  private void report(Failover failover) {
    out.println(first.report());
    out.println(second.report());
    failover.second();
  }

  private Future<Void> stop(TestEncoder encoder, Balancer balancer, Failover failover) {
    failover.over();
    return encoder
        .end()
        .compose(ended -> balancer.close())
        .compose(closed -> Future.join(nodes.stream().map(NodeProcess::end).toList()))
        .eventually(vertx::close)
        .mapEmpty();
  }

  private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get();
  }
}
