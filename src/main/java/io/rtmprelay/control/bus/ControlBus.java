package io.rtmprelay.control.bus;

import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries typed commands to the owner of a stream and its answer back, and what happens to all who
 * listen; the one place that knows addresses. Any thread; answers arrive on the caller's context.
 */
public final class ControlBus {

  /** A command that has no answer by then has none. */
  static final long ANSWER_LIMIT_MS = 2_000;

  private static final String STREAM = "relay.stream.";
  private static final String NODE = "relay.node.";
  private static final String MIRRORS = "relay.mirrors.";
  private static final String EVENTS = "relay.events";
  private static final DeliveryOptions LIMITED =
      new DeliveryOptions().setLocalOnly(true).setSendTimeout(ANSWER_LIMIT_MS);

  private final EventBus bus;
  private final AtomicInteger consumers = new AtomicInteger();

  public ControlBus(Vertx vertx) {
    bus = vertx.eventBus();
    carry(StreamCommand.class);
    carry(DisconnectAnswer.class);
    carry(StreamReport.class);
    carry(NodeCommand.class);
    carry(ConfigAnswer.class);
    carry(Draining.class);
    carry(SinkAnswer.class);
    carry(BodyFaults.class);
    carry(SinkListAnswer.class);
    carry(RouteAnswer.class);
    carry(BanAnswer.class);
    carry(StreamReports.class);
    carry(NodeEvent.class);
    carry(NodeReport.class);
    carry(RouteReports.class);
    carry(MirrorCommand.class);
    carry(MirrorAnswer.class);
  }

