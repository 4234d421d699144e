package io.rtmprelay.cluster.state;

import com.hazelcast.map.EntryProcessor;
import io.rtmprelay.control.runtime.state.Kept.Stamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Removes the value of a stamp. */
final class ForgetRecord implements EntryProcessor<String, Object, @Nullable Object> {

  private static final long serialVersionUID = 1;

  private final String node;
  private final long version;

  ForgetRecord(Stamp stamp) {
    this.node = stamp.node();
    this.version = stamp.version();
  }

  @Override
  @SuppressWarnings("NullAway") // a value that is null is how an entry is removed
  public @Nullable Object process(Map.Entry<String, Object> entry) {
    if (StampedValue.stampOf(entry.getValue()).equals(new Stamp(node, version))) {
      entry.setValue(null);
    }
    return null;
  }
}
