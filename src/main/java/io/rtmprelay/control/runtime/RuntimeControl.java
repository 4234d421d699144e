package io.rtmprelay.control.runtime;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.BodyFaults;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers what a node is asked about sinks and routes at run time. On one control loop. */
public final class RuntimeControl {

  private final RuntimeStore store;
  private final SinkCommands.Streams streams;
  private DefinitionReader definitions;
  private volatile @Nullable Context context;
  private final SinkCommands sinks;
  private final RouteCommands routes;
  private final BanCommands bans;

  /**
   * @param store what is kept; loaded here
   * @param table the routes that {@code store} adds to
   * @param banned who is kept out; what was kept of it is added
   * @param disconnect cuts off who publishes what a ban names
   */
  public RuntimeControl(
      ServerConfig config,
      RuntimeStore store,
      RouteTable table,
      ControlBus bus,
      StreamBoard board,
      SinkCommands.Streams streams,
      BanList banned,
      Consumer<Ban> disconnect) {
    this.definitions = new DefinitionReader(config);
    Reach reach = new Reach(config.limits());
    this.store = store;
    this.streams = streams;
    this.sinks = new SinkCommands(store, definitions, reach, bus, board, streams);
    this.routes = new RouteCommands(store, definitions, reach, table);
    this.bans = new BanCommands(store, banned, disconnect, InstantSource.system());
  }

  /** Reads what was kept; never fails. Commands come after it. */
  public Future<Void> load() {
    context = Vertx.currentContext();
    store.onHeard(this::follow);
    return store.load().onSuccess(loaded -> bans.loaded());
  }

  /** No command comes any more; completes when the file is at rest, and never fails. */
  public Future<Void> close() {
    return store.close();
  }

  /** What other nodes change holds for the streams of this one. */
  private void follow(RuntimeStore.Heard heard) {
    heard.streams().forEach(streams::revise);
    bans.follow(heard.banned(), heard.lifted());
  }

  /**
   * The config is {@code next} from here on: whatever was set at run time is read with its defaults
   * and bounds, and streams that live are told what that changes of them. Any thread, once it is
   * loaded; completes when that is done.
   */
  public Future<Void> apply(ServerConfig next) {
    Context mine = context;
    if (mine == null) {
      throw new IllegalStateException("nothing is loaded yet");
    }
    Promise<Void> applied = Promise.promise();
    mine.runOnContext(
        now -> {
          take(next);
          applied.complete();
        });
    return applied.future();
  }

  private void take(ServerConfig next) {
    definitions = new DefinitionReader(next);
    Reach reach = new Reach(next.limits());
    sinks.apply(definitions, reach);
    routes.apply(definitions, reach);
    store.reread(definitions).forEach(streams::revise);
  }

  /** Fails with {@link NoAnswer} if the stream does not answer. */
  public Future<SinkAnswer> answer(NodeCommand.ForSink command) {
    return sinks.answer(command);
  }

  public Future<RouteAnswer> answer(NodeCommand.ForRoute command) {
    return routes.answer(command);
  }

  public Future<BanAnswer> answer(NodeCommand.ForBan command) {
    return bans.answer(command);
  }

  /** Keeps the bans as they are now, since somebody else added one. */
  public Future<Void> keepBans() {
    return bans.keep();
  }

  /** All that is wrong with a body, which need not be one at all. */
  public BodyFaults check(NodeCommand.CheckBody command) {
    return new BodyFaults(Body.faults(definitions, command.of(), command.body()));
  }

  public SinkListAnswer sinks(String streamName) {
    return sinks.list(streamName);
  }

  public Future<RouteReports> routes() {
    return routes.list();
  }

  /** How it is about the file. */
  public StoreReport report() {
    return store.report();
  }
}
