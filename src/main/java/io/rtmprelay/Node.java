package io.rtmprelay;

import io.rtmprelay.access.hook.PublishHooks;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.Drain;
import io.rtmprelay.control.NodeFigures;
import io.rtmprelay.control.NodeVerticle;
import io.rtmprelay.control.StreamRegistry;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.config.ConfigOrigin;
import io.rtmprelay.control.config.ConfigPart;
import io.rtmprelay.control.config.RunningConfig;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.hook.EventHooks;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.publisher.IngestGate;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.runtime.RuntimeControl;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.door.Doors;
import io.rtmprelay.door.HttpSocketLayer;
import io.rtmprelay.log.Logs;
import io.rtmprelay.metrics.NodeMeters;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.metrics.Reloads;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.web.WebServices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running relay: starts its parts, wires them together and stops them in order. */
final class Node {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** Bytes of body in each chunk sent: what most encoders send themselves (C22). */
  static final int CHUNK_SIZE = 4096;

  private final ServerConfig config;
  private final RunningConfig running;
  private final Foundation foundation;
  private final MediaLoops loops;
  private final StreamRegistry streams;
  private final Neighbours neighbours;
  private final BanList bans = new BanList();
  private final PublisherAdmission admission;
  private final RuntimeControl runtime;
  private final NodeFigures figures;
  private final NodeMeters meters;
  private final Drain drain;
  private final Future<Void> left;
  private final ControlBus bus;
  private final StreamBoard board = new StreamBoard();
  private final EventHooks hooks;
  private final Doors doors;

  private Node(ServerConfig config, ConfigOrigin origin, Foundation foundation) {
    this.config = config;
    this.foundation = foundation;
    RelayMetrics metrics = foundation.metrics();
    Reloads reloads = reloads();
    metrics.show(reloads);
    this.loops = foundation.loops();
    Origins origins = foundation.origins();
    this.bus = new ControlBus(loops.vertx(), config.node().name(), origins);
    this.running =
        new RunningConfig(
            loops.vertx(),
            config,
            origin,
            InstantSource.system(),
            reload -> tellOf(reload, reloads));
    MemoryBudget memory = new MemoryBudget(config.limits().memory());
    ConnectionLimits connections = new ConnectionLimits(config.limits());
    this.figures = new NodeFigures(config.node().name(), memory, connections);
    Refusals refusals = new Refusals();
    RtmpClient client = new RtmpClient(loops.vertx(), CHUNK_SIZE);
    client.keepWithin(config.limits().sinkTargets());
    RouteTable routes = new RouteTable(config.routes());
    RuntimeStore store =
        new RuntimeStore(
            loops.vertx(),
            config.node().data(),
            config.node().name(),
            new DefinitionReader(config),
            routes,
            foundation.records());
    StreamServices services =
        new StreamServices(
            loops.vertx(),
            config.node().name(),
            bus,
            board,
            memory,
            client,
            new BodyImages(CHUNK_SIZE)::image,
            config.limits().bitrate(),
            ViewerSettings.DEFAULT,
            metrics,
            store,
            config.node().data().resolve("recordings"));
    this.neighbours = foundation.neighbours(config, services, routes);
    this.streams =
        new StreamRegistry(services, routes, origins, neighbours.forwarder(), bans, refusals);
    this.admission =
        new PublisherAdmission(config, new PublishHooks(loops.vertx(), metrics::hookAnswered));
    IngestGate gate = new IngestGate(routes, bans, admission, streams, refusals);
    this.runtime =
        new RuntimeControl(config, store, routes, bus, board, streams, bans, streams::disconnect);
    ViewerAdmission viewers = new ViewerAdmission(routes, streams, neighbours.elsewhere());
    this.doors =
        new Doors(
            loops,
            config.node().name(),
            CHUNK_SIZE,
            connections,
            config.limits(),
            gate,
            viewers,
            new WebServices(
                bus,
                board,
                metrics,
                viewers,
                new Captures(config.node().name(), streams, memory, InstantSource.system()),
                new HttpSocketLayer(connections)),
            foundation::trouble);
    this.drain = new Drain(loops.vertx(), streams, config.drain().deadline(), this::closeDoors);
    this.left =
        drain
            .over()
            .compose(over -> neighbours.stop("the relay is stopping"))
            .compose(over -> close());
    this.meters = new NodeMeters(metrics, board, loops.measureLag());
    meters.become(config);
    metrics.show(memory);
    metrics.show(connections);
    metrics.gauge(
        "relay.verticles", "Verticles deployed", () -> loops.vertx().deploymentIDs().size());
    metrics.gauge(
        "relay.state.sound",
        "1 while all that was set at run time is kept and in use, else 0",
        () -> store.isSound() ? 1 : 0);
    NodeMetrics.show(refusals, metrics);
    metrics.gauge(
        "relay.bans", "Bans of publishers that count now", () -> bans.all(Instant.now()).size());
    metrics.gauge(
        "relay.ready",
        "1 while publishers are admitted, else 0",
        () -> doors.trouble() == null ? 1 : 0);
    metrics.gauge("relay.bus.consumers", "Addresses answered on the bus", bus::consumers);
    this.hooks = new EventHooks(config.node().name(), bus, config.events());
    NodeMetrics.show(hooks.figures(), metrics);
  }

