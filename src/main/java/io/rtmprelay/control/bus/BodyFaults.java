package io.rtmprelay.control.bus;

import java.util.List;

/** All that is wrong with the body of a request; none if nothing is. */
public record BodyFaults(List<BodyFault> faults) {

  public BodyFaults {
    faults = List.copyOf(faults);
  }
}
