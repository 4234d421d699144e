package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.rtmprelay.cluster.lease.Lease;
import io.rtmprelay.cluster.lease.LeaseTable;
import io.rtmprelay.cluster.member.Membership;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The leases in a map that survives two members at once and answers nobody in a minority. Any
 * thread; none is held up.
 */
final class LeaseMap implements LeaseTable {

  private static final String NAME = "relay.leases";
  private static final int BACKUPS = 2;

  private final IMap<String, Lease> map;

  LeaseMap(HazelcastInstance hazelcast) {
    this.map = hazelcast.getMap(NAME);
  }

  static void configure(Config config) {
    config.addMapConfig(
        new MapConfig(NAME)
            .setBackupCount(BACKUPS)
            .setStatisticsEnabled(false)
            .setPerEntryStatsEnabled(false)
            .setSplitBrainProtectionName(Membership.QUORUM)
            .setMergePolicyConfig(new MergePolicyConfig(HigherEpoch.class.getName(), 100)));
  }

  @Override
  public Future<Optional<Lease>> find(String streamName) {
    return future(map.getAsync(streamName)).map(Optional::ofNullable);
  }

  @Override
  public Future<Boolean> swap(String streamName, Optional<Lease> expected, Lease next) {
    return future(map.submitToKey(streamName, new Swap(expected.orElse(null), next)));
  }

  private static <T> Future<T> future(CompletionStage<T> stage) {
    Promise<T> promise = Promise.promise();
    stage.whenComplete(
        (result, cause) -> {
          if (cause == null) {
            promise.complete(result);
          } else {
            promise.fail(cause);
          }
        });
    return promise.future();
  }
}
