package io.rtmprelay.it.relay;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A client of the relay's REST interface and metrics. */
public final class RelayApi {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final String host;
  private final int port;
  private final String token;

  /**
   * @param token empty for a relay without
   */
  RelayApi(String host, int port, String token) {
    this.host = host;
    this.port = port;
    this.token = token;
  }

  /** The same for who presents another token. */
  public RelayApi as(String other) {
    return new RelayApi(host, port, other);
  }

  /** The stream {@code live/NAME} as the relay shows it; empty if it has none of that name. */
  public Optional<JsonObject> stream(String name) {
    var answer = request("GET", "/api/v1/streams/live/" + name);
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Optional.of(new JsonObject(answer.body()));
  }

  /** How many streams there are. */
  public int streams() {
    var answer = request("GET", "/api/v1/streams");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonArray("streams", new JsonArray()).size();
  }

  /** One sink of the stream {@code live/NAME}; empty if there is no such stream or sink. */
  public Optional<JsonObject> sink(String name, String id) {
    return stream(name)
        .flatMap(
            stream ->
                stream.getJsonArray("sinks").stream()
                    .map(JsonObject.class::cast)
                    .filter(sink -> id.equals(sink.getString("id")))
                    .findFirst());
  }

  /**
   * The sum of a metric over its labels.
   *
   * @throws AssertionError if the relay has no metric of this name
   */
  public double metric(String name) {
    return samples(name).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * A metric by its labels, which are as they stand there, without braces; none is empty.
   *
   * @throws AssertionError if the relay has no metric of this name
   */
  public Map<String, Double> samples(String name) {
    var answer = request("GET", "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    var samples = new LinkedHashMap<String, Double>();
    answer
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              var labels = line.substring(name.length(), space).replaceAll("[{}]", "");
              samples.put(labels, Double.valueOf(line.substring(space + 1)));
            });
    assertThat(samples).as("metric %s", name).isNotEmpty();
    return samples;
  }

  /** Any call; the answer as it came. */
  public HttpResponse<String> request(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody()), method + " " + path);
  }

  /** The same with a body. */
  public HttpResponse<String> request(String method, String path, JsonObject body) {
    var request = request(path).header("Content-Type", "application/json");
    return send(
        request.method(method, BodyPublishers.ofString(body.encode())), method + " " + path);
  }

  private HttpRequest.Builder request(String path) {
    var uri = URI.create(String.format(Locale.ROOT, "http://%s:%d%s", host, port, path));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String what) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
