package io.rtmprelay;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.demo.ReceivingServer;
import io.rtmprelay.demo.SentTimes;
import io.rtmprelay.demo.TestEncoder;
import io.rtmprelay.demo.TestStream;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The relay at work in one process: a test stream is published to it, two media servers take it,
 * all over real sockets on loopback.
 */
final class Demo {

  private static final String STREAM = "live/demo";
  private static final long REPORT_MS = 1_000;

  private final PrintStream out;
  private final MediaLoops loops = MediaLoops.start(1);
  private final SentTimes times = new SentTimes();
  private final TestEncoder encoder;
  private final ServerConfig defaults;
  private final ReceivingServer first;
  private final ReceivingServer second;
  private @Nullable Node node;

  private Demo(PrintStream out, ServerConfig defaults, TestStream source) {
    this.out = out;
    this.defaults = defaults;
    this.encoder =
        new TestEncoder(
            loops.all().getFirst(), source, Node.CHUNK_SIZE, times, TestEncoder.Observer.NOBODY);
    this.first = new ReceivingServer("media server A", loops, defaults.limits(), times);
    this.second = new ReceivingServer("media server B", loops, defaults.limits(), times);
  }

  /**
   * Starts everything; figures are printed once a second until it is stopped. Blocks until it is
   * up.
   */
  static Demo start(PrintStream out) throws IOException, ExecutionException, InterruptedException {
    Demo demo = new Demo(out, ConfigFile.parse(config(1, 2)), TestStream.load());
    demo.start();
    return demo;
  }

  /** What is set at run time is for this demo alone. */
  private static String config(int portOfFirst, int portOfSecond) {
    String folder = "rtmp-relay-demo-" + ProcessHandle.current().pid();
    Path data = Path.of(System.getProperty("java.io.tmpdir"), folder);
    return """
        node: { name: demo, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { host: 127.0.0.1, port: 0 }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: a, url: "rtmp://127.0.0.1:%d/live/{name}" }
              - { id: b, url: "rtmp://127.0.0.1:%d/live/{name}" }
        """
        .formatted(data, portOfFirst, portOfSecond);
  }

  private void start() throws ExecutionException, InterruptedException {
    int portOfFirst = await(first.listen());
    int portOfSecond = await(second.listen());
    Node relay = await(Node.start(ConfigFile.parse(config(portOfFirst, portOfSecond))));
    node = relay;
    relay.listening().forEach(out::println);
    out.println("the console is at " + relay.consoleUrl());
    String url = "rtmp://127.0.0.1:" + relay.ingestPorts().getFirst() + "/" + STREAM;
    RtmpClient client = new RtmpClient(loops.vertx(), Node.CHUNK_SIZE);
    await(encoder.publish(client, RtmpUrl.parse(url), defaults.sink()));
    out.println("a test stream is published to " + url);
    loops.vertx().setPeriodic(REPORT_MS, timer -> report());
  }

  private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** Ends the test stream as an encoder does, then stops the relay and the servers. */
  Future<Void> stop() {
    Node relay = node;
    return encoder
        .end()
        .compose(ended -> relay == null ? Future.succeededFuture() : relay.stop("the demo is over"))
        .compose(stopped -> loops.vertx().close());
  }

  private void report() {
    out.println(first.report());
    out.println(second.report());
  }
}
