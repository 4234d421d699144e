package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.rtmprelay.cluster.lease.Lease;
import org.jspecify.annotations.Nullable;

/** After a split the lease with the higher epoch stands, on whichever side it was taken. */
public final class HigherEpoch implements SplitBrainMergePolicy<Lease, MergingValue<Lease>, Lease> {

  @Override
  public Lease merge(MergingValue<Lease> merging, @Nullable MergingValue<Lease> existing) {
    Lease theirs = merging.getValue();
    if (existing == null) {
      return theirs;
    }
    Lease ours = existing.getValue();
    return theirs.epoch() > ours.epoch() ? theirs : ours;
  }

  @Override
  public void writeData(ObjectDataOutput out) {
    // It has no settings.
  }

  @Override
  public void readData(ObjectDataInput in) {
    // As above.
  }
}
