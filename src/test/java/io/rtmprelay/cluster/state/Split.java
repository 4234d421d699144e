package io.rtmprelay.cluster.state;

import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.rtmprelay.cluster.member.Membership;

/** Has members of this process believe each other dead, as in a split; they find together again. */
final class Split {

  private Split() {}

  static void apart(Membership one, Membership... others) {
    for (Membership other : others) {
      suspect(one, other);
    }
    for (Membership other : others) {
      suspect(other, one);
    }
  }

  private static void suspect(Membership who, Membership whom) {
    ClusterServiceImpl cluster = node(who).getClusterService();
    MemberImpl member = cluster.getMember(node(whom).getThisUuid());
    if (member != null) {
      cluster.suspectMember(member, "of a test", true);
    }
  }

  private static Node node(Membership member) {
    return ((HazelcastInstanceProxy) member.hazelcast()).getOriginal().node;
  }
}
