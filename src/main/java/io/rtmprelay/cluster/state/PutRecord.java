package io.rtmprelay.cluster.state;

import com.hazelcast.map.EntryProcessor;
import io.rtmprelay.control.runtime.state.Kept.Stamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value unless there is one past a stamp; answers with what is in the way, null if nothing
 * is. Done twice it is done once, since a member that takes another's place does it again.
 */
final class PutRecord implements EntryProcessor<String, Object, @Nullable Object> {

  private static final long serialVersionUID = 1;

  private final byte[] value;
  private final String node;
  private final long version;

  /**
   * @param upon the highest stamp that gives way
   */
  PutRecord(byte[] value, Stamp upon) {
    this.value = value;
    this.node = upon.node();
    this.version = upon.version();
  }

  @Override
  public @Nullable Object process(Map.Entry<String, Object> entry) {
    Object present = entry.getValue();
    Stamp stamp = StampedValue.stampOf(present);
    if (stamp.equals(StampedValue.stampOf(value))) {
      return null;
    }
    if (stamp.compareTo(new Stamp(node, version)) > 0) {
      return present;
    }
    entry.setValue(value);
    return null;
  }
}
