package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import io.rtmprelay.cluster.lease.Lease;
import java.util.Map.Entry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares and swaps one entry where it is kept.
 *
 * @param expected null for no entry
 */
record Swap(@Nullable Lease expected, Lease next)
    implements EntryProcessor<String, Lease, Boolean> {

  private static final long serialVersionUID = 1;

  /** No two clocks are further apart: until then what is free keeps its epoch. */
  private static final long FREE_HOURS = 6;

  /** Hazelcast asks again if the answer was lost with a member: then it is done already. */
  @Override
  public Boolean process(Entry<String, Lease> entry) {
    Lease present = entry.getValue();
    if (next.equals(present)) {
      return true;
    }
    if (present == null ? expected != null : !present.equals(expected)) {
      return false;
    }
    put(entry, next);
    return true;
  }

  /** What was decided where the entry is kept is not decided anew. */
  @Override
  public EntryProcessor<String, Lease, Boolean> getBackupProcessor() {
    return new Put(next);
  }

  private static void put(Entry<String, Lease> entry, Lease lease) {
    ((ExtendedMapEntry<String, Lease>) entry)
        .setValue(lease, lease.isFree() ? FREE_HOURS : 0, TimeUnit.HOURS);
  }

  /** Puts what was swapped in where a copy is kept. */
  private record Put(Lease lease) implements EntryProcessor<String, Lease, Boolean> {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean process(Entry<String, Lease> entry) {
      put(entry, lease);
      return true;
    }
  }
}
