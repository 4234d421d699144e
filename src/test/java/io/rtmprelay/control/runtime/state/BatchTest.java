package io.rtmprelay.control.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final Kept.Key KEY = Kept.Route.key("r");

  private static Kept removal(String node, long version) {
    return new Kept.Removed(KEY, new Kept.Stamp(node, version), Instant.EPOCH);
  }

  private static RuntimeState state(Kept record) {
    return RuntimeState.EMPTY.merged(List.of(record));
  }

  @Test
  @DisplayName("what is added after somebody was quicker is based on that one's change")
  void afterOvertaken() {
    Batch batch = new Batch();
    batch.add(List.of(removal("n2", 64)), state(removal("n2", 60)));
    batch.overtaken(Set.of(KEY)).fail(new RuntimeStore.Overtaken());
    batch.add(List.of(removal("n2", 71)), state(removal("n1", 55)));
    assertThat(batch.replacements())
        .extracting(SharedRecords.Replacement::upon)
        .containsExactly(new Kept.Stamp("n1", 55));
  }
}
