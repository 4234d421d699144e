package io.rtmprelay.it.secrets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Whom the relay asks whether somebody may publish, and whom it tells of events. */
final class HookServer implements AutoCloseable {

  private static final ThreadFactory DAEMONS =
      task -> Thread.ofPlatform().daemon().name("hooks").unstarted(task);

  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();

  /**
   * @param allows what a publisher that may is answered with; at {@code /bad} nobody is understood
   */
  HookServer(String allows, Harvest harvest) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(DAEMONS));
    server.createContext(
        "/allow",
        exchange -> {
          exchange.getRequestBody().readAllBytes(); // the keys in it are meant for who is asked
          answer(exchange, 200, allows);
          asked.incrementAndGet();
        });
    server.createContext(
        "/bad",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          answer(exchange, 200, "{\"allow\": \"" + Harvest.planted("BadAnswer") + "\"");
          asked.incrementAndGet();
        });
    server.createContext(
        "/events",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          harvest.add("an event", exchange.getRequestHeaders().entrySet() + "\n" + body);
          answer(exchange, 204, "");
          told.incrementAndGet();
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
      }
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Publishers that were asked about. */
  int asked() {
    return asked.get();
  }

  /** Events that came. */
  int told() {
    return told.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
