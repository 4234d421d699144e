package io.rtmprelay.web.contract;

import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Handler;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the requests of one call against the contract, and answers with every fault of one that
 * does not fit. Used on the server's loop.
 *
 * <p>The router's own check would stop at the first fault, and take a worker for it.
 */
final class RequestCheck implements Handler<RoutingContext> {

  private static final String JSON = "json";
  private static final Pattern WHERE = Pattern.compile("line: (\\d+), column: (\\d+)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private record Parameter(
      String name, String in, boolean required, boolean isNumber, Schemas.Checked schema) {}

  private record Body(boolean isJson, Schemas.Checked schema) {}

  private final List<Parameter> parameters;
  private final @Nullable Body body;
  private final FurtherFaults further;

  private RequestCheck(List<Parameter> parameters, @Nullable Body body, FurtherFaults further) {
    this.parameters = parameters;
    this.body = body;
    this.further = further;
  }

  /** The same that asks {@code other} too once it has found something. */
  RequestCheck with(FurtherFaults other) {
    return new RequestCheck(parameters, body, other);
  }

  /**
   * @param operation the same as {@code place} in the form of the router's library
   */
  static RequestCheck of(
      Document document, Document.Place place, Operation operation, Schemas schemas) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonObject each : document.parameters(place)) {
      JsonObject schema = each.getJsonObject("schema");
      String name = each.getString("name");
      String in = each.getString("in");
      parameters.add(
          new Parameter(
              name,
              in,
              each.getBoolean("required", false),
              document.resolve(schema).getString("type").equals("integer"),
              schemas.checked(schema, schemaOf(operation, name, in))));
    }
    JsonObject content =
        place.operation().getJsonObject("requestBody", new JsonObject()).getJsonObject("content");
    if (content == null) {
      return new RequestCheck(parameters, null, FurtherFaults.NONE);
    }
    // A body that may come as several types is the same in each.
    String type = content.fieldNames().iterator().next();
    JsonObject schema = content.getJsonObject(type).getJsonObject("schema");
    JsonSchema known =
        operation.getRequestBody().getContent().values().iterator().next().getSchema();
    return new RequestCheck(
        parameters,
        new Body(type.endsWith(JSON), schemas.checked(schema, known)),
        FurtherFaults.NONE);
  }

  private static JsonSchema schemaOf(Operation operation, String name, String in) {
    return operation.getParameters().stream()
        .filter(parameter -> parameter.getName().equals(name))
        .filter(parameter -> parameter.getIn().name().equalsIgnoreCase(in))
        .findFirst()
        .orElseThrow()
        .getSchema();
  }

  @Override
  public void handle(RoutingContext request) {
    List<BodyFault> faults = new ArrayList<>();
    for (Parameter parameter : parameters) {
      check(parameter, request, faults);
    }
    if (body != null) {
      check(body, request, faults);
    }
    if (faults.isEmpty()) {
      request.next();
    } else {
      further
          .in(request)
          .otherwise(List.of())
          .onSuccess(more -> Problem.faults(request, 400, joined(faults, more)));
    }
  }

  /** Of faults at one place, or above and below it, the schema's are the plainer. */
  private static List<BodyFault> joined(List<BodyFault> faults, List<BodyFault> more) {
    List<BodyFault> all = new ArrayList<>(faults);
    for (BodyFault other : more) {
      boolean isNew =
          faults.stream()
              .map(BodyFault::pointer)
              .noneMatch(
                  known -> isWithin(known, other.pointer()) || isWithin(other.pointer(), known));
      if (isNew) {
        all.add(other);
      }
    }
    return all;
  }

  private static boolean isWithin(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + "/");
  }

  // Parameters

  private static void check(Parameter parameter, RoutingContext request, List<BodyFault> faults) {
    List<String> values = values(parameter, request);
    String pointer = parameter.in.equals("query") ? "?" + parameter.name : parameter.name;
    if (values.isEmpty()) {
      if (parameter.required) {
        faults.add(new BodyFault(pointer, "is missing"));
      }
    } else if (values.size() > 1) {
      faults.add(new BodyFault(pointer, "is there more than once"));
    } else {
      String text = values.getFirst();
      Object value =
          parameter.isNumber && NUMBER.matcher(text).matches() ? Long.valueOf(text) : text;
      parameter.schema.faults(value).stream()
          .map(fault -> new BodyFault(pointer, fault.detail()))
          .forEach(faults::add);
    }
  }

  private static List<String> values(Parameter parameter, RoutingContext request) {
    return switch (parameter.in) {
      case "query" -> request.queryParam(parameter.name);
      case "header" -> request.request().headers().getAll(parameter.name);
      default -> {
        String value = request.pathParam(parameter.name);
        yield value == null ? List.of() : List.of(value);
      }
    };
  }

  // The body

  private static void check(Body body, RoutingContext request, List<BodyFault> faults) {
    String text = request.body().asString();
    if (text == null || text.isBlank()) {
      faults.add(new BodyFault("", "a body is needed"));
      return;
    }
    try {
      faults.addAll(body.schema.faults(body.isJson ? Json.decodeValue(text) : text));
    } catch (DecodeException e) {
      faults.add(new BodyFault("", "is no JSON" + where(e)));
    }
  }

  /** The place alone: the parser's own words quote what was sent. */
  private static String where(DecodeException fault) {
    Matcher place = WHERE.matcher(String.valueOf(fault.getMessage()));
    return place.find()
        ? String.format(Locale.ROOT, ": line %s, column %s", place.group(1), place.group(2))
        : "";
  }
}
