package io.rtmprelay.door;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.AdminConfig.TokenConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.config.ConfigPart.Prepared;
import io.rtmprelay.control.tls.TlsPeers;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.web.WebServices;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A relay with one media server, whose doors are those of a config that changes. */
final class DoorBench implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final ServerConfig DEFAULTS = NodeText.config(Path.of("target", "doors"));
  private static final int SO_TIMEOUT_MS = 20_000;

  final PeerServer server;
  final Bench bench;
  final Doors doors;
  private ServerConfig config;

  DoorBench(ServerConfig config) throws IOException {
    this.config = config;
    server = new PeerServer(Health.WELL);
    bench = new Bench(2, Bench.stream(Duration.ofSeconds(10)), List.of(server.url()));
    ViewerAdmission viewers = new ViewerAdmission(bench.routes, bench.streams);
    doors =
        new Doors(
            bench.loops,
            Bench.NODE,
            4096,
            bench.connections,
            config.limits(),
            bench.gate,
            viewers,
            new WebServices(
                bench.bus,
                bench.board,
                new RelayMetrics(),
                viewers,
                new Captures(Bench.NODE, bench.streams, bench.memory, InstantSource.system()),
                new HttpSocketLayer(bench.connections)),
            () -> null);
    Bench.done(doors.open(config));
  }

  // Configs

  static ServerConfig config(
      List<IngestConfig> ingest, List<ViewersConfig> viewers, AdminConfig admin) {
    return config(ingest, viewers, admin, DEFAULTS.limits());
  }

  static ServerConfig config(
      List<IngestConfig> ingest,
      List<ViewersConfig> viewers,
      AdminConfig admin,
      LimitsConfig limits) {
    return new ServerConfig(
        DEFAULTS.node(),
        ingest,
        admin,
        viewers,
        DEFAULTS.threads(),
        limits,
        DEFAULTS.stream(),
        DEFAULTS.sink(),
        DEFAULTS.routes(),
        DEFAULTS.events(),
        DEFAULTS.cluster(),
        DEFAULTS.drain(),
        DEFAULTS.log(),
        DEFAULTS.metrics(),
        DEFAULTS.tracing());
  }

  /** Publishers alone, and some port for operators. */
  static ServerConfig ingest(IngestConfig... ingest) {
    return config(List.of(ingest), List.of(), new AdminConfig(HOST, 0));
  }

  static AdminConfig admin(int port, TokenConfig... tokens) {
    return new AdminConfig(HOST, port, MetricsAccess.VIEWER, null, List.of(tokens));
  }

  static ServerTls tls(CertifiedKey identity) {
    return new ServerTls(Path.of("cert.pem"), Path.of("key.pem"), identity);
  }

  static BigInteger serial(CertifiedKey identity) {
    return identity.chain().getFirst().getSerialNumber();
  }

  // Changes

  /** Makes ready what fails with an AssertionError if it cannot be had. */
  Prepared prepare(ServerConfig next) {
    return Bench.done(doors.prepare(config, next));
  }

  void become(ServerConfig next) {
    prepare(next).commit();
    config = next;
  }

  // Peers

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(SO_TIMEOUT_MS);
    return socket;
  }

  static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  static SSLSocket secured(Socket plain) throws Exception {
    var socket =
        (SSLSocket) TlsPeers.client().createSocket(plain, "localhost", plain.getPort(), true);
    socket.startHandshake();
    return socket;
  }

  /** Of the certificate that a new connection is shown. */
  static BigInteger serialAt(int port) throws Exception {
    try (SSLSocket socket = secured(connect(port))) {
      return serialOf(socket);
    }
  }

  static BigInteger serialOf(SSLSocket socket) throws Exception {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
  }

  /**
   * Asks on a connection that is there; the answer's head and as much of its body as came along.
   */
  static String ask(Socket socket, String path, @Nullable String bearer) throws IOException {
    String token = bearer == null ? "" : "Authorization: Bearer " + bearer + "\r\n";
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + token + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    byte[] answer = new byte[65_536];
    int bytes = socket.getInputStream().read(answer);
    return bytes < 0 ? "" : new String(answer, 0, bytes, StandardCharsets.UTF_8);
  }

  /** The status that a new connection is answered with, as in "200". */
  static String statusAt(int port, String path, @Nullable String bearer) throws IOException {
    try (Socket socket = connect(port)) {
      return ask(socket, path, bearer).split(" ", 3)[1];
    }
  }

  @Override
  public void close() throws IOException {
    bench.close();
    server.close();
  }
}
