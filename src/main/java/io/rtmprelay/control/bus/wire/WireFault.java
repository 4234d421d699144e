package io.rtmprelay.control.bus.wire;

/** What came from another node is not what this one understands, or cannot be told to one. */
public final class WireFault extends RuntimeException {

  WireFault(String message) {
    super(message, null, false, false);
  }
}
