package io.rtmprelay.config.reader;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.AdminConfig.Role;
import io.rtmprelay.config.AdminConfig.TokenConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.IngestConfig.ProxyProtocolConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.reader.tls.TlsReader;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys under {@code ingest}, {@code admin} and {@code viewers}; no two share an address. */
final class ListenerReader {

  private static final String EVERYWHERE = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Set<String> WILDCARDS = Set.of(EVERYWHERE, "::");
  private static final Pattern TOKEN_NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final int RTMP_PORT = 1935;
  private static final int ADMIN_PORT = 8080;
  private static final int VIEWERS_PORT = 8081;

  /** An address that is taken, and by what. */
  private record Listener(String path, String host, int port) {

    boolean clashes(Listener that) {
      boolean sameHost =
          host.equals(that.host) || WILDCARDS.contains(host) || WILDCARDS.contains(that.host);
      return port != 0 && port == that.port && sameHost;
    }
  }

  private final List<Listener> taken = new ArrayList<>();

  List<IngestConfig> ingest(Section root) {
    List<IngestConfig> read = root.sections("ingest", this::ingestListener);
    if (!root.has("ingest")) {
      taken.add(new Listener("ingest", EVERYWHERE, RTMP_PORT));
      return List.of(new IngestConfig(EVERYWHERE, RTMP_PORT));
    }
    if (root.isEmptyList("ingest")) {
      root.fault("ingest", "must have at least one listener");
    }
    return read;
  }

  private IngestConfig ingestListener(Section section) {
    Listener listener = listener(section, EVERYWHERE, RTMP_PORT);
    return new IngestConfig(
        listener.host,
        listener.port,
        section.optional("proxyProtocol", ListenerReader::proxyProtocol),
        section.optional("tls", TlsReader::server));
  }

  AdminConfig admin(Section section) {
    Listener listener = listener(section, LOOPBACK, ADMIN_PORT);
    Set<String> names = new HashSet<>();
    Set<Secret> secrets = new HashSet<>();
    List<TokenConfig> tokens = section.sections("tokens", token -> token(token, names, secrets));
    if (tokens.isEmpty() && !AdminConfig.isLoopback(listener.host)) {
      section.fault(
          "host",
          "must be a loopback address such as 127.0.0.1 while there are no admin.tokens, since"
              + " whoever reaches it may command the relay");
    }
    return new AdminConfig(
        listener.host,
        listener.port,
        section.choice("metrics", MetricsAccess.VIEWER),
        section.optional("tls", TlsReader::server),
        tokens);
  }

  List<ViewersConfig> viewers(Section root) {
    return root.sections(
        "viewers",
        section -> {
          Listener listener = listener(section, EVERYWHERE, VIEWERS_PORT);
          return new ViewersConfig(
              listener.host, listener.port, section.optional("tls", TlsReader::server));
        });
  }

  private Listener listener(Section section, String defaultHost, int defaultPort) {
    String host = section.value("host", Values::host);
    Integer port = section.value("port", number -> number.number(0, 65_535));
    Listener listener =
        new Listener(
            section.path(), host == null ? defaultHost : host, port == null ? defaultPort : port);
    boolean sound = section.has("host") == (host != null) && section.has("port") == (port != null);
    if (sound) {
      // What stands in for a faulty value takes no address from anyone.
      take(section, listener);
    }
    return listener;
  }

  private void take(Section section, Listener listener) {
    for (Listener other : taken) {
      if (listener.clashes(other)) {
        section.fault(
            "port",
            "listens on port " + listener.port + ", where " + other.path + " listens already");
        break;
      }
    }
    taken.add(listener);
  }

  private static ProxyProtocolConfig proxyProtocol(Section section) {
    List<HostPattern> from = section.scalars("from", Values::network);
    if (!section.has("from") || section.isEmptyList("from")) {
      section.fault("from", "must name at least one address or CIDR that is believed");
    }
    return new ProxyProtocolConfig(from);
  }

  private static TokenConfig token(Section section, Set<String> names, Set<Secret> secrets) {
    Scalar name = section.required("name");
    if (name != null && !TOKEN_NAME.matcher(name.text()).matches()) {
      name.fault("must be 1 to 64 letters, digits, dots, dashes, underscores and @");
    } else if (name != null && !names.add(name.text())) {
      name.fault("is the name of another token already; the audit tells them apart by it");
    }
    Secret secret = Values.requiredSecret(section, "secret");
    if (section.has("secret") && !secrets.add(secret)) {
      section.fault("secret", "is that of another token already");
    }
    return new TokenConfig(
        name == null ? "" : name.text(), section.choice("role", Role.VIEWER), secret);
  }
}
