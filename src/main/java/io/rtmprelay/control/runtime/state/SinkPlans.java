package io.rtmprelay.control.runtime.state;

/** What is set at run time of each stream's sinks. Any thread. */
@FunctionalInterface
public interface SinkPlans {

  /** The plan of the stream {@code app/name} as it is now. */
  SinkPlan of(String streamName);
}
