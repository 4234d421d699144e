package io.rtmprelay.web.api;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.AdminConfig.Role;
import io.rtmprelay.config.AdminConfig.TokenConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.web.LiveSockets;
import io.rtmprelay.web.NoCaptures;
import io.rtmprelay.web.WebServices;
import io.rtmprelay.web.WebVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An admin port over real sockets; a {@link ScriptedNode} answers for the streams. */
public final class AdminPort implements AutoCloseable {

  public static final String NODE = "n1";
  public static final String VIEWER = "token-of-a-viewer";
  public static final String OPERATOR = "token-of-an-operator";
  public static final String ADMIN = "token-of-an-admin";

  /** One of each role. */
  public static final List<TokenConfig> TOKENS =
      List.of(
          new TokenConfig("vi", Role.VIEWER, new Secret(VIEWER)),
          new TokenConfig("op", Role.OPERATOR, new Secret(OPERATOR)),
          new TokenConfig("ad", Role.ADMIN, new Secret(ADMIN)));

  private static final LimitsConfig LIMITS =
      new LimitsConfig(
          1 << 20,
          1_000,
          1_000,
          new LimitsConfig.HandshakeRate(100_000, 100_000),
          null,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          1_000_000_000);

  public final Vertx vertx = Vertx.vertx();
  public final ScriptedNode node;
  public final int port;
  private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

  public AdminPort(List<TokenConfig> tokens) {
    this(tokens, MetricsAccess.VIEWER);
  }

  public AdminPort(List<TokenConfig> tokens, MetricsAccess metrics) {
    ControlBus bus = new ControlBus(vertx, NODE, new SoleOrigin());
    node = new ScriptedNode(bus);
    WebServices services =
        new WebServices(
            bus,
            new StreamBoard(),
            new RelayMetrics(),
            new ViewerAdmission(new RouteTable(List.of()), name -> null),
            NoCaptures.here(),
            LiveSockets.of(new ConnectionLimits(LIMITS)));
    WebVerticle web =
        new WebVerticle(
            new AdminConfig("127.0.0.1", 0, metrics, null, tokens), NODE, services, () -> null);
    await(vertx.deployVerticle(web));
    port = web.port();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** One request. */
  public final class Ask {

    private final HttpRequest.Builder request;
    private final String method;
    private BodyPublisher body = BodyPublishers.noBody();
    private String from = "127.0.0.1";

    private Ask(String method, String path) {
      this.method = method;
      request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public Ask with(String header, String value) {
      request.header(header, value);
      return this;
    }

    /** With a bearer token, if there is one. */
    public Ask as(@Nullable String token) {
      return token == null ? this : with("Authorization", "Bearer " + token);
    }

    /** From another address of this machine. */
    public Ask from(String address) {
      from = address;
      return this;
    }

    public Ask body(String type, String text) {
      body = BodyPublishers.ofString(text);
      return with("Content-Type", type);
    }

    public Ask json(String text) {
      return body("application/json", text);
    }

    /** The answer. */
    public HttpResponse<String> send() {
      HttpClient client =
          clients.computeIfAbsent(
              from,
              address -> {
                try {
                  return HttpClient.newBuilder()
                      .localAddress(InetAddress.getByName(address))
                      .version(HttpClient.Version.HTTP_1_1)
                      .build();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      try {
        return client.send(
            request.method(method, body).timeout(Duration.ofSeconds(20)).build(),
            BodyHandlers.ofString());
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  public Ask ask(String method, String path) {
    return new Ask(method, path);
  }

  /** What comes back for bytes as they are, until the relay closes. */
  public String raw(String... lines) {
    try (Socket socket = open()) {
      socket
          .getOutputStream()
          .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A connection that has sent nothing. */
  public Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** The problem document that an answer is. */
  public static JsonObject problem(HttpResponse<String> answer) {
    if (!answer
        .headers()
        .firstValue("Content-Type")
        .orElse("")
        .equals("application/problem+json")) {
      throw new AssertionError(answer + ": " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  @Override
  public void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    await(vertx.close());
  }
}