  private static Reloads reloads() {
    List<String> outcomes = Arrays.stream(Outcome.values()).map(Outcome::toString).toList();
    return new Reloads(outcomes, Outcome.REFUSED.toString(), InstantSource.system());
  }

  private void tellOf(ConfigAnswer.Reload reload, Reloads reloads) {
    String outcome = reload.outcome().toString();
    reloads.reloaded(outcome);
    bus.publish(new NodeEvent.ConfigRead(config.node().name(), outcome));
  }

  /** Starts a relay whose config is of no file, as below. */
  static Future<Node> start(ServerConfig config) {
    return start(config, ConfigFile.origin(null));
  }

  /** Starts a relay; fails with a BindException if an address is in use. */
  static Future<Node> start(ServerConfig config, ConfigOrigin origin) {
    Logs.become(config.log());
    Cautions.of(config, Instant.now()).forEach(log::warn);
    return Foundation.lay(config).compose(laid -> new Node(config, origin, laid).begin());
  }

  private Future<Node> begin() {
    // Of no loop: one that is closed meanwhile would not complete it.
    Promise<Node> started = Promise.promise();
    listen()
        .onComplete(
            listening -> started.complete(this),
            cause -> foundation.close().onComplete(closed -> started.fail(cause)));
    return started.future();
  }

  private Future<?> listen() {
    return loops
        .vertx()
        .deployVerticle(
            new NodeVerticle(
                config.node().name(), figures, bus, board, running, runtime, bans, drain))
        .compose(deployed -> loops.vertx().deployVerticle(hooks))
        .compose(deployed -> neighbours.open(streams, admission))
        .compose(open -> doors.open(config))
        .onSuccess(
            open -> {
              running.begin(parts());
              meters.begin(loops.vertx());
              loops.goFirst();
            });
  }

  /** What takes a new config up, in this order: who comes by a new door finds all else in force. */
  private List<ConfigPart> parts() {
    return List.of(
        ConfigPart.of(next -> Cautions.of(next, Instant.now()).forEach(log::warn)),
        ConfigPart.of(next -> Logs.become(next.log())),
        ConfigPart.of(next -> drain.become(next.drain())),
        ConfigPart.of(meters::become),
        ConfigPart.of(admission::apply),
        ConfigPart.of(streams::apply),
        ConfigPart.of(runtime::apply),
        ConfigPart.of(next -> hooks.become(next.events())),
        doors);
  }

  /** One line for each address listened on. */
  List<String> listening() {
    return doors.lines();
  }

  /** Where a browser finds the console. */
  String consoleUrl() {
    return doors.adminUrl() + "/";
  }

  /** The ports publishers connect to, in the config's order. */
  List<Integer> ingestPorts() {
    return doors.ingestPorts();
  }

  /** Reads the config file again; the outcome is logged. Any thread. */
  Future<ConfigAnswer.Reload> reload() {
    return bus.reloadConfig(config.node().name())
        .onFailure(cause -> log.error("reload: {}", cause.getMessage()));
  }

  /**
   * Leaves: nobody is admitted any more, publishers go on until the deadline of {@code drain}, then
   * everything is closed. Any thread.
   */
  Future<Void> leave(String why) {
    drain.begin(why);
    return left;
  }

  /** How long publishers may go on once the node leaves. Any thread. */
  Duration drainDeadline() {
    return drain.deadline();
  }

  /** Completes with the reason if the node cannot go on, and is to be stopped. Any thread. */
  Future<String> ousted() {
    return foundation.ousted();
  }

  /** Completes once the node has no streams any more since it was told to leave, by whomever. */
  Future<Void> drained() {
    return drain.over();
  }

  /**
   * Stops in order: nobody is admitted any more, each stream's sinks end in their end mode, then
   * everything is closed.
   */
  Future<Void> stop(String reason) {
    closeDoors();
    log.info("stopping: {}", reason);
    // Of no loop, as in start.
    Promise<Void> ended = Promise.promise();
    Future.join(streams.stop(reason), neighbours.stop(reason)).onComplete(over -> ended.complete());
    return ended.future().compose(over -> close());
  }

  private Future<Void> close() {
    meters.end();
    return foundation.close();
  }

  private void closeDoors() {
    bus.publish(new NodeEvent.NodeDraining(config.node().name()));
    running.close();
    doors.stopAccepting();
  }
}
