package io.rtmprelay.it.relay;

import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A config file with routes of a test: one ingest and one admin port, both on loopback unless told.
 */
public final class RelayConfig {

  /** A test that stops its relay does not wait for publishers, unless it asks for that. */
  private static final String AT_ONCE = "drain: { deadline: 0s }%n".formatted();

  private final int rtmpPort = Ports.free();
  private final int adminPort = Ports.free();
  private final List<Route> routes = new ArrayList<>();
  private final int rtmpsPort = Ports.free();
  private String listeners = "";
  private String settings = "";
  private String host = "127.0.0.1";
  private String admin = "";
  private String adminHost = "127.0.0.1";
  private String node = "test";
  private String token = "";

  /** Where a stream goes; {@code more} is further keys of the sink in flow form. */
  public record Sink(String id, String url, String more) {

    public Sink(String id, String url) {
      this(id, url, "");
    }

    private String yaml() {
      return "      - { id: %s, url: \"%s\"%s }%n"
          .formatted(id, url, more.isEmpty() ? "" : ", " + more);
    }
  }

  private record Route(String match, List<Sink> sinks, String more) {

    private String yaml() {
      var yaml = new StringBuilder("  - match: \"%s\"%n".formatted(match));
      if (!more.isEmpty()) {
        yaml.append("    %s%n".formatted(more));
      }
      if (!sinks.isEmpty()) {
        yaml.append("    sinks:%n".formatted());
      }
      sinks.forEach(sink -> yaml.append(sink.yaml()));
      return yaml.toString();
    }
  }

  /** Adds a route; the first that matches a name is its own. */
  public RelayConfig route(String match, List<Sink> sinks) {
    return route(match, sinks, "");
  }

  /** The same with further keys of the route, as one line of YAML. */
  public RelayConfig route(String match, List<Sink> sinks, String more) {
    routes.add(new Route(match, List.copyOf(sinks), more));
    return this;
  }

  /** Adds top-level sections, as YAML. */
  public RelayConfig with(String yaml) {
    settings += yaml + System.lineSeparator();
    return this;
  }

  /** Adds a key of the section {@code admin}, in flow form. */
  public RelayConfig admin(String key) {
    admin += ", " + key;
    return this;
  }

  /** Calls the node so. */
  public RelayConfig named(String name) {
    node = name;
    return this;
  }

  /** Lets nobody command the relay but who presents {@code secret}, an admin. */
  public RelayConfig secured(String secret) {
    token = secret;
    return admin("tokens: [{ name: test, role: admin, secret: \"%s\" }]".formatted(secret));
  }

  /** What {@link #secured} has set; empty if nothing. */
  public String token() {
    return token;
  }

  /** Takes publishers on another address of this machine. */
  public RelayConfig listeningOn(String address) {
    host = address;
    return this;
  }

  /** Is administered on another address of this machine; see {@link #secured}. */
  public RelayConfig administeredOn(String address) {
    adminHost = address;
    return this;
  }

  /** Takes publishers over TLS too, with PEM files of a certificate and its key. */
  public RelayConfig withTls(Path certificate, Path key) {
    listeners =
        "  - { host: %s, port: %d, tls: { certificate: \"%s\", key: \"%s\" } }%n"
            .formatted(host, rtmpsPort, certificate, key);
    return this;
  }

  /** Where to publish a stream {@code live/NAME} over TLS. */
  public String securedUrl(String name) {
    return "rtmps://localhost:%d/live/%s".formatted(rtmpsPort, name);
  }

  public int rtmpPort() {
    return rtmpPort;
  }

  /** Where {@link #withTls} listens. */
  public int rtmpsPort() {
    return rtmpsPort;
  }

  public int adminPort() {
    return adminPort;
  }

  String adminHost() {
    return adminHost;
  }

  /** Where it takes publishers. */
  public String host() {
    return host;
  }

  /** Where to publish a stream {@code live/NAME}. */
  public String url(String name) {
    return "rtmp://%s:%d/live/%s".formatted(host, rtmpPort, name);
  }

  /** Writes the file into {@code folder}. */
  public Path write(Path folder) {
    var yaml =
        new StringBuilder(
            """
            node: { name: %s, data: "%s" }
            ingest:
              - { host: %s, port: %d }
            %sadmin: { host: %s, port: %d%s }
            """
                .formatted(
                    node,
                    folder.resolve("data"),
                    host,
                    rtmpPort,
                    listeners,
                    adminHost,
                    adminPort,
                    admin));
    if (!settings.contains("drain:")) {
      yaml.append(AT_ONCE);
    }
    yaml.append(settings).append("routes:\n");
    routes.forEach(route -> yaml.append(route.yaml()));
    return WorkFolder.write(folder.resolve("relay.yaml"), yaml.toString());
  }
}
