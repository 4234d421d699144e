package io.rtmprelay.config.reader.cluster;

import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.host.HostAndPort;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys under {@code cluster}. */
public final class ClusterReader {

  private static final int MIN_SECRET_LENGTH = 16;
  private static final String EVERY_ADDRESS = "0.0.0.0";
  private static final int MEMBERS = 5701;
  private static final int BUS = 5702;
  private static final int MEDIA = 5703;
  private static final int MAX_PORT = 65_535;
  private static final int NODES = 3;
  private static final int MAX_NODES = 100;
  private static final Duration DETECTION = Duration.ofSeconds(5);
  private static final Duration MIN_DETECTION = Duration.ofSeconds(2);
  private static final Duration MAX_DETECTION = Duration.ofSeconds(60);

  private ClusterReader() {}

  public static ClusterConfig read(Section section) {
    int nodes = section.number("nodes", NODES, 1, MAX_NODES);
    String host = section.value("host", Values::host);
    ClusterConfig cluster =
        new ClusterConfig(
            section.toggle("enabled", false),
            section.value("secret", ClusterReader::secret),
            Objects.requireNonNullElse(host, EVERY_ADDRESS),
            section.value("advertise", ClusterReader::advertised),
            port(section, "members", MEMBERS),
            port(section, "bus", BUS),
            port(section, "media", MEDIA),
            section.scalars("peers", ClusterReader::peer),
            section.value("dns", Values::host),
            nodes,
            section.number("quorum", nodes / 2 + 1, 1, nodes),
            section.duration("detection", DETECTION, MIN_DETECTION, MAX_DETECTION),
            section.toggle("tls", false));
    judge(section, cluster);
    return cluster;
  }

  private static void judge(Section section, ClusterConfig cluster) {
    if (cluster.bus() == cluster.members()) {
      section.fault("bus", "is the port of cluster.members already");
    }
    if (cluster.media() == cluster.members() || cluster.media() == cluster.bus()) {
      section.fault("media", "is the port of another inner listener already");
    }
    if (!cluster.peers().isEmpty() && cluster.dns() != null) {
      section.fault("dns", "stands in place of cluster.peers: one of them is enough");
    }
    if (!cluster.enabled()) {
      return;
    }
    if (!section.has("secret")) {
      section.fault("secret", "is missing: without one anybody could join");
    }
    if (cluster.nodes() > 1 && !section.has("peers") && !section.has("dns")) {
      section.fault("peers", "is missing, and dns too: how should the nodes find each other?");
    }
  }

  private static @Nullable Secret secret(Scalar scalar) {
    Secret secret = Values.secret(scalar);
    if (secret != null && secret.reveal().length() < MIN_SECRET_LENGTH) {
      scalar.fault("must have at least " + MIN_SECRET_LENGTH + " characters");
      return null;
    }
    return secret;
  }

  private static int port(Section section, String key, int fallback) {
    return section.number(key, fallback, 1, MAX_PORT);
  }

  private static @Nullable String advertised(Scalar scalar) {
    String host = Values.host(scalar);
    if (host != null && isEveryAddress(host)) {
      scalar.fault("must be a host by which the other nodes reach this one");
      return null;
    }
    return host;
  }

  private static boolean isEveryAddress(String host) {
    return List.of(EVERY_ADDRESS, "::").contains(host);
  }

  private static @Nullable String peer(Scalar scalar) {
    try {
      HostAndPort.of(scalar.text(), MEMBERS);
      return scalar.text();
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
  }
}
