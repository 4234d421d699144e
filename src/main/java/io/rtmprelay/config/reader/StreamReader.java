package io.rtmprelay.config.reader;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;

/** The keys under {@code stream}, of the file and of a route. */
final class StreamReader {

  private static final long MEMORY = 16 * LimitsReader.MIB;
  private static final long MIN_MEMORY = LimitsReader.MIB / 16;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration MAX_GRACE = Duration.ofHours(1);

  private final long processMemory;

  StreamReader(long processMemory) {
    this.processMemory = processMemory;
  }

  StreamConfig defaults(Section section) {
    long memory = Math.min(MEMORY, processMemory);
    return read(section, new StreamConfig(memory, GRACE, GapMode.IDLE, DuplicateMode.REJECT));
  }

  StreamConfig read(Section section, StreamConfig inherited) {
    return new StreamConfig(
        section.quantity("memory", Quantity.BYTES, inherited.memory(), MIN_MEMORY, processMemory),
        section.duration("grace", inherited.grace(), Duration.ZERO, MAX_GRACE),
        section.choice("gap", inherited.gap()),
        section.choice("onDuplicate", inherited.onDuplicate()));
  }
}
