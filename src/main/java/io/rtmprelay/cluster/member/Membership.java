package io.rtmprelay.cluster.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.MemberProof;
import io.rtmprelay.cluster.secret.NodeIdentity;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.host.HostAndPort;
import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * This node's place among the members of its cluster. Any thread; what asks the cluster may block
 * only where it says so.
 *
 * <p>A node's <em>session</em> is its membership: the members' word for it is a UUID. A node that
 * was cut off and is taken in again is a new session under its old name.
 */
public final class Membership {

  /** The name of the split-brain protection that counts the members in touch. */
  public static final String QUORUM = "relay.quorum";

  private final HazelcastInstance hazelcast;
  private final ClusterConfig config;
  private final String advertised;
  private final NodeIdentity identity;
  private final MemberDoor door;
  private final RollCall rollCall = new RollCall();
  private final Promise<String> ousted = Promise.promise();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private Membership(
      HazelcastInstance hazelcast,
      ClusterConfig config,
      String advertised,
      NodeIdentity identity,
      MemberDoor door) {
    this.hazelcast = hazelcast;
    this.config = config;
    this.advertised = advertised;
    this.identity = identity;
    this.door = door;
    hazelcast.getCluster().addMembershipListener(new Listener());
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.MERGED) {
                tell();
                Thread.ofPlatform().daemon().name("cluster-merged").start(this::keepName);
              }
            });
    tell();
  }

  /**
   * Becomes a member; the first one there makes the cluster. Blocks for some seconds, however few
   * of the others can be reached.
   *
   * @param more adds the maps and services that are to be there from the start
   * @throws BindException if the port of members is in use
   * @throws IOException if another node has this one's name
   */
  public static Membership join(ClusterConfig config, String nodeName, Consumer<Config> more)
      throws IOException {
    String advertised = Advertised.of(config);
    Config settings = MemberSettings.of(config, nodeName, advertised);
    more.accept(settings);
    ClusterKeys keys = new ClusterKeys(Objects.requireNonNull(config.secret()));
    MemberDoor door =
        new MemberDoor(new MemberProof(keys), new InetSocketAddress(advertised, config.members()));
    NodeIdentity identity = new NodeIdentity(keys, nodeName, advertised);
    Membership membership =
        new Membership(start(settings, door, config), config, advertised, identity, door);
    try {
      membership.outwaitNamesake();
    } catch (IOException e) {
      membership.leave();
      throw e;
    }
    return membership;
  }

  private static HazelcastInstance start(Config settings, MemberDoor door, ClusterConfig config)
      throws IOException {
    try {
      return SecuredMember.start(settings, door);
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException) {
          throw new BindException(
              "cluster.members " + new HostAndPort(config.host(), config.members()) + " is in use");
        }
      }
      throw e;
    }
  }

  private void outwaitNamesake() throws IOException {
    Semaphore changes = new Semaphore(0);
    Runnable changed = changes::release;
    listeners.add(changed);
    try {
      Namesake.outwait(hazelcast, config.detection(), changes);
    } finally {
      listeners.remove(changed);
    }
  }

  private void keepName() {
    try {
      outwaitNamesake();
    } catch (IOException e) {
      ousted.tryComplete(e.getMessage());
    }
  }

  /** Completes with what is to be said if this node has to leave. */
  public Future<String> ousted() {
    return ousted.future();
  }

  /** How many were refused so far that did not prove to be members. */
  public long strangers() {
    return door.refused();
  }

  /** What all of {@code cluster} stands on. */
  public HazelcastInstance hazelcast() {
    return hazelcast;
  }

  /** This node as the others see it; its session changes when it is taken in again. */
  public PeerNode self() {
    return MemberSettings.node(hazelcast.getCluster().getLocalMember());
  }

  /** The other nodes that are in touch. */
  public List<PeerNode> peers() {
    return hazelcast.getCluster().getMembers().stream()
        .filter(member -> !member.localMember())
        .map(MemberSettings::node)
        .toList();
  }

  /** All nodes that are in touch, this one too, the eldest first. */
  public List<PeerNode> all() {
    return hazelcast.getCluster().getMembers().stream().map(MemberSettings::node).toList();
  }

  /** Whether the node of that session is in touch. */
  public boolean isAlive(String session) {
    for (Member member : hazelcast.getCluster().getMembers()) {
      if (member.getUuid().toString().equals(session)) {
        return true;
      }
    }
    return false;
  }

  /** How many nodes must be in touch, this one among them, for streams to be published. */
  public int quorum() {
    return config.quorum();
  }

  /** Whether that many are. */
  public boolean hasQuorum() {
    return hazelcast.getLifecycleService().isRunning()
        && hazelcast.getCluster().getMembers().size() >= config.quorum();
  }

  /**
   * Runs {@code task} whenever a node came or went, and when this one has a new session. It runs on
   * a thread of Hazelcast's and must not block.
   */
  public void onChange(Runnable task) {
    listeners.add(task);
  }

  private void tell() {
    rollCall.call(peers());
    listeners.forEach(Runnable::run);
  }

  /** Makes this member's Vert.x one of a cluster. */
  public ClusterManager clusterManager() {
    return new HazelcastClusterManager(hazelcast);
  }

  /** By what this node shows in TLS that it is of the cluster. */
  public NodeIdentity identity() {
    return identity;
  }

  /** Where the other nodes' Vert.x reach this one, and by what they know each other. */
  public EventBusOptions eventBus() {
    return BusSettings.of(config, advertised, identity);
  }

  /** Leaves in order: what this member keeps for others is handed over first. Blocks. */
  public void leave() {
    hazelcast.shutdown();
  }

  private final class Listener implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      tell();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      tell();
    }
  }
}
