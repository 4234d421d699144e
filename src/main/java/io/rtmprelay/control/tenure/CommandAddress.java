package io.rtmprelay.control.tenure;

import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.StreamCommand;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a stream takes commands, as long as it has its name. Owned by the stream's loop. */
public final class CommandAddress {

  private final ControlBus bus;
  private final String streamName;
  private ControlBus.@Nullable Registration registration;

  public CommandAddress(ControlBus bus, String streamName) {
    this.bus = bus;
    this.streamName = streamName;
  }

  public void answerBy(Function<StreamCommand, Future<?>> answer) {
    registration = bus.onStream(streamName, answer);
  }

  /** The name has a new owner or none. */
  public void giveUp() {
    if (registration != null) {
      registration.giveUp();
      registration = null;
    }
  }
}
