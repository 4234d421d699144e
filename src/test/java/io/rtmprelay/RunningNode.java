package io.rtmprelay;

import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.door.HttpSocketLayer;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A whole relay in this process, as the command line starts it from a config file's text. */
public final class RunningNode implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;

  private final Node node;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningNode(Node node) {
    this.node = node;
  }

  private String authority(String listener) {
    return node.listening().stream()
        .filter(line -> line.startsWith(listener))
        .findFirst()
        .orElseThrow()
        .substring(listener.length());
  }

  /** Starts a relay; returns once it is ready. */
  public static RunningNode start(String config) {
    return new RunningNode(done(Node.start(ConfigFile.parse(config))));
  }

  /** Starts a relay with a file, which it watches; returns once it is ready. */
  public static RunningNode start(Path file) {
    try {
      return new RunningNode(
          done(Node.start(ConfigFile.parse(Files.readString(file)), ConfigFile.origin(file))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Has the file read again; what came of it. */
  public ConfigAnswer.Reload reload() {
    return done(node.reload());
  }

  /** One line for each address listened on. */
  public List<String> listening() {
    return node.listening();
  }

  /** What a relay has below HTTP, for servers that tests make of its parts. */
  public static SocketLayer sockets(ConnectionLimits limits) {
    return new HttpSocketLayer(limits);
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The port of the listener that is the config's {@code index}th. */
  public int ingestPort(int index) {
    return node.ingestPorts().get(index);
  }

  /** The port of the listener for viewers. */
  public int viewersPort() {
    String authority = authority("viewers http://");
    return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
  }

  /** Where the admin listener is, as in {@code HOST:PORT}. */
  public String adminAuthority() {
    return authority("admin http://");
  }

  /** The URL of {@code path} at the admin listener. */
  public URI url(String path) {
    return URI.create("http://" + adminAuthority() + path);
  }

  /** The body that the admin listener answers with at {@code path}. */
  public String get(String path) {
    HttpResponse<String> response = ask(path, "");
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " is answered with " + response.statusCode());
    }
    return response.body();
  }

  /**
   * What the admin listener answers to {@code body}, which is JSON or nothing.
   *
   * @param headers more of them, names and values by turns
   */
  public HttpResponse<String> call(String method, String path, String body, String... headers) {
    URI uri = URI.create("http://" + authority("admin http://") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!body.isEmpty()) {
      String patch = method.equals("PATCH") ? "merge-patch+" : "";
      request.header("Content-Type", "application/" + patch + "json");
    }
    try {
      return client.send(
          request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * What the admin listener answers with at {@code path}.
   *
   * @param token to present; none if it is empty
   */
  public HttpResponse<String> ask(String path, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url(path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    done(node.stop("the test is over"));
  }
}
