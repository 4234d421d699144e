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
   * @param loadedAt when it was last read and put in force
   * @param pending what the file had otherwise when it was last good, and holds after a restart
   * @param reload the last time the file was read again, or null if it never was
   */
  record Running(
      Map<String, @Nullable Object> config,
      @Nullable String file,
      Instant loadedAt,
      List<ConfigChange> pending,
      @Nullable Reload reload)
      implements ConfigAnswer {
    public Running {
      pending = List.copyOf(pending);
    }
  }

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
        case REFUSED -> "the config file is not taken; the relay goes on with the config it had";
        case UNCHANGED -> "the config file says what the relay does already";
        case APPLIED -> counted(applied, "is", "are") + " in force";
        case PENDING ->
            counted(pending, "waits", "wait")
                + " for a restart"
                + (applied.isEmpty() ? "" : ", " + counted(applied, "is", "are") + " in force");
      };
    }

    private static String counted(List<ConfigChange> changes, String one, String many) {
      return changes.size() == 1 ? "1 change " + one : changes.size() + " changes " + many;
    }
  }

  /** How a reload ended. */
  enum Outcome {
    /** The file has faults, cannot be read or cannot be had: nothing changes. */
    REFUSED,
    /** The file says what is in force. */
    UNCHANGED,
    /** The file differs, and all of that is in force. */
    APPLIED,
    /** The file differs; some of that needs a restart to hold, and the rest is in force. */
    PENDING;

    /** As the API and the log have it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
