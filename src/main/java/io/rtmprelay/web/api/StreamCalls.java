package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.DisconnectAnswer;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamDocuments;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Streams: how they are, their end, and that of their publishers. Owned by the server's loop. */
public final class StreamCalls {

  private static final String REASON = "an operator ended it";
  private static final String DISCONNECTED = "an operator disconnected it";
  private static final Duration MIN_BAN = Duration.ofSeconds(1);
  private static final Duration MAX_BAN = Duration.ofHours(24);
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private final ControlBus bus;
  private final StreamDocuments documents = new StreamDocuments();

  public StreamCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("listStreams", this::list)
        .on("getStream", this::get)
        .on("getStreamWithoutApp", this::get)
        .on("endStream", this::end)
        .on("disconnectPublisher", this::disconnect);
  }

  private void list(RoutingContext request) {
    bus.describeAll()
        .onComplete(
            reports -> Answer.json(request, 200, documents.of(reports)),
            cause -> Problem.send(request, cause));
  }

  private void get(RoutingContext request) {
    bus.describe(StreamPath.streamName(request))
        .onComplete(
            report -> Answer.json(request, 200, documents.of(report)),
            cause -> Problem.send(request, cause));
  }

  private void end(RoutingContext request) {
    bus.end(StreamPath.streamName(request), REASON)
        .onComplete(last -> Answer.done(request, 204), cause -> Problem.send(request, cause));
  }

  private void disconnect(RoutingContext request) {
    String asked = request.request().getParam("ban");
    Duration ban = asked == null ? Duration.ZERO : time(asked);
    if (asked != null && (ban.compareTo(MIN_BAN) < 0 || ban.compareTo(MAX_BAN) > 0)) {
      Problem.faults(request, 400, List.of(new BodyFault("?ban", "must be from 1s to 24h")));
      return;
    }
    bus.disconnectPublisher(StreamPath.streamName(request), DISCONNECTED, ban)
        .onComplete(answer -> answer(request, answer), cause -> Problem.send(request, cause));
  }

  private static void answer(RoutingContext request, DisconnectAnswer answer) {
    switch (answer) {
      case DisconnectAnswer.Disconnected _ -> Answer.done(request, 204);
      case DisconnectAnswer.NoPublisher _ ->
          Problem.send(request, 404, "the stream has no publisher now");
    }
  }

  /** A time in the form that the contract has checked. */
  private static Duration time(String text) {
    Matcher time = TIME.matcher(text);
    Duration unit = time.matches() ? UNITS.get(time.group(2)) : null;
    return unit == null ? Duration.ZERO : unit.multipliedBy(Long.parseLong(time.group(1)));
  }
}
