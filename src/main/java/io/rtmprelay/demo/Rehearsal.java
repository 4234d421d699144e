package io.rtmprelay.demo;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A relay process at work for some seconds, so that its JVM learns which classes it needs and which
 * code is hot. Publishers and media servers are of this process: what they do is not to be learnt.
 * Owned by the thread that runs it.
 */
public final class Rehearsal {

  private static final int STREAMS = 60;
  private static final long LOAD_MS = 8_000;
  private static final long READY_PERIOD_MS = 100;
  private static final long START_LIMIT_MS = 60_000;

  /** It ends in a moment; then its JVM puts down what it learnt, by a process of its own. */
  private static final long END_LIMIT_MS = 180_000;

  private static final String NAME = "rehearsal";

  private final ServerConfig defaults;
  private final MediaLoops loops = MediaLoops.start(1);
  private final Vertx vertx = loops.vertx();
  private final NodeApi api = new NodeApi(vertx);
  private final SentTimes times = new SentTimes();
  private final ReceivingServer first;
  private final ReceivingServer second;

  private Rehearsal(ServerConfig defaults) {
    this.defaults = defaults;
    this.first = new ReceivingServer("media server A", loops, defaults.limits(), times);
    this.second = new ReceivingServer("media server B", loops, defaults.limits(), times);
  }

  /**
   * Runs it, and blocks until what was learnt is put down.
   *
   * @param defaults what is to be known of limits and timeouts
   * @param main main class of the relay
   * @param chunkSize bytes of body in each chunk that is sent
   * @param cache the file to be made
   * @throws IOException if there is none at the end; says what went wrong
   */
  public static void run(ServerConfig defaults, String main, int chunkSize, Path cache)
      throws IOException, ExecutionException, InterruptedException {
    Path folder = Files.createTempDirectory("rtmp-relay-rehearsal-");
    try {
      new Rehearsal(defaults).run(main, chunkSize, folder, cache);
    } finally {
      delete(folder);
    }
  }

  private void run(String main, int chunkSize, Path folder, Path cache)
      throws IOException, ExecutionException, InterruptedException {
    NodePorts ports = NodePorts.choose(1).getFirst();
    Path own = folder.resolve(NAME);
    String config = config(ports, own, await(first.listen()), await(second.listen()));
    NodeProcess relay =
        NodeProcess.start(
            main, NAME, ports, own, config, "", List.of("-XX:AOTCacheOutput=" + cache));
    // Of who is interrupted nothing is to be kept, and nobody to be left behind.
    Runtime.getRuntime().addShutdownHook(new Thread(relay::kill));
    try {
      awaitReady(relay);
      List<TestEncoder> encoders = publish(ports, chunkSize);
      await(vertx.timer(LOAD_MS, TimeUnit.MILLISECONDS));
      await(api.origin(List.of(relay), name(0)));
      await(Future.join(encoders.stream().map(TestEncoder::end).toList()));
      await(relay.end(END_LIMIT_MS));
    } finally {
      relay.kill();
    }
    if (!Files.exists(cache)) {
      throw new IOException(
          "nothing was learnt; the relay said:\n" + Files.readString(relay.log()));
    }
  }

  private static String config(NodePorts ports, Path folder, int portOfFirst, int portOfSecond) {
    return """
        node: { name: %s, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: %d } ]
        admin: { host: 127.0.0.1, port: %d }
        routes:
          - match: "live/{name}"
            publish: { open: true }
            sinks:
              - { id: a, url: "rtmp://127.0.0.1:%d/live/{name}" }
              - { id: b, url: "rtmp://127.0.0.1:%d/live/{name}" }
        """
        .formatted(
            NAME, folder.resolve("data"), ports.ingest(), ports.admin(), portOfFirst, portOfSecond);
  }

  private void awaitReady(NodeProcess relay)
      throws IOException, ExecutionException, InterruptedException {
    long giveUpNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_LIMIT_MS);
    while (!await(api.isReady(relay))) {
      if (!relay.isAlive() || System.nanoTime() - giveUpNanos > 0) {
        throw new IOException("the relay is not ready; it said:\n" + Files.readString(relay.log()));
      }
      await(vertx.timer(READY_PERIOD_MS, TimeUnit.MILLISECONDS));
    }
  }

  private List<TestEncoder> publish(NodePorts ports, int chunkSize)
      throws IOException, ExecutionException, InterruptedException {
    TestStream source = TestStream.load();
    RtmpClient client = new RtmpClient(vertx, chunkSize);
    List<TestEncoder> encoders = new ArrayList<>();
    // One after the other, so that they are not in step.
    for (int stream = 0; stream < STREAMS; stream++) {
      TestEncoder encoder =
          new TestEncoder(
              loops.all().getFirst(), source, chunkSize, times, TestEncoder.Observer.NOBODY);
      String url = "rtmp://" + Loopback.HOST + ":" + ports.ingest() + "/" + name(stream);
      await(encoder.publish(client, RtmpUrl.parse(url), defaults.sink()));
      encoders.add(encoder);
    }
    return encoders;
  }

  private static String name(int stream) {
    return "live/" + NAME + "-" + stream;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get();
  }
}
