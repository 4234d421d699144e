package io.rtmprelay.cluster;

import com.hazelcast.config.Config;
import io.rtmprelay.cluster.lease.LeaseFigures;
import io.rtmprelay.cluster.lease.hazelcast.HazelcastOrigins;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.Seal;
import io.rtmprelay.cluster.state.RecordMap;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.inner.InnerSecret;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.runtime.state.SharedRecords;
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

  private final Membership membership;
  private final HazelcastOrigins origins;
  private final InnerSecret innerSecret;
  private final Seal seal;

  private ClusterNode(Membership membership, HazelcastOrigins origins, ClusterKeys keys) {
    this.membership = membership;
    this.origins = origins;
    this.seal = new Seal(keys);
    this.innerSecret = new ClusterSecret(keys, InstantSource.system());
  }

  /**
   * Joins. Blocks for a second or some.
   *
   * @throws IOException if another node has this one's name
   */
  public static ClusterNode join(ServerConfig config) throws IOException {
    String name = config.node().name();
    Membership membership = Membership.join(config.cluster(), name, ClusterNode::configure);
    Secret secret = Objects.requireNonNull(config.cluster().secret(), "a cluster has a secret");
    return new ClusterNode(
        membership, HazelcastOrigins.begin(membership, config.cluster()), new ClusterKeys(secret));
  }

  private static void configure(Config hazelcast) {
    HazelcastOrigins.configure(hazelcast);
    RecordMap.configure(hazelcast);
  }

  /** Makes this node's Vert.x one of the cluster's. */
  public ClusterManager clusterManager() {
    return membership.clusterManager();
  }

  /** Where the other nodes' Vert.x reach this one's. */
  public EventBusOptions eventBus() {
    return membership.eventBus();
  }

  /** What all nodes have set at run time; its workers are those of {@code vertx}. */
  public SharedRecords records(Vertx vertx) {
    return new RecordMap(vertx, membership, seal);
  }

  /** Which node is the origin of a stream. */
  public Origins origins() {
    return origins.origins();
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
    return origins.trouble();
  }

  /** How many nodes are in touch, this one among them. */
  public int nodes() {
    return membership.all().size();
  }

  /** How many connections were refused that did not prove to be of a node. */
  public long strangers() {
    return membership.strangers();
  }

  /** What is counted and measured of being the origin of streams. */
  public LeaseFigures leases() {
    return origins.figures();
  }

  /** Completes with what is to be said if this node has to leave. */
  public Future<String> ousted() {
    return membership.ousted();
  }

  /** All streams are over: gives up what this node is still the origin of. */
  public Future<Void> settle() {
    return origins.close();
  }

  /** Leaves; what this node keeps for others is handed over first. Blocks for some seconds. */
  public void leave() {
    membership.leave();
  }
}
