package io.rtmprelay.cluster.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.host.HostAndPort;
import io.rtmprelay.control.origin.PeerNode;
import java.util.Objects;
import java.util.UUID;

/** How Hazelcast is to run in a relay, and what a member tells of its node. */
final class MemberSettings {

  private static final String LOGGING = "hazelcast.logging.type";
  private static final String NODE = "relay.node";
  private static final String MEDIA_HOST = "relay.media.host";
  private static final String MEDIA_PORT = "relay.media.port";

  /** Where Vert.x looks for its own name of a node. */
  private static final String VERTX_NODE = "__vertx.nodeId";

  private MemberSettings() {}

  static Config of(ClusterConfig cluster, String nodeName, String advertised) {
    // For what logs before there are settings, too: that the JVM is closed to it, which costs
    // little.
    System.setProperty(LOGGING, "slf4j");
    Config config = new Config().setClusterName("rtmp-relay");
    config.setInstanceName(nodeName + "-" + UUID.randomUUID());
    config
        .getMemberAttributeConfig()
        .setAttribute(NODE, nodeName)
        .setAttribute(MEDIA_HOST, advertised)
        .setAttribute(MEDIA_PORT, Integer.toString(cluster.media()))
        .setAttribute(VERTX_NODE, UUID.randomUUID().toString());
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig(Membership.QUORUM, true, cluster.quorum()));
    config.getMetricsConfig().setEnabled(false);
    listen(config, cluster, advertised);
    join(config.getNetworkConfig().getJoin(), cluster);
    detect(config, cluster);
    readOnlyOwn(config);
    beModest(config);
    return config;
  }

  static PeerNode node(Member member) {
    return new PeerNode(
        Objects.requireNonNullElse(member.getAttribute(NODE), "?"),
        member.getUuid().toString(),
        Objects.requireNonNullElse(member.getAttribute(MEDIA_HOST), "?"),
        Integer.parseInt(Objects.requireNonNullElse(member.getAttribute(MEDIA_PORT), "0")));
  }

  private static void listen(Config config, ClusterConfig cluster, String advertised) {
    config.getNetworkConfig().setPort(cluster.members()).setPortAutoIncrement(false);
    config
        .getNetworkConfig()
        .getMemberAddressProviderConfig()
        .setEnabled(true)
        .setImplementation(new MemberAddress(cluster.host(), advertised, cluster.members()));
  }

  private static void join(JoinConfig join, ClusterConfig cluster) {
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    String dns = cluster.dns();
    if (dns != null) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", dns)
          .setProperty("service-port", Integer.toString(cluster.members()));
      return;
    }
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1);
    cluster
        .peers()
        .forEach(
            peer ->
                join.getTcpIpConfig()
                    .addMember(HostAndPort.of(peer, cluster.members()).toString()));
  }

  /**
   * In seconds, where Hazelcast's own figures are minutes; but for its timeout of a claim of
   * mastership, which is the number of tries as well: with a few, which come at once, who is later
   * to see that the eldest is dead is taken for lost with it.
   */
  private static void detect(Config config, ClusterConfig cluster) {
    long detection = cluster.detection().toSeconds();
    set(config, "hazelcast.heartbeat.interval.seconds", 1);
    set(config, "hazelcast.max.no.heartbeat.seconds", detection);
    set(config, "hazelcast.merge.first.run.delay.seconds", 10);
    set(config, "hazelcast.merge.next.run.delay.seconds", 10);
    set(config, "hazelcast.wait.seconds.before.join", 0);
    set(config, "hazelcast.max.wait.seconds.before.join", 2);
    set(config, "hazelcast.socket.connect.timeout.seconds", 2);
    set(config, "hazelcast.operation.call.timeout.millis", 5000);
    set(config, "hazelcast.graceful.shutdown.max.wait", 5);
  }

  /**
   * Objects of no other classes are made of what comes. Members alone are read, but who sits on the
   * line between two could put words of his own into what is not encrypted there.
   */
  private static void readOnlyOwn(Config config) {
    ClassFilter readable = new ClassFilter();
    readable.addPrefixes(
        "io.rtmprelay.cluster.", "io.vertx.spi.cluster.hazelcast.", "com.hazelcast.", "[");
    readable.addPrefixes("java.lang.", "java.util.", "java.time.");
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(
            new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(readable));
  }

  /** A few threads and one log; the process ends when the relay says so. */
  private static void beModest(Config config) {
    set(config, "hazelcast.phone.home.enabled", false);
    set(config, "hazelcast.shutdownhook.enabled", false);
    set(config, "hazelcast.partition.count", 31);
    set(config, "hazelcast.operation.thread.count", 2);
    set(config, "hazelcast.operation.generic.thread.count", 2);
    set(config, "hazelcast.io.thread.count", 1);
    set(config, "hazelcast.event.thread.count", 1);
    set(config, "hazelcast.slow.operation.detector.enabled", false);
    set(config, "hazelcast.health.monitoring.level", "OFF");
  }

  private static void set(Config config, String property, Object value) {
    config.setProperty(property, value.toString());
  }
}
