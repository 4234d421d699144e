package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReports;

/** What a node can be asked. */
public sealed interface NodeCommand {

  /** Asks for a {@link StreamReports} with a report of every stream this node owns. */
  record DescribeAll() implements NodeCommand {}

  /** What is about the config; answered by a {@link ConfigAnswer}. */
  sealed interface ForConfig extends NodeCommand {}

  /** Asks for the config in force, {@link ConfigAnswer.Running}. */
  record ShowConfig() implements ForConfig {}

  /** Asks what {@code text} would change, {@link ConfigAnswer.Checked}; nothing changes. */
  record CheckConfig(String text) implements ForConfig {

    /** A candidate may hold secrets. */
    @Override
    public String toString() {
      return "CheckConfig[" + text.length() + " characters]";
    }
  }

  /** Has the config file read again, {@link ConfigAnswer.Reload}. */
  record ReloadConfig() implements ForConfig {}
}
