package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.runtime.state.Kept;
import io.rtmprelay.control.runtime.state.RuntimeState;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.rtmprelay.control.runtime.state.SinkPlan;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds, changes and removes sinks of streams: first what is kept, and once that is durable, the
 * stream if it lives. On the control loop of the store.
 */
public final class SinkCommands {

  /** Who knows the streams. Any thread. */
  public interface Streams {

    /** The route by which a stream lives, or by which it would; null if there is none. */
    @Nullable RouteConfig route(String streamName);

    /** What is set at run time of a stream's sinks is another, which it takes up if it lives. */
    void revise(String streamName);
  }

  /** Of one stream, and of all together. */
  private static final int MAX_SINKS = 1_000;

  private static final int MAX_RECORDS = 50_000;

  private static final String ENABLED = "enabled";
  private static final String ID = "id";

  private final RuntimeStore store;
  private DefinitionReader definitions;
  private Reach reach;
  private final ControlBus bus;
  private final StreamBoard board;
  private final Streams streams;

  SinkCommands(
      RuntimeStore store,
      DefinitionReader definitions,
      Reach reach,
      ControlBus bus,
      StreamBoard board,
      Streams streams) {
    this.store = store;
    this.definitions = definitions;
    this.reach = reach;
    this.bus = bus;
    this.board = board;
    this.streams = streams;
  }

  /** Bodies are read so from here on. */
  void apply(DefinitionReader next, Reach nextReach) {
    definitions = next;
    reach = nextReach;
  }

  /** Does what is asked; fails with {@link NoAnswer} if the stream does not answer. */
  Future<SinkAnswer> answer(NodeCommand.ForSink command) {
    return Attempts.of(
        () -> refreshed(command).compose(known -> decided(command)), SinkAnswer.NotStored::new);
  }

  /** What other nodes set of the sink a moment ago is known. */
  private Future<Void> refreshed(NodeCommand.ForSink command) {
    String name = command.streamName();
    return switch (command) {
      case NodeCommand.AddSink add -> {
        JsonObject body = Body.parse(add.body());
        yield body != null && body.getValue(ID) instanceof String id
            ? store.refresh(Kept.Sink.key(name, id))
            : Future.succeededFuture();
      }
      case NodeCommand.ChangeSink change ->
          store.refresh(Kept.Sink.key(name, change.id()), Kept.Switch.key(name, change.id()));
      case NodeCommand.RemoveSink remove -> store.refresh(Kept.Sink.key(name, remove.id()));
    };
  }

  private Future<SinkAnswer> decided(NodeCommand.ForSink command) {
    Known known = known(command.streamName());
    if (known == null) {
      return Future.succeededFuture(new SinkAnswer.NoSuchStream(command.streamName()));
    }
    return switch (command) {
      case NodeCommand.AddSink add -> add(known, add);
      case NodeCommand.ChangeSink change -> change(known, change);
      case NodeCommand.RemoveSink remove -> remove(known, remove.id());
    };
  }

  /** The sinks of a stream, live or not; no stream is asked. */
  SinkListAnswer list(String streamName) {
    Known known = known(streamName);
    if (known == null) {
      return new SinkListAnswer.NoSuchStream(streamName);
    }
    StreamReport live = board.find(streamName);
    return new SinkListAnswer.Sinks(
        live == null
            ? known.all().stream().map(sink -> Idle.report(sink.config, sink.origin)).toList()
            : live.sinks());
  }

  /** A sink that a stream has, or would have. */
  private record Sink(TargetConfig config, Origin origin) {}

  /** What is known of a stream, live or not. */
  private record Known(
      String streamName, @Nullable RouteConfig route, SinkPlan plan, List<Kept.Sink> kept) {

    /** Of the route. */
    @Nullable Sink ofRoute(String id) {
      List<TargetConfig> targets = route == null ? List.of() : route.sinks();
      return targets.stream()
          .filter(target -> target.id().equals(id))
          .findFirst()
          .map(target -> new Sink(plan.switched(target), Origin.CONFIG))
          .orElse(null);
    }

    @Nullable Sink find(String id) {
      return all().stream().filter(sink -> sink.config.id().equals(id)).findFirst().orElse(null);
    }

    List<Sink> all() {
      List<Sink> all = new ArrayList<>();
      if (route != null) {
        route.sinks().forEach(target -> all.add(new Sink(plan.switched(target), Origin.CONFIG)));
      }
      for (TargetConfig target : plan.added()) {
        if (ofRoute(target.id()) == null) {
          all.add(new Sink(target, Origin.API));
        }
      }
      return all;
    }
  }

