package io.rtmprelay.control;

import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.Draining;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.config.RunningConfig;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.origin.Standing;
import io.rtmprelay.control.report.NodeReport.ClusterReport;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.control.runtime.RuntimeControl;
import io.rtmprelay.control.runtime.ban.BanList;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for this node on the bus, from what its streams told. Runs on a control loop. */
public final class NodeVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(NodeVerticle.class);

  private final String node;
  private final NodeFigures figures;
  private final ControlBus bus;
  private final StreamBoard board;
  private final RunningConfig config;
  private final RuntimeControl runtime;
  private final BanList bans;
  private final Drain drain;
  private ControlBus.@Nullable Registration commands;

  public NodeVerticle(
      String node,
      NodeFigures figures,
      ControlBus bus,
      StreamBoard board,
      RunningConfig config,
      RuntimeControl runtime,
      BanList bans,
      Drain drain) {
    this.node = node;
    this.figures = figures;
    this.bus = bus;
    this.board = board;
    this.config = config;
    this.runtime = runtime;
    this.bans = bans;
    this.drain = drain;
  }

  @Override
  public Future<?> start() {
    return runtime.load().compose(loaded -> begin());
  }

  private Future<?> begin() {
    ControlBus.Registration answering = bus.onNode(node, this::answer);
    commands = answering;
    bans.keptBy(() -> context.runOnContext(asked -> keepBans()));
    return answering.known();
  }

  /** A stream has added one. */
  private void keepBans() {
    runtime
        .keepBans()
        .onFailure(
            cause -> log.warn("a ban lasts until a restart at most: {}", cause.getMessage()));
    bus.publish(new NodeEvent.BansChanged(node));
  }

  private Future<?> answer(NodeCommand command) {
    return switch (command) {
      case NodeCommand.Describe describe -> {
        StreamReport report = board.find(describe.streamName());
        yield reports(report == null ? List.of() : List.of(report));
      }
      case NodeCommand.ForStream forStream -> bus.passOn(forStream);
      case NodeCommand.DescribeAll all -> reports(board.all());
      case NodeCommand.DescribeNode describe ->
          Future.succeededFuture(
              figures.report(
                  board.all(),
                  runtime.report(),
                  drain.isBegun(),
                  bus.standing().map(NodeVerticle::report).orElse(null)));
      case NodeCommand.Drain now -> {
        drain.begin("an operator takes the node out of service");
        yield Future.succeededFuture(new Draining(drain.deadline()));
      }
      case NodeCommand.ListRoutes list -> runtime.routes();
      case NodeCommand.ListSinks list -> Future.succeededFuture(runtime.sinks(list.streamName()));
      case NodeCommand.ForSink forSink -> runtime.answer(forSink);
      case NodeCommand.ForRoute forRoute -> runtime.answer(forRoute).onSuccess(this::tellOfRoutes);
      case NodeCommand.ForBan forBan -> runtime.answer(forBan).onSuccess(this::tellOfBans);
      case NodeCommand.CheckBody body -> Future.succeededFuture(runtime.check(body));
      case NodeCommand.ForConfig about -> config.answer(about);
    };
  }

  private static ClusterReport report(Standing standing) {
    return new ClusterReport(
        standing.session(),
        standing.members(),
        standing.nodes(),
        standing.quorum(),
        standing.holds());
  }

  private static Future<StreamReports> reports(List<StreamReport> streams) {
    return Future.succeededFuture(new StreamReports(streams, List.of()));
  }

  private void tellOfBans(BanAnswer answer) {
    if (answer instanceof BanAnswer.Added || answer instanceof BanAnswer.Removed) {
      bus.publish(new NodeEvent.BansChanged(node));
    }
  }

  private void tellOfRoutes(RouteAnswer answer) {
    switch (answer) {
      case RouteAnswer.Added _, RouteAnswer.Done _, RouteAnswer.Removed _ ->
          bus.publish(new NodeEvent.RoutesChanged(node));
      case RouteAnswer.NoSuchRoute _,
          RouteAnswer.Changed _,
          RouteAnswer.Refused _,
          RouteAnswer.NotStored _ -> {}
    }
  }

  @Override
  public Future<?> stop() {
    Future<Void> deaf = commands == null ? Future.succeededFuture() : commands.giveUp();
    return deaf.eventually(runtime::close);
  }
}
