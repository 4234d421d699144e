package io.rtmprelay.control.bus;

import io.rtmprelay.control.bus.wire.EventPaths;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.control.bus.wire.Nodes;
import io.rtmprelay.control.bus.wire.RecordCodec;
import io.rtmprelay.control.bus.wire.WireFault;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Standing;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.NodeReports;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries typed commands to the owner of a stream, on whichever node that is, and its answer back,
 * and what happens to all who listen; the one place that knows addresses. Inside a node records go
 * by reference. Any thread; answers arrive on the caller's context.
 */
public final class ControlBus {

  private static final String STREAM = "relay.stream.";
  private static final String NODE = "relay.node.";
  private static final String MIRRORS = "relay.mirrors.";

  private static final DeliveryOptions HERE = limited().setLocalOnly(true);
  private static final DeliveryOptions ANYWHERE = limited();

  private final EventBus bus;
  private final String node;
  private final Origins origins;
  private final Nodes nodes;
  private final EventPaths events;
  private final AtomicInteger consumers = new AtomicInteger();

  /**
   * The bus of one node. Without a clustered Vert.x nothing leaves it.
   *
   * @param node its name
   * @param origins knows which node has which stream, and which nodes there are
   */
  public ControlBus(Vertx vertx, String node, Origins origins) {
    this.bus = vertx.eventBus();
    this.node = node;
    this.origins = origins;
    this.nodes = new Nodes(node, origins);
    this.events = new EventPaths(bus, node);
    bus.registerCodec(codec());
  }

  /** A codec of all that is said. */
  static RecordCodec codec() {
    return new RecordCodec(
        StreamCommand.class,
        DisconnectAnswer.class,
        StreamReport.class,
        NodeCommand.class,
        NotOrigin.class,
        ConfigAnswer.class,
        Draining.class,
        SinkAnswer.class,
        BodyFaults.class,
        SinkListAnswer.class,
        RouteAnswer.class,
        BanAnswer.class,
        StreamReports.class,
        NodeEvent.class,
        NodeReport.class,
        RouteReports.class,
        MirrorCommand.class,
        MirrorAnswer.class);
  }

  private static DeliveryOptions limited() {
    return new DeliveryOptions().setCodecName(RecordCodec.NAME).setSendTimeout(NoAnswer.LIMIT_MS);
  }

  /** The name of the node whose bus this is. */
  public String node() {
    return node;
  }

  // Streams, wherever they live

  /** Asks how a stream is; fails with {@link NoAnswer}. */
  public Future<StreamReport> describe(String streamName) {
    return nodes.wherever(streamName, at -> describe(at, streamName));
  }

  /** Asks a node how one of its streams is; fails with {@link NoAnswer}. */
  public Future<StreamReport> describe(String at, String streamName) {
    return this.<StreamReports>ask(at, new NodeCommand.Describe(streamName))
        .compose(
            found ->
                found.streams().isEmpty()
                    ? Future.failedFuture(NoAnswer.noSuchStream(null))
                    : Future.succeededFuture(found.streams().getFirst()));
  }

  /** Ends a stream; its last report, or {@link NoAnswer}. */
  public Future<StreamReport> end(String streamName, String reason) {
    return tellStream(streamName, new StreamCommand.End(reason));
  }

  /**
   * Disconnects a stream's publisher; fails with {@link NoAnswer}.
   *
   * @param ban how long its address may not publish the name again; zero for not at all
   */
  public Future<DisconnectAnswer> disconnectPublisher(
      String streamName, String reason, Duration ban) {
    return tellStream(streamName, new StreamCommand.DisconnectPublisher(reason, ban));
  }

  /** Has something done to one sink of a stream; fails with {@link NoAnswer}. */
  public Future<SinkAnswer> tell(String streamName, StreamCommand.ForSink command) {
    return tellStream(streamName, command);
  }

  private <A> Future<A> tellStream(String streamName, StreamCommand command) {
    return nodes.wherever(
        streamName,
        at ->
            at.equals(node)
                ? request(STREAM + streamName, command, HERE)
                : this.<Object>ask(at, new NodeCommand.ForStream(streamName, command))
                    .compose(ControlBus::ofOrigin));
  }

