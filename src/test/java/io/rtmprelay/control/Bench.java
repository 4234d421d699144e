package io.rtmprelay.control;

import io.rtmprelay.access.hook.PublishHooks;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.publisher.IngestGate;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.runtime.RuntimeControl;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.rtmprelay.control.runtime.state.SharedRecords;
import io.rtmprelay.control.runtime.state.SinkPlan;
import io.rtmprelay.control.runtime.state.SinkPlans;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.stream.StreamTally;
import io.rtmprelay.control.stream.Surroundings;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.lookup.Addresses;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A relay in this process, with one route {@code live/{name}} to the given targets. */
public final class Bench implements AutoCloseable {

  public static final String NODE = "bench";
  public static final String PLAY_KEY = "pl4y-s3cret"; // opens the route to players

  static final long STALL_MS = 800;
  private static final long VIEWER_STALL_MS = 1_500; // looked for once a second

  private static final long MIB = 1 << 20;

  public final MediaLoops loops;
  public final ControlBus bus;
  public final StreamBoard board = new StreamBoard();
  public final MemoryBudget memory = new MemoryBudget(256 * MIB);
  public final StreamRegistry streams;
  public final BanList bans = new BanList();
  public final Refusals refusals = new Refusals();
  public final PublishGate gate;
  public final PublisherAdmission admission;
  public final RouteTable routes;
  public final RtmpClient client;
  public final RtmpServer server;
  public final ConnectionLimits connections;
  private final StreamTally tally = new StreamTally();
  public final AtomicInteger sinks = tally.sinks;
  public final AtomicInteger viewers = tally.viewers;
  // The streams that looked which sinks they are to have, each time.
  public final List<String> revisions = new CopyOnWriteArrayList<>();
  private volatile SinkPlans plans = streamName -> SinkPlan.NONE;

  // What the node is to share; set before it is there.
  public SharedRecords shared = SharedRecords.ALONE;

  private @Nullable RuntimeControl runtime;
  private int nodes;
  public final int port;

  public Bench(int mediaLoops, StreamConfig stream, List<String> targets) {
    this(mediaLoops, stream, targets, sink(StartMode.AUTO));
  }

  public Bench(int mediaLoops, StreamConfig stream, List<String> targets, SinkConfig settings) {
    this(mediaLoops, stream, targets, settings, gate -> gate);
  }

  /** A relay whose server asks what {@code gate} makes of the registry. */
  public Bench(
      int mediaLoops,
      StreamConfig stream,
      List<String> targets,
      SinkConfig settings,
      UnaryOperator<PublishGate> gate) {
    this(mediaLoops, stream, gate, targets(targets, settings), Addresses.FRESH, Surroundings.NONE);
  }

  /** A relay among others. */
  public Bench(StreamConfig stream, List<String> targets, Surroundings surroundings) {
    this(1, stream, targets, sink(StartMode.AUTO), surroundings);
  }

  /** A relay among others. */
  public Bench(
      int mediaLoops,
      StreamConfig stream,
      List<String> targets,
      SinkConfig settings,
      Surroundings surroundings) {
    this(
        mediaLoops,
        stream,
        gate -> gate,
        targets(targets, settings),
        Addresses.FRESH,
        surroundings);
  }

  /** A relay with sinks of any kind, which asks {@code addresses} where they are. */
  public static Bench of(StreamConfig stream, Addresses addresses, TargetConfig... sinks) {
    return new Bench(1, stream, registry -> registry, List.of(sinks), addresses, Surroundings.NONE);
  }

  private static List<TargetConfig> targets(List<String> targets, SinkConfig settings) {
    List<TargetConfig> sinks = new ArrayList<>();
    for (String target : targets) {
      String id = "s" + sinks.size();
      sinks.add(TargetDraft.of(id, target).with(settings));
    }
    return sinks;
  }

  private Bench(
      int mediaLoops,
      StreamConfig stream,
      UnaryOperator<PublishGate> gate,
      List<TargetConfig> sinks,
      Addresses addresses,
      Surroundings surroundings) {
    loops = MediaLoops.start(mediaLoops);
    bus = new ControlBus(loops.vertx(), NODE, surroundings.origins());
    RouteConfig route =
        new RouteConfig(
            new NamePattern("live/{name}"),
            PublishRights.OPEN,
            new PlayRights(false, List.of(new Secret(PLAY_KEY)), null),
            stream,
            sinks);
    client = new RtmpClient(loops.vertx(), 4096, addresses);
    StreamServices services =
        new StreamServices(
            loops.vertx(),
            NODE,
            bus,
            board,
            memory,
            client,
            new BodyImages(4096)::image,
            1_000_000_000,
            new ViewerSettings(8 * MIB, 8_000, VIEWER_STALL_MS),
            tally,
            this::plan,
            Path.of("target", "recordings"));
    routes = new RouteTable(List.of(route));
    streams =
        new StreamRegistry(
            services,
            routes,
            surroundings.origins(),
            surroundings.forwarder(services),
            bans,
            refusals);
    admission =
        new PublisherAdmission(
            NodeText.config(Path.of("target", "bench")),
            new PublishHooks(loops.vertx(), (outcome, took) -> {}));
    this.gate = new IngestGate(routes, bans, admission, streams, refusals);
    LimitsConfig limits =
        new LimitsConfig(
            256 * MIB,
            1000,
            1000,
            new LimitsConfig.HandshakeRate(10_000, 10_000),
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1_000_000_000);
    connections = new ConnectionLimits(limits);
    server =
        new RtmpServer(
            loops,
            new IngestConfig("127.0.0.1", 0),
            new ServerSettings(4096, 10_000, 30_000, 65_536),
            connections,
            gate.apply(this.gate),
            new ViewerAdmission(routes, streams));
    port = done(server.listen());
  }

