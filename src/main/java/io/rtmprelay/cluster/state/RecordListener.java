package io.rtmprelay.cluster.state;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells of each value that is new in the map. On a thread of Hazelcast's. */
final class RecordListener
    implements EntryAddedListener<String, Object>,
        EntryUpdatedListener<String, Object>,
        EntryMergedListener<String, Object> {

  private final BiConsumer<String, @Nullable Object> told;

  RecordListener(BiConsumer<String, @Nullable Object> told) {
    this.told = told;
  }

  @Override
  public void entryAdded(EntryEvent<String, Object> event) {
    tell(event);
  }

  @Override
  public void entryUpdated(EntryEvent<String, Object> event) {
    tell(event);
  }

  @Override
  public void entryMerged(EntryEvent<String, Object> event) {
    tell(event);
  }

  private void tell(EntryEvent<String, Object> event) {
    told.accept(event.getKey(), event.getValue());
  }
}
