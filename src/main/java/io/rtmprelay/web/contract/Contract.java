package io.rtmprelay.web.contract;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.OpenAPIVersion;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.impl.OpenAPIContractImpl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the admin port offers, as its OpenAPI document has it: the text for those who read it, and
 * the router that follows it. Used on the loop of its server.
 */
public final class Contract {

  private static final String BASE_URI = "app://";

  private final Document document;
  private final OpenAPIContract routed;
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private final Map<String, RequestCheck> checks = new LinkedHashMap<>();

  private Contract(Document document, OpenAPIContract routed) {
    this.document = document;
    this.routed = routed;
    Schemas schemas = new Schemas(document, routed.getSchemaRepository());
    for (Document.Place place : document.operations()) {
      Call call = Call.of(place.path(), place.method(), place.operation());
      calls.put(call.id(), call);
      Operation operation = Objects.requireNonNull(routed.operation(call.id()));
      checks.put(call.id(), RequestCheck.of(document, place, operation, schemas));
    }
  }

  /** Reads the document, on a worker: it takes longer than a loop may be held up. */
  public static Future<Contract> load(Vertx vertx) {
    return vertx.executeBlocking(Contract::read, false);
  }

  /**
   * That the document is OpenAPI is for the tests to say: the library's own way to read it holds it
   * against the specification's schema first, which would be most of the time that a relay takes to
   * start.
   */
  private static Contract read() {
    Document document = Document.read();
    JsonObject view = document.routed();
    SchemaRepository schemas =
        SchemaRepository.create(
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri(BASE_URI)
                .setOutputFormat(OutputFormat.Basic));
    schemas.dereference(JsonSchema.of(view));
    return new Contract(
        document, new OpenAPIContractImpl(schemas.resolve(view), OpenAPIVersion.V3_1, schemas));
  }

  /** The document as it is written. */
  public String yaml() {
    return document.yaml();
  }

  /** The document as JSON. */
  public String json() {
    return document.json().encode();
  }

  /** Every call that it routes. */
  public List<Call> calls() {
    return List.copyOf(calls.values());
  }

  /**
   * A router with one route for each call: {@code before} sees every request, {@code gate} lets in
   * who may, then the request is checked, and then handled.
   *
   * @param handlers by operationId
   * @param further by operationId, for calls whose bodies somebody else knows more of
   * @throws IllegalStateException if a call has no handler, or a handler no call
   */
  public Router router(
      Vertx vertx,
      List<Handler<RoutingContext>> before,
      Function<Call, SecurityPolicyHandler> gate,
      Map<String, Handler<RoutingContext>> handlers,
      Map<String, FurtherFaults> further) {
    if (!handlers.keySet().equals(calls.keySet())) {
      throw new IllegalStateException(
          "described are " + calls.keySet() + ", handled " + handlers.keySet());
    }
    RouterBuilder builder = RouterBuilder.create(vertx, routed);
    before.forEach(builder::rootHandler);
    for (OpenAPIRoute route : builder.getRoutes()) {
      String id = route.getOperation().getOperationId();
      Call call = Objects.requireNonNull(calls.get(id));
      route.setDoSecurity(false).setDoValidation(false).addHandler(gate.apply(call));
      if (!call.bodyTypes().isEmpty()) {
        route
            .addHandler(new BodyTypes(call.bodyTypes()))
            .addHandler(BodyHandler.create(false).setBodyLimit(call.maxBodyBytes()));
      }
      route
          .addHandler(
              Objects.requireNonNull(checks.get(id))
                  .with(further.getOrDefault(id, FurtherFaults.NONE)))
          .addHandler(Objects.requireNonNull(handlers.get(id)));
    }
    Router router = builder.createRouter();
    for (Route route : router.getRoutes()) {
      if (Set.of(HttpMethod.GET).equals(route.methods())) {
        route.method(HttpMethod.HEAD);
      }
    }
    return router;
  }

  /** The methods offered at {@code path}, as the header Allow names them; empty for none. */
  public String allowed(String path) {
    return calls.values().stream()
        .filter(call -> leadsTo(call.path(), path))
        .map(call -> call.method().equals(HttpMethod.GET) ? "GET, HEAD" : call.method().name())
        .collect(Collectors.joining(", "));
  }

  private static boolean leadsTo(String template, String path) {
    String[] expected = template.split("/", -1);
    String[] steps = path.split("/", -1);
    return expected.length == steps.length
        && IntStream.range(0, steps.length)
            .allMatch(i -> expected[i].startsWith("{") || expected[i].equals(steps[i]));
  }
}
