package io.rtmprelay.cluster.state;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.runtime.RuntimeControl;
import io.rtmprelay.control.runtime.SinkCommands;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.RuntimeState;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.rtmprelay.control.runtime.state.SharedRecords;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a node knows of all that is set at run time; it has no streams. */
final class SharedNode implements AutoCloseable {

  static final String STREAM = "live/cam";

  final Vertx vertx = Vertx.vertx();
  final Path data;
  final RuntimeStore store;
  final BanList bans = new BanList();
  final Queue<String> revised = new ConcurrentLinkedQueue<>();
  final Queue<Ban> disconnected = new ConcurrentLinkedQueue<>();
  private final Context context = vertx.getOrCreateContext();
  private final RouteTable routes;
  private final RuntimeControl control;

  SharedNode(String name, Path data, Function<Vertx, SharedRecords> shared) {
    this.data = data;
    ServerConfig config = NodeText.config(data, "routes:", "  - match: \"live/{name}\"");
    routes = new RouteTable(config.routes());
    store =
        new RuntimeStore(
            vertx, data, name, new DefinitionReader(config), routes, shared.apply(vertx));
    control =
        new RuntimeControl(
            config,
            store,
            routes,
            new ControlBus(vertx, name, new SoleOrigin()),
            new StreamBoard(),
            new SinkCommands.Streams() {
              @Override
              public @Nullable RouteConfig route(String streamName) {
                return routes.first(streamName);
              }

              @Override
              public void revise(String streamName) {
                revised.add(streamName);
              }
            },
            bans,
            disconnected::add);
    ask(control::load);
  }

  /** What is asked on the node's own loop. */
  <T> T ask(Supplier<Future<T>> question) {
    return Bench.done(asked(question));
  }

  <T> Future<T> asked(Supplier<Future<T>> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(now -> question.get().onComplete(answer));
    return answer.future();
  }

  static NodeCommand.AddSink adding(String id, String url) {
    return new NodeCommand.AddSink(STREAM, "{\"id\":\"" + id + "\",\"url\":\"" + url + "\"}");
  }

  SinkAnswer change(NodeCommand.ForSink command) {
    return ask(() -> control.answer(command));
  }

  Future<SinkAnswer> asked(NodeCommand.ForSink command) {
    return asked(() -> control.answer(command));
  }

  RouteAnswer change(NodeCommand.ForRoute command) {
    return ask(() -> control.answer(command));
  }

  Future<RouteAnswer> asked(NodeCommand.ForRoute command) {
    return asked(() -> control.answer(command));
  }

  BanAnswer change(NodeCommand.ForBan command) {
    return ask(() -> control.answer(command));
  }

  List<String> sinks() {
    return ((SinkListAnswer.Sinks) ask(() -> Future.succeededFuture(control.sinks(STREAM))))
        .sinks().stream().map(SinkReport::id).toList();
  }

  List<RouteReport> routes() {
    return ask(control::routes).runtime();
  }

  List<String> banned() {
    return bans.all(Instant.now()).stream().map(Ban::id).toList();
  }

  RuntimeState state() {
    return ask(() -> Future.succeededFuture(store.newest()));
  }

  StoreReport report() {
    return ask(() -> Future.succeededFuture(control.report()));
  }

  @Override
  public void close() {
    Bench.done(vertx.close());
  }
}