  /** A sealed type is carried as the records it permits. */
  private <T> void carry(Class<T> type) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        carry(permitted);
      }
    } else {
      bus.registerDefaultCodec(type, new RecordCodec<>(type));
    }
  }

  /** Asks a node how one of its streams is; fails with {@link NoAnswer}. */
  public Future<StreamReport> describe(String node, String streamName) {
    return this.<StreamReports>ask(NODE + node, new NodeCommand.Describe(streamName))
        .compose(
            found ->
                found.streams().isEmpty()
                    ? Future.failedFuture(NoAnswer.noSuchStream())
                    : Future.succeededFuture(found.streams().getFirst()));
  }

  /** Ends a stream; its last report, or {@link NoAnswer}. */
  public Future<StreamReport> end(String streamName, String reason) {
    return ask(STREAM + streamName, new StreamCommand.End(reason));
  }

  /**
   * Disconnects a stream's publisher; fails with {@link NoAnswer}.
   *
   * @param ban how long its address may not publish the name again; zero for not at all
   */
  public Future<DisconnectAnswer> disconnectPublisher(
      String streamName, String reason, Duration ban) {
    return ask(STREAM + streamName, new StreamCommand.DisconnectPublisher(reason, ban));
  }

  /** Has something done to one sink of a stream; fails with {@link NoAnswer}. */
  public Future<SinkAnswer> tell(String streamName, StreamCommand.ForSink command) {
    return ask(STREAM + streamName, command);
  }

  /** Asks a node for its streams; fails with {@link NoAnswer}. */
  public Future<StreamReports> describeAll(String node) {
    return ask(NODE + node, new NodeCommand.DescribeAll());
  }

  /** Asks a node how it is; fails with {@link NoAnswer}. */
  public Future<NodeReport> describeNode(String node) {
    return ask(NODE + node, new NodeCommand.DescribeNode());
  }

  /** Has a node leave; fails with {@link NoAnswer}. */
  public Future<Draining> drain(String node) {
    return ask(NODE + node, new NodeCommand.Drain());
  }

  /** Asks a node for its routes; fails with {@link NoAnswer}. */
  public Future<RouteReports> routes(String node) {
    return ask(NODE + node, new NodeCommand.ListRoutes());
  }

  /** Asks a node for the sinks of a stream; fails with {@link NoAnswer}. */
  public Future<SinkListAnswer> sinks(String node, String streamName) {
    return ask(NODE + node, new NodeCommand.ListSinks(streamName));
  }

  /** Has a node change a stream's sinks; fails with {@link NoAnswer}. */
  public Future<SinkAnswer> change(String node, NodeCommand.ForSink command) {
    return ask(NODE + node, command);
  }

  /** Has a node change its routes; fails with {@link NoAnswer}. */
  public Future<RouteAnswer> change(String node, NodeCommand.ForRoute command) {
    return ask(NODE + node, command);
  }

  /** Asks a node for its bans, or has it change them; fails with {@link NoAnswer}. */
  public Future<BanAnswer> bans(String node, NodeCommand.ForBan command) {
    return ask(NODE + node, command);
  }

  /** Asks a node for the config in force; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Running> showConfig(String node) {
    return ask(NODE + node, new NodeCommand.ShowConfig());
  }

  /** Asks a node what another config would change; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Checked> checkConfig(String node, String text) {
    return ask(NODE + node, new NodeCommand.CheckConfig(text));
  }

  /** Has a node read its config file again; fails with {@link NoAnswer}. */
  public Future<ConfigAnswer.Reload> reloadConfig(String node) {
    return ask(NODE + node, new NodeCommand.ReloadConfig());
  }

  /** Asks a node what is wrong with a body; fails with {@link NoAnswer}. */
  public Future<BodyFaults> check(String node, NodeCommand.CheckBody command) {
    return ask(NODE + node, command);
  }

  /** Asks a node for what viewers of this one are to see; fails with {@link NoAnswer}. */
  public Future<MirrorAnswer> mirror(String node, MirrorCommand command) {
    return ask(MIRRORS + node, command);
  }

  private <A> Future<A> ask(String address, Object command) {
    return bus.<A>request(address, command, LIMITED)
        .map(Message::body)
        .recover(cause -> Future.failedFuture(NoAnswer.of(cause)));
  }

  /** Answers a stream's commands with {@code answer}, on the context of the caller. */
  public Registration onStream(String streamName, Function<StreamCommand, Future<?>> answer) {
    return new Registration(bus.<StreamCommand>localConsumer(STREAM + streamName), answer);
  }

  /** Answers a node's commands with {@code answer}, on the context of the caller. */
  public Registration onNode(String node, Function<NodeCommand, Future<?>> answer) {
    return new Registration(bus.<NodeCommand>localConsumer(NODE + node), answer);
  }

  /** Answers what other nodes ask for their viewers, on the context of the caller. */
  public Registration onMirrors(String node, Function<MirrorCommand, Future<?>> answer) {
    return new Registration(bus.<MirrorCommand>localConsumer(MIRRORS + node), answer);
  }

  /** Tells all who listen what happened; waits for nobody. */
  public void publish(NodeEvent event) {
    bus.publish(EVENTS, event, LIMITED);
  }

  /**
   * Hands what happens on to {@code listener}, on the context of the caller; what one thread
   * publishes comes in its order.
   */
  public Registration onEvents(Consumer<NodeEvent> listener) {
    return new Registration(bus.localConsumer(EVENTS), listener);
  }

  /** Consumers registered now. */
  public int consumers() {
    return consumers.get();
  }

  /** One address that is answered until it is given up. */
  public final class Registration {

    private final MessageConsumer<?> consumer;

    private <C> Registration(MessageConsumer<C> consumer, Function<C, Future<?>> answer) {
      this.consumer = consumer;
      consumers.incrementAndGet();
      consumer.handler(
          message ->
              answer
                  .apply(message.body())
                  .onComplete(
                      message::reply,
                      cause -> message.fail(NoAnswer.FAULT, String.valueOf(cause.getMessage()))));
    }

    private Registration(MessageConsumer<NodeEvent> consumer, Consumer<NodeEvent> listener) {
      this.consumer = consumer;
      consumers.incrementAndGet();
      consumer.handler(message -> listener.accept(message.body()));
    }

    /** No longer answers; completes when the bus knows. */
    public Future<Void> giveUp() {
      consumers.decrementAndGet();
      return consumer.unregister();
    }
  }

  /** A command was not answered. */
  public static final class NoAnswer extends Exception {

    private static final int FAULT = 1;

    private final boolean unknown;

    private NoAnswer(String message, boolean unknown) {
      super(message, null, false, false);
      this.unknown = unknown;
    }

    static NoAnswer noSuchStream() {
      return new NoAnswer("no such stream", true);
    }

    static NoAnswer of(Throwable cause) {
      if (cause instanceof ReplyException reply) {
        if (reply.failureType() == ReplyFailure.NO_HANDLERS || isDiscarded(reply)) {
          return noSuchStream();
        }
        if (reply.failureType() == ReplyFailure.TIMEOUT) {
          return new NoAnswer(
              "no answer within " + TimeUnit.MILLISECONDS.toSeconds(ANSWER_LIMIT_MS) + " s", false);
        }
      }
      return new NoAnswer(String.valueOf(cause.getMessage()), false);
    }

    /**
     * Whether the address was given up while the command was on its way. The bus says so at once
     * and calls it a timeout; only the text tells it from one.
     */
    private static boolean isDiscarded(ReplyException reply) {
      return String.valueOf(reply.getMessage()).startsWith("Discarded the request");
    }

    /** Whether nobody owns the address: the stream does not exist. */
    public boolean isUnknown() {
      return unknown;
    }
  }
}