  private SinkPlan plan(String streamName) {
    revisions.add(streamName);
    return plans.of(streamName);
  }

  /** Answers for the node too, which keeps in {@code data} what is set at run time. */
  public Bench node(Path data) {
    ServerConfig config = NodeText.config(data);
    RuntimeStore store =
        new RuntimeStore(loops.vertx(), data, NODE, new DefinitionReader(config), routes, shared);
    plans = store;
    RuntimeControl control =
        new RuntimeControl(config, store, routes, bus, board, streams, bans, streams::disconnect);
    runtime = control;
    done(
        loops
            .vertx()
            .deployVerticle(
                new NodeVerticle(
                    NODE,
                    new NodeFigures(NODE, memory, connections),
                    bus,
                    board,
                    NodeText.running(loops.vertx(), config),
                    control,
                    bans,
                    drain(Duration.ZERO))));
    nodes++;
    return this;
  }

  /** Has all that is here take up another config; what is set at run time has done so after it. */
  public void apply(ServerConfig next) {
    streams.apply(next);
    if (runtime != null) {
      done(runtime.apply(next));
    }
  }

  /** A way for the node to leave. */
  public Drain drain(Duration deadline) {
    return new Drain(loops.vertx(), streams, deadline, server::stopAccepting);
  }

  /** Has the node change sinks. */
  public SinkAnswer change(NodeCommand.ForSink command) {
    return done(bus.change(NODE, command));
  }

  /** Has the node change routes. */
  public RouteAnswer change(NodeCommand.ForRoute command) {
    return done(bus.change(NODE, command));
  }

  public static StreamConfig stream(Duration grace) {
    return stream(grace, DuplicateMode.REJECT);
  }

  public static StreamConfig stream(Duration grace, DuplicateMode onDuplicate) {
    return new StreamConfig(16 * MIB, grace, GapMode.IDLE, onDuplicate);
  }

  public static SinkConfig sink(StartMode start) {
    return sink(start, Duration.ofMillis(STALL_MS));
  }

  public static SinkConfig sink(StartMode start, Duration stallTimeout) {
    return sink(start, stallTimeout, new RetryConfig(ms(50), 2, ms(200), null));
  }

  private static Duration ms(long ms) {
    return Duration.ofMillis(ms);
  }

  public static SinkConfig sink(StartMode start, Duration stallTimeout, RetryConfig retry) {
    return sink(start, stallTimeout, retry, EndMode.UNPUBLISH);
  }

  public static SinkConfig sink(
      StartMode start, Duration stallTimeout, RetryConfig retry, EndMode end) {
    return sink(start, stallTimeout, retry, end, Duration.ZERO);
  }

  /** A sink that is kept {@code delay} behind. */
  public static SinkConfig delayed(Duration delay) {
    RetryConfig retry = new RetryConfig(ms(50), 2, ms(200), null);
    return sink(StartMode.AUTO, Duration.ofMillis(STALL_MS), retry, EndMode.UNPUBLISH, delay);
  }

  private static SinkConfig sink(
      StartMode start, Duration stallTimeout, RetryConfig retry, EndMode end, Duration delay) {
    return new SinkConfig(
        new QueueConfig(4 * MIB, Duration.ofSeconds(4)),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        stallTimeout,
        retry,
        end,
        EnhancedMode.AUTO,
        start,
        null,
        delay,
        SinkConfig.RemuxConfig.NONE,
        ClientTls.DEFAULT);
  }

  public static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public StreamReport report(String name) {
    StreamReport report = board.find("live/" + name);
    if (report == null) {
      throw new AssertionError("no such stream");
    }
    return report;
  }

  public SinkReport sink(String name, int index) {
    return report(name).sinks().get(index);
  }

  public void awaitSink(String name, int index, SinkState state) {
    Await.until("sink " + index + " " + state, () -> sink(name, index).state() == state);
  }

  /** Waits until nothing of any stream is left: no verticle, no consumer, no byte, no sink. */
  public void awaitNothingLeft() {
    Await.until(
        "nothing to be left: " + this,
        () ->
            loops.vertx().deploymentIDs().size() == nodes
                && bus.consumers() == nodes
                && board.size() == 0
                && memory.heldBytes() == 0
                && connections.open() == 0
                && streams.size() == 0
                && sinks.get() == 0
                && viewers.get() == 0
                && tally.told.get() == 0);
  }

  @Override
  public String toString() {
    return "%d verticles, %d consumers, %d bytes, %d connections, %d streams, %s sinks, %s told of"
        .formatted(
            loops.vertx().deploymentIDs().size(),
            bus.consumers(),
            memory.heldBytes(),
            connections.open(),
            streams.size(),
            sinks,
            tally.told);
  }

  @Override
  public void close() {
    done(streams.stop("the test is over"));
    done(loops.vertx().close());
  }

  /** Messages that the stream which began last has had. */
  public long framesIn() {
    return tally.framesIn();
  }

  public @Nullable String reason(String name, int index) {
    return sink(name, index).reason();
  }
}
