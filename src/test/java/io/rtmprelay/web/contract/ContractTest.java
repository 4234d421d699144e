package io.rtmprelay.web.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The document itself: that it is OpenAPI, and tells all that a reader needs. */
class ContractTest {

  private static final Set<String> ROLES = Set.of("none", "viewer", "operator", "admin");

  private final Vertx vertx = Vertx.vertx();
  private final Document document = Document.read();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("the whole document is valid OpenAPI 3.1, and so is what the router's library gets")
  void isOpenApi() {
    OpenAPIVersion version = OpenAPIVersion.fromContract(document.json());
    assertThat(version).isEqualTo(OpenAPIVersion.V3_1);
    var result =
        await(
            version
                .getRepository(vertx, "app://")
                .compose(schemas -> version.validateContract(vertx, schemas, document.json())));
    assertThat(result.getValid()).as("%s", result.getErrors()).isTrue();
    OpenAPIContract routed = await(OpenAPIContract.from(vertx, document.routed()));
    assertThat(routed.operations()).hasSameSizeAs(document.operations());
  }

  @Test
  @DisplayName("each call has an id of its own, a role, a summary, and the refusals of its role")
  void calls() {
    Set<String> ids = new HashSet<>();
    for (Document.Place place : document.operations()) {
      JsonObject operation = place.operation();
      String id = operation.getString("operationId");
      assertThat(ids.add(id)).as(id).isTrue();
      assertThat(ROLES).contains(operation.getString("x-role"));
      assertThat(operation.getString("summary")).as(id).endsWith(".");
      Set<String> answers = operation.getJsonObject("responses").fieldNames();
      if (!operation.getString("x-role").equals("none")) {
        assertThat(answers).as(id).contains("401", "403", "429");
      }
      if (operation.containsKey("requestBody")) {
        assertThat(answers).as(id).contains("400", "413", "415");
      }
      for (JsonObject parameter : document.parameters(place)) {
        assertThat(parameter.getString("description")).as(id).isNotBlank();
        if (parameter.getString("in").equals("path")) {
          assertThat(parameter.getValue("example")).as(id).isNotNull();
        }
      }
    }
    assertThat(ids).hasSize(document.operations().size());
  }

  @Test
  @DisplayName("what is referred to is there, and what is there is referred to")
  void references() {
    Set<String> used = new HashSet<>();
    collect(document.json(), used);
    used.forEach(
        reference ->
            assertThat(document.resolve(new JsonObject().put("$ref", reference)))
                .as(reference)
                .isNotNull());
    JsonObject components = document.json().getJsonObject("components");
    List<String> defined = new ArrayList<>();
    for (String kind : List.of("schemas", "responses", "parameters", "headers")) {
      components
          .getJsonObject(kind)
          .fieldNames()
          .forEach(name -> defined.add("#/components/" + kind + "/" + name));
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(defined);
  }

  private static void collect(Object node, Set<String> into) {
    if (node instanceof JsonObject object) {
      if (object.getValue("$ref") instanceof String reference) {
        into.add(reference);
      }
      object.forEach(entry -> collect(entry.getValue(), into));
    } else if (node instanceof JsonArray array) {
      array.forEach(item -> collect(item, into));
    }
  }

  @Test
  @DisplayName("a call without a handler does not start")
  void unhandled() {
    Contract contract = await(Contract.load(vertx));
    assertThat(contract.calls()).hasSameSizeAs(document.operations());
    assertThatThrownBy(
            () ->
                contract.router(
                    vertx,
                    List.of(),
                    call -> RoutingContext::next,
                    Map.of("getMe", c -> {}),
                    Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("addSink");
  }
}