  private @Nullable Known known(String streamName) {
    RouteConfig route = streams.route(streamName);
    RuntimeState state = store.newest();
    List<Kept.Sink> kept = state.sinks(streamName);
    return route == null && kept.isEmpty()
        ? null
        : new Known(streamName, route, state.plan(streamName), kept);
  }

  // Adding

  private Future<SinkAnswer> add(Known known, NodeCommand.AddSink command) {
    JsonObject body = Body.parse(command.body());
    if (body == null) {
      return refused(List.of(Body.NO_OBJECT));
    }
    if (known.route == null) {
      return Future.succeededFuture(new SinkAnswer.NoSuchStream(known.streamName));
    }
    if (body.getValue(ID) == null) {
      body.put(ID, madeId(known));
    }
    String id = String.valueOf(body.getValue(ID));
    Sink present = known.find(id);
    if (present != null) {
      return shown(known.streamName, present, SinkAnswer.Exists::new);
    }
    SinkReport ofHook = ofHook(known, id);
    if (ofHook != null) {
      return Future.succeededFuture(new SinkAnswer.Exists(ofHook));
    }
    RuntimeState state = store.newest();
    if (state.sink(known.streamName, id) != null) {
      return refused(
          List.of(new BodyFault("/id", "is that of a sink that is kept and cannot be used")));
    }
    if (known.kept.size() >= MAX_SINKS || state.records().size() >= MAX_RECORDS) {
      return refused(
          List.of(new BodyFault("", "there are as many sinks as there may be; remove one first")));
    }
    return define(known, body)
        .map(
            made ->
                made instanceof SinkAnswer.Done done ? new SinkAnswer.Added(done.sink()) : made);
  }

  private static String madeId(Known known) {
    for (int number = 1; ; number++) {
      String id = "sink-" + number;
      boolean taken =
          known.find(id) != null || known.kept.stream().anyMatch(sink -> sink.id().equals(id));
      if (!taken) {
        return id;
      }
    }
  }

  /** Keeps the sink that {@code body} defines, and has the stream look at it. */
  private Future<SinkAnswer> define(Known known, JsonObject body) {
    String text = body.encode();
    Definition<TargetConfig> read =
        definitions.sink(text, known.route == null ? null : known.route.match());
    return switch (read) {
      case Definition.Invalid<TargetConfig> invalid -> refused(Body.faults(invalid.faults()));
      case Definition.Valid<TargetConfig> valid -> {
        TargetConfig config = valid.value();
        List<BodyFault> faults = reach.faults(config);
        if (!faults.isEmpty()) {
          yield refused(faults);
        }
        yield store
            .change(new Kept.Sink(known.streamName, config.id(), store.stamp(), text, read))
            .compose(
                kept -> told(known.streamName, new Sink(config, Origin.API), SinkAnswer.Done::new));
      }
    };
  }

  // Changing

  private Future<SinkAnswer> change(Known known, NodeCommand.ChangeSink command) {
    JsonObject patch = Body.parse(command.patch());
    if (patch == null) {
      return refused(List.of(Body.NO_OBJECT));
    }
    Sink ofRoute = known.ofRoute(command.id());
    if (ofRoute != null) {
      return turn(known, ofRoute, patch);
    }
    Kept.Sink kept = store.newest().sink(known.streamName, command.id());
    if (kept == null) {
      return unknown(known, command.id());
    }
    if (!command.id().equals(patch.getValue(ID, command.id()))) {
      return refused(List.of(new BodyFault("/id", "is the sink's for good; add another one")));
    }
    JsonObject before = new JsonObject(kept.body());
    List<BodyFault> leaks = Secrets.goneElsewhere(before, patch);
    if (!leaks.isEmpty()) {
      return refused(leaks);
    }
    return define(known, Body.merged(before, patch));
  }