  @SuppressWarnings("unchecked") // who asks for something else than is answered finds out there
  private static <A> Future<A> ofOrigin(Object answer) {
    return answer instanceof NotOrigin not
        ? Future.failedFuture(NoAnswer.noSuchStream(not.origin()))
        : Future.succeededFuture((A) answer);
  }

  /**
   * The name of the node that is the origin of a stream, be it this one; empty if none is. Fails
   * with {@link NoAnswer}.
   */
  public Future<Optional<String>> origin(String streamName) {
    return nodes.origin(streamName);
  }

  /** Passes a command on to a stream that lives here; {@link NotOrigin} if it does not. */
  public Future<?> passOn(NodeCommand.ForStream command) {
    String name = command.streamName();
    return request(STREAM + name, command.command(), HERE)
        .recover(
            cause ->
                cause instanceof NoAnswer none && none.isUnknown()
                    ? origin(name).map(found -> new NotOrigin(found.orElse(null)))
                    : Future.failedFuture(cause));
  }

  /** Asks for the sinks of a stream, live or not; fails with {@link NoAnswer}. */
  public Future<SinkListAnswer> sinks(String streamName) {
    return ownerOrSelf(streamName).compose(owner -> sinks(owner, streamName));
  }

  /** Asks a node for the sinks of a stream; fails with {@link NoAnswer}. */
  public Future<SinkListAnswer> sinks(String at, String streamName) {
    return ask(at, new NodeCommand.ListSinks(streamName));
  }

  /** Has a stream's sinks changed, live or not; fails with {@link NoAnswer}. */
  public Future<SinkAnswer> change(NodeCommand.ForSink command) {
    return ownerOrSelf(command.streamName()).compose(owner -> change(owner, command));
  }

  /** Has a node change a stream's sinks; fails with {@link NoAnswer}. */
  public Future<SinkAnswer> change(String at, NodeCommand.ForSink command) {
    return ask(at, command);
  }

  /** What is set of a stream that lives nowhere, any node may set. */
  private Future<String> ownerOrSelf(String streamName) {
    return origin(streamName).map(found -> found.orElse(node)).otherwise(node);
  }

  // All nodes

  /** Asks all nodes for their streams; fails with {@link NoAnswer} if this one has none. */
  public Future<StreamReports> describeAll() {
    return nodes
        .all(this::describeAll)
        .map(told -> StreamReports.merged(told.answers(), told.missing()));
  }

  /** Asks a node for its streams; fails with {@link NoAnswer}. */
  public Future<StreamReports> describeAll(String at) {
    return ask(at, new NodeCommand.DescribeAll());
  }

  /** Asks all nodes how they are; fails with {@link NoAnswer} if this one does not say. */
  public Future<NodeReports> nodes() {
    return nodes
        .all(this::describeNode)
        .map(
            told ->
                new NodeReports(
                    told.answers().stream().sorted(Comparator.comparing(NodeReport::name)).toList(),
                    told.missing()));
  }

  /** Asks a node how it is; fails with {@link NoAnswer}. */
  public Future<NodeReport> describeNode(String at) {
    return ask(at, new NodeCommand.DescribeNode());
  }

  /** The other nodes that are in touch with this one. */
  public List<PeerNode> peers() {
    return origins.peers();
  }

  /** How this node stands among the others; empty if it is alone for good. */
  public Optional<Standing> standing() {
    return origins.standing();
  }

  /** The nodes that were in touch with this one and went without a word. */
  public List<String> missing() {
    return nodes.missing();
  }

  // One node

  /** Has a node leave; fails with {@link NoAnswer}. */
  public Future<Draining> drain(String at) {
    return ask(at, new NodeCommand.Drain());
  }

  /** Asks a node for its routes; fails with {@link NoAnswer}. */
  public Future<RouteReports> routes(String at) {
    return ask(at, new NodeCommand.ListRoutes());
  }

  /** Has a node change its routes; fails with {@link NoAnswer}. */
  public Future<RouteAnswer> change(String at, NodeCommand.ForRoute command) {
    return ask(at, command);
  }

  /** Asks a node for its bans, or has it change them; fails with {@link NoAnswer}. */
  public Future<BanAnswer> bans(String at, NodeCommand.ForBan command) {
    return ask(at, command);
  }

