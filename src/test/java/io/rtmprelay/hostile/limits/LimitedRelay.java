package io.rtmprelay.hostile.limits;

import io.rtmprelay.RunningNode;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.hostile.arena.Bystander;
import io.rtmprelay.hostile.arena.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** A relay with one bound of a test's, and a publisher that stays within all of them. */
final class LimitedRelay implements AutoCloseable {

  /** Another address of this machine than the bystander's. */
  static final String FROM = "127.0.0.9";

  static final String TOKEN = "the-token-of-an-admin";

  private static final int MAX_SILENCE_MS = 20_000;

  private final LogLines log = new LogLines();
  private final Bystander bystander;
  private final RunningNode node;

  /**
   * @param limits keys of the section, in flow form
   * @param more keys of the route {@code attack/{name}}, in flow form
   */
  LimitedRelay(Path folder, String limits, String more) throws IOException {
    bystander = new Bystander(folder);
    node =
        RunningNode.start(
            """
            node: { name: limited, data: "%s" }
            ingest: [{ host: 127.0.0.1, port: 0 }]
            admin:
              host: 127.0.0.1
              port: 0
              metrics: open
              tokens: [{ name: ops, role: admin, secret: %s }]
            limits: { %s }
            routes:
              - { match: "attack/{name}"%s }
            %s
            """
                .formatted(
                    folder, TOKEN, limits, more.isEmpty() ? "" : ", " + more, bystander.route()));
    bystander.start(node.ingestPort(0));
  }

  /** A connection that has said nothing. */
  Socket dial() throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), node.ingestPort(0), InetAddress.getByName(FROM), 0);
    socket.setSoTimeout(MAX_SILENCE_MS);
    return socket;
  }

  /** A publisher of a stream of this name, which may be refused. */
  PeerEncoder publisher(String name) throws IOException {
    return new PeerEncoder(dial(), "attack", name);
  }

  /** A call from the attacker's address; its answer. */
  HttpResponse<String> call(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().localAddress(InetAddress.getByName(FROM)).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + node.adminAuthority() + path))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  /** A metric with its labels, as it stands there. */
  double metric(String sample) {
    return node.get("/metrics")
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Lines of the log that name the attacker's address and {@code words}. */
  long logged(String words) {
    return log.lines().stream().filter(line -> line.contains(FROM) && line.contains(words)).count();
  }

  /** The other publisher's media has all come, in time. */
  void checkBystander() {
    bystander.check();
  }

  @Override
  public void close() throws IOException {
    try {
      bystander.leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      bystander.close();
      node.close();
      log.close();
    }
  }
}
