package io.rtmprelay.cluster.member;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.rtmprelay.config.ServerConfig.ClusterConfig;

/** Starts a member. */
final class SecuredMember {

  private SecuredMember() {}

  static HazelcastInstance start(Config settings, ClusterConfig cluster) {
    return HazelcastInstanceFactory.newHazelcastInstance(
        settings, settings.getInstanceName(), new DefaultNodeContext());
  }
}
