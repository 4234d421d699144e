package io.rtmprelay.web.contract;

import io.rtmprelay.config.AdminConfig.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the contract.
 *
 * @param id its operationId
 * @param path with its parameters in braces
 * @param role that the caller must have; null if everyone may
 * @param takesTicket whether a ticket in the URL does in place of a token
 * @param bodyTypes media types of its body; empty if it has none
 * @param maxBodyBytes of that body
 */
public record Call(
    String id,
    HttpMethod method,
    String path,
    @Nullable Role role,
    boolean takesTicket,
    Set<String> bodyTypes,
    int maxBodyBytes) {

  private static final int DEFAULT_MAX_BYTES = 64 * 1024;
  private static final String EVERYONE = "none";

  public Call {
    bodyTypes = Set.copyOf(bodyTypes);
  }

  static Call of(String path, String method, JsonObject operation) {
    String role = operation.getString("x-role");
    return new Call(
        operation.getString("operationId"),
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        path,
        role.equals(EVERYONE) ? null : Role.valueOf(role.toUpperCase(Locale.ROOT)),
        operation.getBoolean("x-ticket", false),
        operation
            .getJsonObject("requestBody", new JsonObject())
            .getJsonObject("content", new JsonObject())
            .fieldNames(),
        operation.getInteger("x-max-bytes", DEFAULT_MAX_BYTES));
  }
}
