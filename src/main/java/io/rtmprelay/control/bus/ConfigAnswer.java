package io.rtmprelay.control.bus;

import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.yaml.ConfigFault;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node says of its config. Holds no secret: each is masked before it comes here. */
public sealed interface ConfigAnswer {

  /**
   * The config in force.
   *
   * @param config as {@link io.rtmprelay.config.show.ConfigTree#shown} has it
   * @param file where it came from, or null if from no file
   * @param loadedAt when it was read
   * @param reload the last time the file was read again, or null if it never was
   */
  record Running(
      Map<String, @Nullable Object> config,
      @Nullable String file,
      Instant loadedAt,
      @Nullable Reload reload)
      implements ConfigAnswer {}

  /** What came of a check. */
  sealed interface Checked extends ConfigAnswer {}

  /** The candidate is no config: all that is wrong with it, at least one fault. */
  record Faulty(List<ConfigFault> faults) implements Checked {
    public Faulty {
      faults = List.copyOf(faults);
    }
  }

  /** The candidate is good: all that it has otherwise than the config in force. */
  record Sound(List<ConfigChange> changes) implements Checked {
    public Sound {
      changes = List.copyOf(changes);
    }
  }

  /**
   * What came of reading the file again.
   *
   * @param faults why the file was not taken; empty unless it is {@link Outcome#REFUSED}
   * @param applied what holds since
   * @param pending what the file has otherwise, and holds only after a restart
   */
  record Reload(
      Instant at,
      Outcome outcome,
      List<ConfigFault> faults,
      List<ConfigChange> applied,
      List<ConfigChange> pending)
      implements ConfigAnswer {

    public Reload {
      faults = List.copyOf(faults);
      applied = List.copyOf(applied);
      pending = List.copyOf(pending);
    }

    /** In words, for the log and whoever asked. */
    public String words() {
      return switch (outcome) {
        case REFUSED -> "the config file has faults; the relay goes on with the config it had";
        case UNCHANGED -> "the config file says what the relay does already";
        case PENDING ->
            pending.size() == 1
                ? "1 change of the config file waits for a restart"
                : pending.size() + " changes of the config file wait for a restart";
      };
    }
  }

  /** How a reload ended. */
  enum Outcome {
    /** The file has faults, or cannot be read: nothing changes. */
    REFUSED,
    /** The file says what is in force. */
    UNCHANGED,
    /** The file differs, and a restart is needed for that to hold. */
    PENDING;

    /** As the API and the log have it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