  /** Asks a node for the config in force; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Running> showConfig(String at) {
    return ask(at, new NodeCommand.ShowConfig());
  }

  /** Asks a node what another config would change; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Checked> checkConfig(String at, String text) {
    return ask(at, new NodeCommand.CheckConfig(text));
  }

  /** Has a node read its config file again; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Reload> reloadConfig(String at) {
    return ask(at, new NodeCommand.ReloadConfig());
  }

  /** Asks a node what is wrong with a body; fails with {@link NoAnswer}. */
  public Future<BodyFaults> check(String at, NodeCommand.CheckBody command) {
    return ask(at, command);
  }

  /** Asks a node for what viewers of this one are to see; fails with {@link NoAnswer}. */
  public Future<MirrorAnswer> mirror(String at, MirrorCommand command) {
    return request(MIRRORS + at, command, at.equals(node) ? HERE : ANYWHERE);
  }

  /**
   * Asks a node, this one or another; fails with {@link NoAnswer}.
   *
   * @param <A> what the command says that it is answered by
   */
  public <A> Future<A> ask(String at, NodeCommand command) {
    return at.equals(node)
        ? request(NODE + at, command, HERE)
        : this.<A>request(NODE + at, command, ANYWHERE)
            .recover(cause -> Future.failedFuture(NoAnswer.ofNode(at, cause)));
  }

  private <A> Future<A> request(String address, Object command, DeliveryOptions options) {
    return bus.<A>request(address, command, options)
        .map(Message::body)
        .recover(cause -> Future.failedFuture(NoAnswer.of(cause)));
  }

  /** Answers a stream's commands with {@code answer}, on the context of the caller. */
  public Registration onStream(String streamName, Function<StreamCommand, Future<?>> answer) {
    return new Registration(List.of(answering(bus.localConsumer(STREAM + streamName), answer)));
  }

  /**
   * Answers a node's commands with {@code answer}, whichever node they come from, on the context of
   * the caller. There too the other nodes are told what happens here, and those here what happens
   * there: what goes far is never written or read on the loop of a stream.
   */
  public Registration onNode(String at, Function<NodeCommand, Future<?>> answer) {
    return new Registration(
        List.of(
            answering(bus.consumer(NODE + at), answer),
            events.outward(() -> !origins.peers().isEmpty()),
            events.inward(this::heard)));
  }

  /** Answers what nodes ask for their viewers, on the context of the caller. */
  public Registration onMirrors(Function<MirrorCommand, Future<?>> answer) {
    return new Registration(List.of(answering(bus.consumer(MIRRORS + node), answer)));
  }

  private void heard(NodeEvent event) {
    if (event instanceof NodeEvent.NodeDraining leaving) {
      nodes.leaves(leaving.node());
    }
  }

  private static <C> MessageConsumer<C> answering(
      MessageConsumer<C> consumer, Function<C, Future<?>> answer) {
    return consumer.handler(
        message -> {
          Future<?> answered;
          try {
            answered = answer.apply(message.body());
          } catch (WireFault fault) {
            answered = Future.failedFuture(fault);
          }
          answered.onComplete(
              body -> message.reply(body, ANYWHERE),
              cause -> message.fail(NoAnswer.FAULT, String.valueOf(cause.getMessage())));
        });
  }

  /** Tells all who listen what happened on this node; waits for nobody. */
  public void publish(NodeEvent event) {
    events.tell(event);
  }

  /**
   * Hands what happens on this node on to {@code listener}, on the context of the caller; what one
   * thread publishes comes in its order.
   */
  public Registration onOwnEvents(Consumer<NodeEvent> listener) {
    return new Registration(List.of(events.here(listener)));
  }

  /** The same of all nodes. */
  public Registration onEvents(Consumer<NodeEvent> listener) {
    return new Registration(List.of(events.here(listener), events.afar(listener)));
  }

  /** Addresses answered or listened to now. */
  public int consumers() {
    return consumers.get();
  }

  /** Someone who answers or listens. */
  public final class Registration {

    private final List<MessageConsumer<?>> parts;

    private Registration(List<MessageConsumer<?>> parts) {
      this.parts = parts;
      consumers.incrementAndGet();
    }

    /** Completes when all nodes may know. */
    public Future<Void> known() {
      return Future.join(parts.stream().map(MessageConsumer::completion).toList()).mapEmpty();
    }

    /** No longer answers; completes when the bus knows. */
    public Future<Void> giveUp() {
      consumers.decrementAndGet();
      return Future.join(parts.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
    }
  }
}
