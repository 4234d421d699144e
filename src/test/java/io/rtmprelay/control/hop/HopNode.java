package io.rtmprelay.control.hop;

import io.rtmprelay.cluster.secret.NodeIdentity;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.inner.InnerGate;
import io.rtmprelay.control.inner.InnerKind;
import io.rtmprelay.control.inner.InnerSecret;
import io.rtmprelay.control.inner.PlainSecret;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.stream.Surroundings;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.RtmpServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One relay of several in this process, which pass publishers on to each other. */
final class HopNode implements Surroundings, AutoCloseable {

  static final InnerSecret SECRET = new PlainSecret("inner-s3cret");

  static final Duration STALL = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  final Bench bench;
  final RtmpServer inner;
  private final LeaseTable table;
  private final @Nullable NodeIdentity identity;
  private @Nullable PeerNode self;
  private @Nullable Hops hops;

  /** What is said {@code about} a publisher, with {@code token} and for one publish. */
  static String sealed(String token, JsonObject about) {
    String once = UUID.randomUUID().toString();
    JsonObject said = new JsonObject().put("token", token).put("once", once).put("about", about);
    return SECRET.seal(said.encode());
  }

  HopNode(LeaseTable table, String name, StreamConfig stream, List<String> targets) {
    this(table, name, 1, stream, targets);
  }

  HopNode(
      LeaseTable table, String name, int mediaLoops, StreamConfig stream, List<String> targets) {
    this(table, name, mediaLoops, stream, targets, null);
  }

  /**
   * @param identity by which nodes know each other in TLS; null for plain media
   */
  HopNode(
      LeaseTable table,
      String name,
      int mediaLoops,
      StreamConfig stream,
      List<String> targets,
      @Nullable NodeIdentity identity) {
    this.table = table;
    this.identity = identity;
    this.bench = new Bench(mediaLoops, stream, targets, Bench.sink(StartMode.AUTO), this);
    InnerGate gate =
        new InnerGate(SECRET)
            .handle(InnerKind.PUBLISHER, new Arrivals(bench.streams, bench.admission));
    inner =
        RtmpServer.forNodes(
            bench.loops,
            new IngestConfig("127.0.0.1", 0, null, identity == null ? null : identity.serverTls()),
            4096,
            gate);
    PeerNode node = new PeerNode(name, name + "-1", "127.0.0.1", Bench.done(inner.listen()));
    self = node;
    table.join(node);
  }

  PeerNode self() {
    return Objects.requireNonNull(self);
  }

  int hops() {
    return Objects.requireNonNull(hops).size();
  }

  @Override
  public Origins origins() {
    return table.of(this::self);
  }

  @Override
  public Forwarder forwarder(StreamServices services) {
    RtmpClient client = services.client();
    Hops made =
        new Hops(
            services,
            origins(),
            new InnerClient(client, SECRET, STALL, identity == null ? null : identity.clientTls()),
            PATIENCE);
    hops = made;
    return made;
  }

  void awaitNothingLeft() {
    Await.until("no hop to be left", () -> hops() == 0);
    bench.awaitNothingLeft();
  }

  @Override
  public void close() {
    bench.close();
  }
}
