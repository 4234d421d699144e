package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.BodyFaults;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.DisconnectAnswer;
import io.rtmprelay.control.bus.Draining;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.report.BanReport;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a node with one stream, {@code live/cam1}, which has one sink, {@code backup}; there
 * is one route set at run time, {@code studio}, of revision 7. Says well to what fits them.
 */
public final class ScriptedNode {

  static final Instant SINCE = Instant.parse("2026-11-22T10:00:00Z");
  static final String STREAM = "live/cam1";
  static final String SINK = "backup";
  static final String ROUTE = "studio";
  static final long REVISION = 7;
  static final BanReport BAN = new BanReport("5f0c1a2b", null, "10.0.0.0/8", SINCE, null);

  private final List<Object> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable Function<Object, @Nullable Object> otherwise;

  ScriptedNode(ControlBus bus) {
    bus.onNode(AdminPort.NODE, command -> answered(command, node(command)));
    bus.onStream(STREAM, command -> answered(command, stream(command)));
  }

  /** Answers what {@code otherwise} has an answer for with that; null is none. */
  void answers(Function<Object, @Nullable Object> other) {
    otherwise = other;
  }

  /** Does not answer at all. */
  void falls() {
    answers(command -> Promise.promise().future());
  }

  /** The commands that came. */
  List<Object> asked() {
    return new ArrayList<>(asked);
  }

  private Future<?> answered(Object command, Object usual) {
    asked.add(command);
    Function<Object, @Nullable Object> other = otherwise;
    Object answer = other == null ? null : other.apply(command);
    return answer instanceof Future<?> future
        ? future
        : Future.succeededFuture(answer == null ? usual : answer);
  }

  private static Object stream(StreamCommand command) {
    return switch (command) {
      case StreamCommand.DisconnectPublisher _ ->
          new DisconnectAnswer.Disconnected("10.0.0.9:40000");
      case StreamCommand.ReconnectSink sink ->
          sink.id().equals(SINK)
              ? new SinkAnswer.Done(sink(SINK))
              : new SinkAnswer.NoSuchSink(sink.id());
      default -> stream();
    };
  }

  private static Object node(NodeCommand command) {
    return switch (command) {
      case NodeCommand.Describe one ->
          new StreamReports(
              one.streamName().equals(STREAM) ? List.of(stream()) : List.of(), List.of());
      case NodeCommand.ForStream forStream -> stream(forStream.command());
      case NodeCommand.DescribeAll _ -> new StreamReports(List.of(stream()), List.of("n2"));
      case NodeCommand.DescribeNode _ -> describe();
      case NodeCommand.Drain _ -> new Draining(Duration.ofSeconds(30));
      case NodeCommand.ListRoutes _ ->
          new RouteReports(List.of(route(ROUTE)), List.of(route(null)));
      case NodeCommand.ListSinks list ->
          list.streamName().equals(STREAM)
              ? new SinkListAnswer.Sinks(List.of(sink(SINK)))
              : new SinkListAnswer.NoSuchStream(list.streamName());
      case NodeCommand.ForSink about -> ofSink(about);
      case NodeCommand.ForRoute about -> ofRoute(about);
      case NodeCommand.ListBans _ -> new BanAnswer.Bans(List.of(BAN));
      case NodeCommand.AddBan _ -> new BanAnswer.Added(BAN);
      case NodeCommand.RemoveBan remove ->
          remove.id().equals(BAN.id())
              ? new BanAnswer.Removed(BAN.id())
              : new BanAnswer.NoSuchBan(remove.id());
      case NodeCommand.CheckBody _ -> new BodyFaults(List.of());
      case NodeCommand.ShowConfig _ ->
          new ConfigAnswer.Running(
              Map.of("node", Map.of("name", "n1")), "c.yaml", SINCE, List.of(), null);
      case NodeCommand.CheckConfig _ -> new ConfigAnswer.Sound(List.of());
      case NodeCommand.ReloadConfig _ ->
          new ConfigAnswer.Reload(
              SINCE, ConfigAnswer.Outcome.UNCHANGED, List.of(), List.of(), List.of());
    };
  }

  private static Object ofSink(NodeCommand.ForSink command) {
    if (!command.streamName().equals(STREAM)) {
      return new SinkAnswer.NoSuchStream(command.streamName());
    }
    return switch (command) {
      case NodeCommand.AddSink _ -> new SinkAnswer.Added(sink("new-1"));
      case NodeCommand.ChangeSink change ->
          change.id().equals(SINK)
              ? new SinkAnswer.Done(sink(SINK))
              : new SinkAnswer.NoSuchSink(change.id());
      case NodeCommand.RemoveSink remove ->
          remove.id().equals(SINK)
              ? new SinkAnswer.Removed(SINK)
              : new SinkAnswer.NoSuchSink(remove.id());
    };
  }

  private static Object ofRoute(NodeCommand.ForRoute command) {
    boolean isThere = command.id().equals(ROUTE);
    return switch (command) {
      case NodeCommand.PutRoute put ->
          put.revision() != null && put.revision() != (isThere ? REVISION : 0)
              ? new RouteAnswer.Changed(null)
              : isThere
                  ? new RouteAnswer.Done(route(ROUTE))
                  : new RouteAnswer.Added(route(put.id()));
      case NodeCommand.DeleteRoute delete ->
          !isThere
              ? new RouteAnswer.NoSuchRoute(delete.id())
              : delete.revision() != null && delete.revision() != REVISION
                  ? new RouteAnswer.Changed(route(ROUTE))
                  : new RouteAnswer.Removed(ROUTE);
    };
  }

  static List<BodyFault> faults(String... pointers) {
    return List.of(pointers).stream()
        .map(pointer -> new BodyFault(pointer, "is not right"))
        .toList();
  }

  static SinkReport sink(String id) {
    return new SinkReport(
        id,
        "rtmp://10.0.0.12/live/***",
        Origin.API,
        true,
        SinkState.LIVE,
        SINCE,
        null,
        null,
        1_000,
        2_000,
        0,
        0,
        new Drops(0, 0, 0, 0, 0, 0),
        null,
        null,
        Map.of("end", "close"));
  }

  private static StreamReport stream() {
    PublisherReport publisher =
        new PublisherReport(
            "10.0.0.9:40000",
            "FMLE/3.0",
            List.of(new TrackReport("video", 0, "avc1"), new TrackReport("audio", 0, "mp4a")),
            6_000_000,
            2_000L,
            0.4);
    return new StreamReport(
        "live",
        "cam1",
        StreamState.LIVE,
        SINCE,
        "n1",
        1,
        1,
        publisher,
        List.of(sink(SINK)),
        3,
        10,
        20);
  }

  private static RouteReport route(@Nullable String id) {
    return new RouteReport(
        id, "event/{name}", id == null ? 0 : REVISION, Map.of("match", "event/{name}"), null);
  }

  private static NodeReport describe() {
    return new NodeReport(
        "n1",
        "1.0",
        SINCE,
        5,
        1,
        1,
        1,
        3,
        10,
        20,
        30,
        40,
        2,
        new StoreReport("data/runtime.json", null, null, List.of()),
        false,
        null);
  }
}
