package io.rtmprelay.it.secrets;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls the admin port, and keeps all that it answers, headers too. */
final class Caller implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final String root;
  private final String token;
  private final Harvest harvest;

  Caller(int port, String token, Harvest harvest) {
    this.root = "://127.0.0.1:" + port;
    this.token = token;
    this.harvest = harvest;
  }

  /** A call with the token; the answer's status. */
  int call(String method, String path, String type, String body) {
    return send(
            method, path, Map.of("Authorization", "Bearer " + token, "Content-Type", type), body)
        .statusCode();
  }

  int json(String method, String path, String body) {
    return call(method, path, "application/json", body);
  }

  String get(String path) {
    return send("GET", path, Map.of("Authorization", "Bearer " + token), "").body();
  }

  HttpResponse<String> send(String method, String path, Map<String, String> headers, String body) {
    var request = HttpRequest.newBuilder(URI.create("http" + root + path));
    request.timeout(Duration.ofSeconds(10)).method(method, BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      var answer = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
      // Of the path what is before the query: what is asked with is no answer.
      String where = "answer to " + method + " " + path.replaceFirst("\\?.*", "");
      harvest.add(where, answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body());
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Every GET of the contract, with the examples that it has for its parameters. */
  int getAll(Map<String, String> parameters) {
    int asked = 0;
    for (var entry : new JsonObject(get("/openapi.json")).getJsonObject("paths")) {
      var path = entry.getKey();
      var item = (JsonObject) entry.getValue();
      if (!item.containsKey("get") || path.startsWith("/live/") || path.endsWith("/capture")) {
        continue;
      }
      for (var one : parameters.entrySet()) {
        path = path.replace("{" + one.getKey() + "}", one.getValue());
      }
      get(path);
      asked++;
    }
    return asked;
  }

  /** The ids of the sinks of a stream. */
  JsonArray sinks(String stream) {
    return new JsonObject(get("/api/v1/streams/" + stream + "/sinks")).getJsonArray("sinks");
  }

  /** Has the harvest get what the feed tells from here on, until this is closed. */
  void follow() {
    var ticket =
        new JsonObject(
                send("POST", "/api/v1/tickets", Map.of("Authorization", "Bearer " + token), "")
                    .body())
            .getString("ticket");
    client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("ws" + root + "/api/v1/events?ticket=" + ticket),
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onText(
                  WebSocket socket, CharSequence text, boolean last) {
                harvest.add("the feed", text.toString());
                socket.request(1);
                return null;
              }
            })
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
