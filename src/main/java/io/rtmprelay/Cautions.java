package io.rtmprelay;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.tls.ServerTls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is allowed in a config, but hardly meant. */
final class Cautions {

  private final List<String> found = new ArrayList<>();
  private final Instant now;

  private Cautions(Instant now) {
    this.now = now;
  }

  /** One line for each, with the key it is about. */
  static List<String> of(ServerConfig config, Instant now) {
    Cautions cautions = new Cautions(now);
    for (int i = 0; i < config.ingest().size(); i++) {
      IngestConfig listener = config.ingest().get(i);
      cautions.certificate("ingest[" + i + "]", listener.tls());
    }
    for (int i = 0; i < config.viewers().size(); i++) {
      cautions.certificate("viewers[" + i + "]", config.viewers().get(i).tls());
    }
    cautions.certificate("admin", config.admin().tls());
    cautions.tokens(config.admin());
    cautions.quorum(config.cluster());
    for (int i = 0; i < config.routes().size(); i++) {
      List<TargetConfig> sinks = config.routes().get(i).sinks();
      for (int j = 0; j < sinks.size(); j++) {
        String sink = "routes[" + i + "].sinks[" + j + "]";
        cautions.trust(sink, sinks.get(j));
        if (sinks.get(j).leavesHostOpen() && config.limits().sinkTargets() == null) {
          cautions.found.add(
              sink
                  + ".url: what publishers call their streams is part of the host, so they choose"
                  + " where the relay connects, unless limits.sinkTargets says where it may");
        }
      }
    }
    return cautions.found;
  }

  private void trust(String sink, TargetConfig target) {
    if (target.url().text().startsWith("rtmps:") && target.settings().tls().trustsAnyone()) {
      found.add(sink + ".tls.verify: off, so whoever is on the way may read the key and the media");
    }
  }

  private void tokens(AdminConfig admin) {
    if (!admin.tokens().isEmpty() && admin.tls() == null && !admin.isLoopback()) {
      found.add(
          "admin.tokens: sent in the clear to " + admin.host() + ", since there is no admin.tls");
    }
  }

  private void quorum(ClusterConfig cluster) {
    if (cluster.enabled() && cluster.quorum() * 2 <= cluster.nodes()) {
      found.add(
          "cluster.quorum: "
              + cluster.quorum()
              + " of "
              + cluster.nodes()
              + ", so the halves of a split network go on each by itself, and may serve one sink"
              + " twice");
    }
  }

  private void certificate(String listener, @Nullable ServerTls tls) {
    String warning = tls == null ? null : tls.identity().warning(now);
    if (warning != null) {
      found.add(listener + ".tls.certificate: " + warning);
    }
  }
}