  /** Switches a sink of the route, for as long as that is not as the route says. */
  private Future<SinkAnswer> turn(Known known, Sink sink, JsonObject patch) {
    String id = sink.config.id();
    if (!Set.of(ENABLED).containsAll(patch.fieldNames())) {
      return shown(known.streamName, sink, SinkAnswer.FromConfig::new);
    }
    Object asked = patch.getValue(ENABLED);
    if (asked != null && !(asked instanceof Boolean)) {
      return refused(List.of(new BodyFault("/enabled", "must be true or false")));
    }
    boolean byRoute = ownSwitch(known, id);
    boolean on =
        asked instanceof Boolean given ? given : patch.isEmpty() ? sink.config.enabled() : byRoute;
    Sink turned = new Sink(sink.config.switched(on), Origin.CONFIG);
    Kept.Switch present = store.newest().toggle(known.streamName, id);
    Future<Void> kept;
    if (on == byRoute) {
      kept = present == null ? store.settled() : store.remove(present.key());
    } else if (present != null && present.enabled() == on) {
      kept = store.settled();
    } else {
      kept = store.change(new Kept.Switch(known.streamName, id, store.stamp(), on));
    }
    return kept.compose(done -> told(known.streamName, turned, SinkAnswer.Done::new));
  }

  /** Whether the route itself has the sink on. */
  private static boolean ownSwitch(Known known, String id) {
    return known.route != null
        && known.route.sinks().stream()
            .anyMatch(target -> target.id().equals(id) && target.enabled());
  }

  // Removing

  private Future<SinkAnswer> remove(Known known, String id) {
    Kept.Sink kept = store.newest().sink(known.streamName, id);
    Sink ofRoute = known.ofRoute(id);
    if (kept == null) {
      return ofRoute == null
          ? unknown(known, id)
          : shown(known.streamName, ofRoute, SinkAnswer.FromConfig::new);
    }
    return store
        .remove(kept.key())
        .compose(gone -> bus.tell(known.streamName, new StreamCommand.ReviseSinks(id)))
        .<SinkAnswer>map(revised -> new SinkAnswer.Removed(id))
        .recover(
            cause ->
                isOff(cause)
                    ? Future.succeededFuture(new SinkAnswer.Removed(id))
                    : Future.failedFuture(cause));
  }

  /** Of a sink that nobody has set here. */
  private Future<SinkAnswer> unknown(Known known, String id) {
    SinkReport ofHook = ofHook(known, id);
    return Future.succeededFuture(
        ofHook == null ? new SinkAnswer.NoSuchSink(id) : new SinkAnswer.FromHook(ofHook));
  }

  /** What the stream has besides, its publisher's hook has named; null if there is none. */
  private @Nullable SinkReport ofHook(Known known, String id) {
    StreamReport live = known.find(id) == null ? board.find(known.streamName) : null;
    List<SinkReport> reports = live == null ? List.of() : live.sinks();
    return reports.stream()
        .filter(sink -> sink.id().equals(id) && sink.state() != SinkState.ENDING)
        .findFirst()
        .orElse(null);
  }

  // Telling

  private static Future<SinkAnswer> refused(List<BodyFault> faults) {
    return Future.succeededFuture(new SinkAnswer.Refused(faults));
  }

  /** A sink as it is now, of which all that is set counts. */
  private Future<SinkAnswer> told(
      String streamName, Sink sink, Function<SinkReport, SinkAnswer> answer) {
    return report(streamName, sink).map(answer);
  }

  /**
   * A sink as the stream has told it last, once what is set of it counts, since that may yet be
   * undone.
   */
  private Future<SinkAnswer> shown(
      String streamName, Sink sink, Function<SinkReport, SinkAnswer> answer) {
    return store.settled().map(durable -> answer.apply(known(streamName, sink)));
  }

  private SinkReport known(String streamName, Sink sink) {
    StreamReport live = board.find(streamName);
    List<SinkReport> reports = live == null ? List.of() : live.sinks();
    return reports.stream()
        .filter(report -> report.id().equals(sink.config.id()))
        .findFirst()
        .orElseGet(() -> Idle.report(sink.config, sink.origin));
  }

  /** How the sink is, after its stream, if it lives, has looked at what is set of it. */
  private Future<SinkReport> report(String streamName, Sink sink) {
    return bus.tell(streamName, new StreamCommand.ReviseSinks(sink.config.id()))
        .map(
            answer ->
                answer instanceof SinkAnswer.Done done
                    ? done.sink()
                    : Idle.report(sink.config, sink.origin))
        .recover(
            cause ->
                isOff(cause)
                    ? Future.succeededFuture(Idle.report(sink.config, sink.origin))
                    : Future.failedFuture(cause));
  }

  private static boolean isOff(Throwable cause) {
    return cause instanceof NoAnswer none && none.isUnknown();
  }
}
