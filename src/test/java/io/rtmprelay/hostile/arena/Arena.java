package io.rtmprelay.hostile.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ResourceLeakDetector;
import io.rtmprelay.RunningNode;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.process.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One relay, which the tests of a class share, with a bystander on it. After each attack nothing of
 * it may be left: no connection, no stream, no memory, and the bystander has not noticed.
 */
public final class Arena
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  /** What may stay of one attack in buffers (T5). */
  private static final long MAX_BUFFER_BYTES = 1 << 20;

  /** What may stay on the heap of all attacks of a class: less than one long message. */
  private static final long MAX_HEAP_BYTES = 4 << 20;

  /** What the bystander's groups and queues hold. */
  private static final long BYSTANDER_BYTES = 256 << 10;

  private final String limits;
  private final String sinkSettings;
  private final Function<Witness, String> routes;
  private final List<Attacker> attackers = new ArrayList<>();
  private @Nullable Witness witness;
  private @Nullable Bystander bystander;
  private @Nullable RunningNode node;
  private @Nullable Path folder;
  private double verticles;
  private long heapBytes;
  private long bufferBytes;

  private Arena(String limits, String sinkSettings, Function<Witness, String> routes) {
    this.limits = limits;
    this.sinkSettings = sinkSettings;
    this.routes = routes;
  }

  /** With deadlines that no test reaches. */
  public static Arena patient() {
    return withLimits("handshake: 60s, publisherIdle: 60s");
  }

  /** With the given entries of the config's limits. */
  public static Arena withLimits(String limits) {
    return new Arena(limits, "stallTimeout: 60s", media -> "");
  }

  /** With routes of its own, and the given settings of all sinks. */
  public static Arena withRoutes(String sinkSettings, Function<Witness, String> routes) {
    return new Arena("handshake: 60s, publisherIdle: 60s", sinkSettings, routes);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path files = Files.createTempDirectory("hostile");
    X509Bundle certificate = TestCertificates.goodEc();
    Files.writeString(files.resolve("cert.pem"), certificate.getCertificatePathPEM());
    Files.writeString(files.resolve("key.pem"), certificate.getPrivateKeyPEM());
    Witness media = new Witness();
    Bystander other = new Bystander(files);
    folder = files;
    witness = media;
    bystander = other;
    RunningNode relay = RunningNode.start(config(files, other, media));
    node = relay;
    other.start(relay.ingestPort(0));
    verticles = metric("relay_verticles");
    published(); // so that no attack pays for what is loaded once
    dialledToTls().handshaken().assertClosed();
    clear();
    heapBytes = heap();
  }

  private String config(Path files, Bystander other, Witness media) {
    return """
      node: { name: arena }
      ingest:
        - { host: 127.0.0.1, port: 0 }
        - { host: 127.0.0.1, port: 0, tls: { certificate: "%s/cert.pem", key: "%s/key.pem" } }
      admin: { host: 127.0.0.1, port: 0 }
      viewers: [ { host: 127.0.0.1, port: 0 } ]
      threads: { media: 1 }
      limits: { memory: 64MiB, bitrate: 100000Mbps, %s }
      stream: { memory: 16MiB, grace: 0s }
      sink: { queue: { bytes: 4MiB, time: 10m }, %s }
      routes:
      %s  - match: "attack/{name}"
          sinks: [ { id: witness, url: "%s" } ]
      %s
      """
        .formatted(
            files, files, limits, sinkSettings, other.route(), media.url(), routes.apply(media));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    bufferBytes = buffers();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    clear();
    Await.until(
        "the attack's buffers are free",
        Attacker.LIMIT,
        () -> buffers() < bufferBytes + MAX_BUFFER_BYTES,
        () -> buffers() + " bytes, before " + bufferBytes);
    required(bystander).check();
  }

  /** Ends what a test left open, and waits until the relay has let go of it. */
  private void clear() {
    attackers.forEach(Attacker::close);
    attackers.clear();
    Await.until("only the bystander is left", Attacker.LIMIT, this::isQuiet, this::left);
    required(witness).forget();
  }

  private boolean isQuiet() {
    return metric("relay_connections") == 1
        && metric("relay_streams") == 1
        && metric("relay_verticles") == verticles
        && metric("relay_memory_used_bytes") < BYSTANDER_BYTES;
  }

  private String left() {
    return metric("relay_connections")
        + " connections, "
        + metric("relay_streams")
        + " streams, "
        + metric("relay_verticles")
        + " verticles, "
        + metric("relay_memory_used_bytes")
        + " bytes";
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    Bystander other = required(bystander);
    try {
      Await.until(
          "the attacks' heap is free",
          Attacker.LIMIT,
          () -> heap() < heapBytes + MAX_HEAP_BYTES,
          () -> heap() + " bytes, before " + heapBytes);
      other.leave();
      required(node).close();
      other.checkFile();
    } finally {
      other.close();
      required(witness).close();
      delete(required(folder));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Arena::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the arena is not open");
    }
    return value;
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Bytes of the buffers in use now, of the whole process. */
  public static long buffers() {
    return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()
        + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
  }

  /**
   * Runs what accesses buffers a million times: at the tests' own level each access is recorded,
   * which takes a hundred times as long as the access.
   */
  public static void withoutRecords(Runnable attack) {
    ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    try {
      attack.run();
    } finally {
      ResourceLeakDetector.setLevel(level);
    }
  }

  // Who attacks

  /** A connection that has said nothing yet. */
  public Attacker dialled() {
    return dialledFrom("127.0.0.1");
  }

  /** The same from another address of loopback. */
  public Attacker dialledFrom(String address) {
    return dialled(port(), address);
  }

  /** A connection to the listener that speaks TLS, which itself does not. */
  public Attacker dialledToTls() {
    return dialled(node().ingestPort(1), "127.0.0.1");
  }

  private Attacker dialled(int port, String address) {
    Attacker attacker = new Attacker(required(witness), port, address);
    attackers.add(attacker);
    return attacker;
  }

  public Attacker handshaken() {
    return dialled().handshaken();
  }

  public Attacker connected() {
    return dialled().connected();
  }

  public Attacker published() {
    return dialled().published();
  }

  // What can be seen of the relay

  public int port() {
    return required(node).ingestPort(0);
  }

  public RunningNode node() {
    return required(node);
  }

  public Witness witness() {
    return required(witness);
  }

  /** Sum of the samples of this name, whatever their labels. */
  public double metric(String name) {
    double sum = 0;
    for (String line : node().get("/metrics").lines().toList()) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  /** What the API says of the one stream of this name; null if there is none. */
  public @Nullable JsonObject stream(String name) {
    JsonArray all = new JsonObject(node().get("/api/v1/streams")).getJsonArray("streams");
    for (int i = 0; i < all.size(); i++) {
      if (all.getJsonObject(i).getString("name").equals(name)) {
        return all.getJsonObject(i);
      }
    }
    return null;
  }

  /** What the API says of the first sink of the stream of this name. */
  public JsonObject sink(String name) {
    JsonObject stream = stream(name);
    assertThat(stream).as("stream %s", name).isNotNull();
    return required(stream).getJsonArray("sinks").getJsonObject(0);
  }
}
