package io.rtmprelay.cluster.state;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;

/** After a split the higher stamp counts, as everywhere. Made by Hazelcast, by name. */
public final class HigherStamp
    implements SplitBrainMergePolicy<Object, MergingValue<Object>, Object> {

  @Override
  public Object merge(MergingValue<Object> merging, @Nullable MergingValue<Object> existing) {
    Object theirs = existing == null ? null : existing.getValue();
    Object ours = merging.getValue();
    return theirs != null && StampedValue.stampOf(theirs).compareTo(StampedValue.stampOf(ours)) >= 0
        ? theirs
        : ours;
  }

  @Override
  public void writeData(ObjectDataOutput out) {
    // It has no state.
  }

  @Override
  public void readData(ObjectDataInput in) {
    // It has no state.
  }
}
