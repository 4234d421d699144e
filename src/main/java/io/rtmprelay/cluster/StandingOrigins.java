package io.rtmprelay.cluster;

import io.rtmprelay.cluster.lease.hazelcast.HazelcastOrigins;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Standing;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The origins that leases decide, and how this node stands among those who ask for them. */
record StandingOrigins(
    Origins leases, HazelcastOrigins judge, Membership membership, ClusterConfig config)
    implements Origins {

  @Override
  public Future<Claim> claim(String streamName) {
    return leases.claim(streamName);
  }

  @Override
  public Future<Claim> claimAfter(String streamName, Claim.Held held) {
    return leases.claimAfter(streamName, held);
  }

  @Override
  public Future<Optional<PeerNode>> find(String streamName) {
    return leases.find(streamName);
  }

  @Override
  public List<PeerNode> peers() {
    return leases.peers();
  }

  @Override
  public Optional<Standing> standing() {
    return Optional.of(
        new Standing(
            membership.self().session(),
            membership.all().size(),
            config.nodes(),
            config.quorum(),
            judge.trouble() == null));
  }
}
