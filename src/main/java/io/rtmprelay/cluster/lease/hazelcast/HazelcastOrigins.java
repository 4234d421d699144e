package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.config.Config;
import io.rtmprelay.cluster.lease.LeaseFigures;
import io.rtmprelay.cluster.lease.LeaseTimes;
import io.rtmprelay.cluster.lease.Leases;
import io.rtmprelay.cluster.lease.Vouching;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.control.origin.Origins;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Decides among the members of a cluster which of them is the origin of a stream. Any thread. */
public final class HazelcastOrigins {

  /** What is left to give up as a node leaves. */
  private static final long CLOSE_LIMIT_MS = 2_000;

  private final LeaseThread thread = new LeaseThread();
  private final Leases leases;

  private HazelcastOrigins(Membership membership, ClusterConfig config) {
    LeaseTimes times = LeaseTimes.of(config.detection());
    MemberFellows fellows = new MemberFellows(membership, config);
    Vouching vouching = new Vouching(membership::isAlive, times, thread.nowMs());
    Questions.answerBy(membership.hazelcast(), vouching);
    this.leases =
        new Leases(new LeaseMap(membership.hazelcast()), fellows, vouching, times, thread);
  }

  /** Adds what the members need to have from the start. */
  public static void configure(Config config) {
    LeaseMap.configure(config);
    MemberFellows.configure(config);
  }

  /** Takes part from here on. */
  public static HazelcastOrigins begin(Membership membership, ClusterConfig config) {
    HazelcastOrigins origins = new HazelcastOrigins(membership, config);
    membership.onChange(origins.leases::membershipChanged);
    origins.leases.begin();
    return origins;
  }

  public Origins origins() {
    return leases;
  }

  /** Why no stream can be published here now, in words; null if they can. */
  public @Nullable String trouble() {
    return leases.trouble();
  }

  public LeaseFigures figures() {
    return leases.figures();
  }

  /** Gives up what is left, once no stream lives here any more and before the node leaves. */
  public Future<Void> close() {
    return leases.close(CLOSE_LIMIT_MS).onComplete(closed -> thread.stop());
  }
}
