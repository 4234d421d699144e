package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import io.rtmprelay.cluster.lease.Fellows;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.Callable;

/** The members of the cluster, as far as leases go. Any thread; none is held up. */
final class MemberFellows implements Fellows {

  private static final String NAME = "relay.leases";
  private static final int THREADS = 2;

  /** Of a node that is no member any more. */
  private static final String NO_SESSION = "none";

  private final Membership membership;
  private final ClusterConfig config;
  private final IExecutorService executor;
  private volatile PeerNode self;

  MemberFellows(Membership membership, ClusterConfig config) {
    this.membership = membership;
    this.config = config;
    this.executor = membership.hazelcast().getExecutorService(NAME);
    this.self = membership.self();
  }

  static void configure(Config config) {
    config.addExecutorConfig(new ExecutorConfig(NAME, THREADS).setStatisticsEnabled(false));
  }

  @Override
  public PeerNode self() {
    try {
      self = membership.self();
    } catch (HazelcastInstanceNotActiveException e) {
      self = new PeerNode(self.name(), NO_SESSION, self.mediaHost(), self.mediaPort());
    }
    return self;
  }

  @Override
  public List<PeerNode> peers() {
    try {
      return membership.peers();
    } catch (HazelcastInstanceNotActiveException e) {
      return List.of();
    }
  }

  @Override
  public int nodes() {
    return Math.max(config.nodes(), peers().size() + 1);
  }

  @Override
  public int quorum() {
    return config.quorum();
  }

  @Override
  public Future<Boolean> vouch(PeerNode peer, String session) {
    return ask(peer, new Questions.Vouch(session));
  }

  @Override
  public Future<Long> release(PeerNode peer, String session) {
    return ask(peer, new Questions.Release(session));
  }

  private <T> Future<T> ask(PeerNode peer, Callable<T> question) {
    Promise<T> answer = Promise.promise();
    try {
      for (Member member : membership.hazelcast().getCluster().getMembers()) {
        if (member.getUuid().toString().equals(peer.session())) {
          executor.submitToMember(question, member, told(answer));
          return answer.future();
        }
      }
      answer.fail(peer.name() + " has left");
    } catch (RuntimeException e) { // it has left just now, or this node has
      answer.tryFail(e);
    }
    return answer.future();
  }

  private static <T> ExecutionCallback<T> told(Promise<T> answer) {
    return new ExecutionCallback<>() {
      @Override
      public void onResponse(T response) {
        answer.tryComplete(response);
      }

      @Override
      public void onFailure(Throwable cause) {
        answer.tryFail(cause);
      }
    };
  }
}
