package io.rtmprelay.web;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.transport.ConnectionLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay in this process with a viewers' port: {@code live/{name}} is for everyone, {@code
 * keyed/{name}} for who has the key, {@code closed/{name}} for nobody. All may be published.
 */
final class LiveServer implements AutoCloseable {

  static final String KEY = "s3cret-of-viewers";
  static final long DEADLINE_MS = 3_000;
  static final int MAX_CONNECTIONS = 60;

  private static final StreamConfig STREAM = Bench.stream(Duration.ofSeconds(10));

  static final LimitsConfig LIMITS =
      new LimitsConfig(
          1 << 20,
          MAX_CONNECTIONS,
          MAX_CONNECTIONS,
          new LimitsConfig.HandshakeRate(10_000, 10_000),
          null,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          1_000_000_000);

  final Bench bench = new Bench(2, STREAM, List.of());
  final ConnectionLimits connections;
  final int port;
  final int adminPort;
  private final List<String> deployments = new ArrayList<>();

  LiveServer() {
    this(null);
  }

  LiveServer(@Nullable ServerTls tls) {
    connections = new ConnectionLimits(LIMITS);
    ViewerAdmission admission =
        new ViewerAdmission(
            new RouteTable(
                List.of(
                    route("live/{name}", new PlayRights(true, List.of(), null)),
                    route("keyed/{name}", new PlayRights(false, List.of(new Secret(KEY)), null)),
                    route("closed/{name}", PlayRights.OFF))),
            bench.streams);
    WebServices services =
        new WebServices(
            bench.bus,
            bench.board,
            new RelayMetrics(),
            admission,
            new Captures("bench", bench.streams, bench.memory, InstantSource.system()),
            LiveSockets.of(connections));
    ViewersVerticle viewers =
        new ViewersVerticle(
            new ViewersConfig("127.0.0.1", 0, tls), Duration.ofMillis(DEADLINE_MS), services);
    deployments.add(Bench.done(bench.loops.vertx().deployVerticle(viewers)));
    port = viewers.port();
    WebVerticle admin =
        new WebVerticle(new AdminConfig("127.0.0.1", 0), "bench", services, () -> null);
    deployments.add(Bench.done(bench.loops.vertx().deployVerticle(admin)));
    adminPort = admin.port();
  }

  private static RouteConfig route(String match, PlayRights play) {
    return new RouteConfig(new NamePattern(match), PublishRights.OPEN, play, STREAM, List.of());
  }

  /** An encoder that has sent headers and pictures 0 to {@code last}, in groups of ten. */
  PeerEncoder encoder(String name, int last) throws IOException {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", name);
    encoder.addHeaders(0);
    for (int number = 0; number <= last; number++) {
      encoder.addVideo(number, 10, 300);
    }
    encoder.send();
    Await.until("its pictures to be here", () -> bench.report(name).publisher() != null);
    return encoder;
  }

  /** A socket that has sent {@code request}, line by line, and has yet to read. */
  Socket ask(String... request) throws IOException {
    return say(String.join("\r\n", request) + "\r\n\r\n");
  }

  /** A socket that has sent {@code text} as it is. */
  Socket say(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** What comes back until the relay closes. */
  String answer(String... request) throws IOException {
    try (Socket socket = ask(request)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    Await.until(
        "viewers to be gone: " + bench.viewers,
        () -> bench.viewers.get() == 0 && connections.open() == 0);
    deployments.forEach(id -> Bench.done(bench.loops.vertx().undeploy(id)));
    bench.awaitNothingLeft();
    bench.close();
  }
}
