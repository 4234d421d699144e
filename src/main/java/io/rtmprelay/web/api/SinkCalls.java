package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.BodyFaults;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The sinks of a stream, live or not. */
public final class SinkCalls {

  private final ControlBus bus;

  public SinkCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("listSinks", this::list)
        .on("getSink", this::get)
        .on("addSink", this::add)
        .on("changeSink", this::change)
        .on("removeSink", this::remove)
        .on("reconnectSink", this::reconnect)
        .judged("addSink", this::faults);
  }

  private Future<List<BodyFault>> faults(RoutingContext request) {
    String body = String.valueOf(request.body().asString());
    return bus.check(bus.node(), new NodeCommand.CheckBody(NodeCommand.Definition.SINK, body))
        .map(BodyFaults::faults);
  }

  private void list(RoutingContext request) {
    bus.sinks(StreamPath.streamName(request))
        .onComplete(
            answer -> {
              switch (answer) {
                case SinkListAnswer.Sinks sinks -> Answer.json(request, 200, json(sinks.sinks()));
                case SinkListAnswer.NoSuchStream _ -> noSuchStream(request);
              }
            },
            cause -> Problem.send(request, cause));
  }

  private void get(RoutingContext request) {
    String id = request.pathParam("id");
    bus.sinks(StreamPath.streamName(request))
        .onComplete(
            answer -> {
              switch (answer) {
                case SinkListAnswer.Sinks sinks ->
                    sinks.sinks().stream()
                        .filter(sink -> sink.id().equals(id))
                        .findFirst()
                        .ifPresentOrElse(
                            sink -> Answer.json(request, 200, json(sink)),
                            () -> noSuchSink(request));
                case SinkListAnswer.NoSuchStream _ -> noSuchStream(request);
              }
            },
            cause -> Problem.send(request, cause));
  }

  private void add(RoutingContext request) {
    answer(
        request,
        200,
        bus.change(
            new NodeCommand.AddSink(StreamPath.streamName(request), request.body().asString())));
  }

  private void change(RoutingContext request) {
    answer(
        request,
        200,
        bus.change(
            new NodeCommand.ChangeSink(
                StreamPath.streamName(request),
                request.pathParam("id"),
                request.body().asString())));
  }

  private void remove(RoutingContext request) {
    answer(
        request,
        200,
        bus.change(
            new NodeCommand.RemoveSink(StreamPath.streamName(request), request.pathParam("id"))));
  }

  private void reconnect(RoutingContext request) {
    answer(
        request,
        202,
        bus.tell(
            StreamPath.streamName(request),
            new StreamCommand.ReconnectSink(request.pathParam("id"))));
  }

  /**
   * @param done the status of what went well and made nothing new
   */
  private static void answer(RoutingContext request, int done, Future<SinkAnswer> answered) {
    answered.onComplete(
        answer -> answer(request, done, answer), cause -> Problem.send(request, cause));
  }

  private static void answer(RoutingContext request, int done, SinkAnswer answer) {
    switch (answer) {
      case SinkAnswer.Added added -> {
        request
            .response()
            .putHeader(HttpHeaders.LOCATION, StreamPath.ofSink(request, added.sink().id()));
        Answer.json(request, 201, json(added.sink()));
      }
      case SinkAnswer.Done changed -> Answer.json(request, done, json(changed.sink()));
      case SinkAnswer.Removed _ -> Answer.done(request, 204);
      case SinkAnswer.NoSuchStream _ -> noSuchStream(request);
      case SinkAnswer.NoSuchSink _ -> noSuchSink(request);
      case SinkAnswer.Exists exists ->
          Problem.conflict(
              request,
              "the stream has a sink " + exists.sink().id() + " already",
              json(exists.sink()));
      case SinkAnswer.FromConfig file ->
          Problem.conflict(
              request,
              "the sink is of the config file: it can be switched on and off here (enabled), and"
                  + " changed there",
              json(file.sink()));
      case SinkAnswer.FromHook named ->
          Problem.conflict(
              request,
              "the publishing hook has named the sink, for as long as this publisher feeds the stream",
              json(named.sink()));
      case SinkAnswer.Refused refused -> Problem.faults(request, 400, refused.faults());
      case SinkAnswer.NotStored not -> Problem.send(request, 507, not.reason());
    }
  }

  private static void noSuchStream(RoutingContext request) {
    Problem.send(request, 404, "the stream is not live, and no route takes its name");
  }

  private static void noSuchSink(RoutingContext request) {
    Problem.send(request, 404, "the stream has no sink " + request.pathParam("id"));
  }

  private static JsonObject json(List<SinkReport> sinks) {
    JsonArray array = new JsonArray();
    sinks.forEach(sink -> array.add(json(sink)));
    return new JsonObject().put("sinks", array);
  }

  /** The sink, and what it is set to, for who is about to change it. */
  private static JsonObject json(SinkReport sink) {
    return StreamJson.of(sink).put("settings", new JsonObject(sink.settings()));
  }
}
