package io.rtmprelay.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every call of the contract, by everyone: nobody, a wrong token, each role. */
class RolesTest {

  private static final List<String> ROLES = List.of("none", "viewer", "operator", "admin");

  private static final Map<String, @Nullable String> CALLERS = new LinkedHashMap<>();

  static {
    CALLERS.put("nobody", null);
    CALLERS.put("wrong", "some-guess");
    CALLERS.put("viewer", AdminPort.VIEWER);
    CALLERS.put("operator", AdminPort.OPERATOR);
    CALLERS.put("admin", AdminPort.ADMIN);
  }

  private AdminPort port = new AdminPort(AdminPort.TOKENS);

  @AfterEach
  void close() {
    port.close();
  }

  @TestFactory
  @DisplayName("a call is for its role and those above")
  List<DynamicTest> everyCallByEveryone() {
    List<DynamicTest> tests = new ArrayList<>();
    List<ContractCalls.Example> calls = new ContractCalls(port).all();
    assertThat(calls).hasSizeGreaterThan(25);
    for (ContractCalls.Example call : calls) {
      // Wrong tokens are counted by address.
      String address = "127.0.1." + (tests.size() / CALLERS.size() + 1);
      CALLERS.forEach(
          (caller, token) ->
              tests.add(
                  dynamicTest(
                      call.method() + " " + call.path() + " by " + caller,
                      () -> check(call, caller, call.ask(port).as(token).from(address).send()))));
    }
    return tests;
  }

  private static void check(
      ContractCalls.Example call, String caller, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (call.role().equals("none")) {
      assertThat(status).as(answer.body()).isIn(200, 503);
    } else if (caller.equals("nobody") || caller.equals("wrong")) {
      assertThat(status).as(answer.body()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
      assertThat(AdminPort.problem(answer).getString("detail"))
          .contains(caller.equals("wrong") ? "is wrong" : "is needed")
          .doesNotContain("some-guess");
    } else if (ROLES.indexOf(caller) < ROLES.indexOf(call.role())) {
      assertThat(status).as(answer.body()).isEqualTo(403);
      assertThat(AdminPort.problem(answer).getString("detail"))
          .isEqualTo("this needs the role " + call.role() + ", and the token's is " + caller);
    } else {
      assertThat(status).as(answer.body()).isNotIn(401, 403, 405, 415, 429, 500);
      if (!call.path().startsWith("/live/")) { // where it depends on what is live
        assertThat(answer.body()).doesNotContain("there is nothing at");
      }
    }
  }

  @TestFactory
  @DisplayName("where there are no tokens, everyone is an admin")
  List<DynamicTest> unsecured() {
    port.close();
    port = new AdminPort(List.of());
    return new ContractCalls(port)
        .all().stream()
            .map(
                call ->
                    dynamicTest(
                        call.method() + " " + call.path(),
                        () -> check(call, "admin", call.ask(port).send())))
            .toList();
  }

  @Test
  @DisplayName("metrics may be open to all, and nothing else is with them")
  void openMetrics() {
    port.close();
    port = new AdminPort(AdminPort.TOKENS, MetricsAccess.OPEN);
    assertThat(port.ask("GET", "/metrics").send().statusCode()).isEqualTo(200);
    assertThat(port.ask("GET", "/api/v1/streams").send().statusCode()).isEqualTo(401);
  }

  @Test
  @DisplayName("media is for viewers too, by token or by ticket")
  void media() {
    String path = "/live/live/none.flv";
    assertThat(port.ask("GET", path).send().statusCode()).isEqualTo(401);
    assertThat(port.ask("GET", path + "?ticket=x").send().statusCode()).isEqualTo(401);
    assertThat(port.ask("GET", path).as(AdminPort.VIEWER).send().statusCode()).isEqualTo(404);
    String ticket = ticket(AdminPort.VIEWER);
    assertThat(port.ask("GET", path + "?ticket=" + ticket).send().statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("a ticket opens WebSockets and media, and no other call")
  void tickets() {
    String ticket = ticket(AdminPort.ADMIN);
    assertThat(port.ask("GET", "/api/v1/events?ticket=" + ticket).send().statusCode())
        .isEqualTo(426);
    assertThat(port.ask("GET", "/api/v1/streams?ticket=" + ticket).send().statusCode())
        .isEqualTo(401);
    assertThat(port.ask("DELETE", "/api/v1/streams/live/cam1?ticket=" + ticket).send().statusCode())
        .isEqualTo(401);
  }

  private String ticket(String token) {
    HttpResponse<String> made = port.ask("POST", "/api/v1/tickets").as(token).send();
    assertThat(made.statusCode()).isEqualTo(201);
    return new JsonObject(made.body()).getString("ticket");
  }

  @Test
  @DisplayName("who is asking is told to itself")
  void me() {
    var me = new JsonObject(port.ask("GET", "/api/v1/me").as(AdminPort.OPERATOR).send().body());
    assertThat(me.getString("name")).isEqualTo("op");
    assertThat(me.getString("role")).isEqualTo("operator");
    assertThat(me.getBoolean("secured")).isTrue();
    assertThat(me.getString("node")).isEqualTo(AdminPort.NODE);
    assertThat(me.getString("version")).isNotBlank();
  }
}
