package io.rtmprelay.fuzz;

import io.rtmprelay.fuzz.input.FuzzInput;
import java.util.Locale;

/**
 * What is fuzzed. Each takes any bytes, fails with an {@link AssertionError} if something does not
 * hold that must, and with whatever else escapes; it depends on nothing but its bytes.
 */
enum FuzzTarget {
  CHUNK,
  AMF0,
  AMF3,
  FLV,
  HEADER,
  CODEC,
  RELAY,
  SERVER,
  CLIENT;

  /** Its name on the command line, and that of its folder. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns how many things were understood: values, messages, tags, frames, events. */
  int run(byte[] bytes) throws Exception {
    FuzzInput input = new FuzzInput(bytes);
    return switch (this) {
      case CHUNK -> ChunkTarget.run(input);
      case AMF0 -> AmfTarget.amf0(input);
      case AMF3 -> AmfTarget.amf3(input);
      case FLV -> FlvTarget.run(input);
      case HEADER -> HeaderTarget.run(input);
      case CODEC -> CodecTarget.run(input);
      case RELAY -> RelayTarget.run(input);
      case SERVER -> ServerTarget.run(input);
      case CLIENT -> ClientTarget.run(input);
    };
  }
}
