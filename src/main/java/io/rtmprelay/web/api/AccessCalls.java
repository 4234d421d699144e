package io.rtmprelay.web.api;

import io.rtmprelay.web.access.Caller;
import io.rtmprelay.web.access.Tickets;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Who the caller is, and tickets for it. */
public final class AccessCalls {

  private static final String UNPACKED = "unpacked";

  private final String node;
  private final Tickets tickets;
  private final BooleanSupplier secured;

  /**
   * @param secured whether callers have to say who they are
   */
  public AccessCalls(String node, Tickets tickets, BooleanSupplier secured) {
    this.node = node;
    this.tickets = tickets;
    this.secured = secured;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls.on("getMe", this::me).on("createTicket", this::ticket);
  }

  private void me(RoutingContext request) {
    Caller caller = caller(request);
    Answer.json(
        request,
        200,
        new JsonObject()
            .put("node", node)
            .put("version", version())
            .put("name", caller.name())
            .put("role", caller.role().name().toLowerCase(Locale.ROOT))
            .put("secured", secured.getAsBoolean()));
  }

  private void ticket(RoutingContext request) {
    Tickets.Ticket ticket = tickets.issue(caller(request));
    Answer.json(
        request,
        201,
        new JsonObject()
            .put("ticket", ticket.text())
            .put("expiresAt", StreamJson.time(ticket.expiresAt())));
  }

  private static Caller caller(RoutingContext request) {
    return Objects.requireNonNull(Caller.of(request), "the gate names each caller");
  }

  /** As the jar has it. */
  private static String version() {
    return Objects.requireNonNullElse(
        AccessCalls.class.getPackage().getImplementationVersion(), UNPACKED);
  }
}
