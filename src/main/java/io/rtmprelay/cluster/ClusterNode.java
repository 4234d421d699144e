package io.rtmprelay.cluster;

import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.control.inner.InnerSecret;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.SoleOrigin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a node has of its cluster, from its joining to its leaving. Any thread. */
public final class ClusterNode {

  private final ClusterConfig config;
  private final Membership membership;
  private final InnerSecret innerSecret;
  private final Origins origins = new SoleOrigin();

  private ClusterNode(ClusterConfig config, Membership membership) {
    this.config = config;
    this.membership = membership;
    Secret secret = Objects.requireNonNull(config.secret(), "a cluster has a secret");
    this.innerSecret = new ClusterSecret(secret, InstantSource.system());
  }

  /**
   * Joins. Blocks for a second or some.
   *
   * @throws IOException if another node has this one's name
   */
  public static ClusterNode join(ServerConfig config) throws IOException {
    String name = config.node().name();
    Membership membership = Membership.join(config.cluster(), name, more -> {});
    ClusterNode node = new ClusterNode(config.cluster(), membership);
    return node;
  }

  /** Makes this node's Vert.x one of the cluster's. */
  public ClusterManager clusterManager() {
    return membership.clusterManager();
  }

  /** Where the other nodes' Vert.x reach this one's. */
  public EventBusOptions eventBus() {
    return membership.eventBus();
  }

  /** Goes on with what needs this node's Vert.x. */
  public void begin(Vertx vertx) {
    // What is shared is.
  }

  /** Which node is the origin of a stream. */
  public Origins origins() {
    return origins;
  }

  /** This node, as the others reach it now. */
  public PeerNode self() {
    return membership.self();
  }

  /** What media from node to node is known by. */
  public InnerSecret innerSecret() {
    return innerSecret;
  }

  /** Why no stream can be published here now, in words; null if nothing is in the way. */
  public @Nullable String trouble() {
    if (membership.hasQuorum()) {
      return null;
    }
    return "only " + membership.all().size() + " of " + config.nodes() + " nodes are in touch";
  }

  /** How many nodes are in touch, this one among them. */
  public int nodes() {
    return membership.all().size();
  }

  /** All streams are over: gives up what this node is still the origin of. */
  public Future<Void> settle() {
    return Future.succeededFuture();
  }

  /** Leaves; what this node keeps for others is handed over first. Blocks for some seconds. */
  public void leave() {
    membership.leave();
  }
}
