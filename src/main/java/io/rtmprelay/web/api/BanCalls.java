package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.report.BanReport;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Bans: who is kept from publishing. */
public final class BanCalls {

  private static final String PATH = "/api/v1/bans/";

  private final ControlBus bus;

  public BanCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("listBans", request -> ask(request, new NodeCommand.ListBans()))
        .on("addBan", request -> ask(request, new NodeCommand.AddBan(request.body().asString())))
        .on(
            "removeBan",
            request -> ask(request, new NodeCommand.RemoveBan(request.pathParam("id"))));
  }

  private void ask(RoutingContext request, NodeCommand.ForBan command) {
    bus.bans(bus.node(), command)
        .onComplete(answer -> answer(request, answer), cause -> Problem.send(request, cause));
  }

  private static void answer(RoutingContext request, BanAnswer answer) {
    switch (answer) {
      case BanAnswer.Bans bans -> {
        JsonArray all = new JsonArray();
        bans.bans().forEach(ban -> all.add(json(ban)));
        Answer.json(request, 200, new JsonObject().put("bans", all));
      }
      case BanAnswer.Added added -> {
        request.response().putHeader(HttpHeaders.LOCATION, PATH + added.ban().id());
        Answer.json(request, 201, json(added.ban()));
      }
      case BanAnswer.Removed _ -> Answer.done(request, 204);
      case BanAnswer.NoSuchBan _ ->
          Problem.send(request, 404, "there is no ban " + request.pathParam("id"));
      case BanAnswer.Refused refused -> Problem.faults(request, 400, refused.faults());
      case BanAnswer.NotStored not -> Problem.send(request, 507, not.reason());
    }
  }

  private static JsonObject json(BanReport ban) {
    return new JsonObject()
        .put("id", ban.id())
        .put("stream", ban.streamName())
        .put("address", ban.address())
        .put("until", StreamJson.time(ban.until()))
        .put("reason", ban.reason());
  }
}
