package io.rtmprelay.control.hook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rtmprelay.control.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A receiver of events, by the JDK's own HTTP server. */
final class HookServer implements AutoCloseable {

  /** How it answers one post; -1 for not at all. */
  @FunctionalInterface
  interface Answers {
    int status(Got post) throws InterruptedException;
  }

  /**
   * One post as it came.
   *
   * @param taken whether it was answered with 2xx
   */
  record Got(
      String path, String body, String signature, @Nullable String authorization, boolean taken) {

    JsonObject json() {
      return new JsonObject(body);
    }

    String name() {
      return json().getString("name");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Got> got = new CopyOnWriteArrayList<>();
  private volatile Answers answers;

  HookServer(Answers answers) throws IOException {
    this("127.0.0.1", 0, answers);
  }

  HookServer(String address, int port, Answers answers) throws IOException {
    this.answers = answers;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = exchange.getRequestHeaders();
    Got post =
        new Got(
            exchange.getRequestURI().toString(),
            body,
            String.valueOf(headers.getFirst(Signature.HEADER)),
            headers.getFirst("Authorization"),
            false);
    try {
      int status = answers.status(post);
      if (status >= 0) {
        boolean taken = status / 100 == 2;
        got.add(new Got(post.path, body, post.signature, post.authorization, taken));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void answer(Answers other) {
    answers = other;
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/events";
  }

  /** All posts, also those that were refused. */
  List<Got> got() {
    return got;
  }

  /** Names of the streams in the posts that were taken. */
  List<String> taken() {
    return got.stream().filter(Got::taken).map(Got::name).toList();
  }

  void awaitTaken(int count) {
    Await.until(count + " events", () -> taken().size() >= count);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
