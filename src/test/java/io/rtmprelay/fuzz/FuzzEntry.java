package io.rtmprelay.fuzz;

import java.util.Locale;

/** Where the fuzzer comes in, by the names that it looks for. One target in a process. */
public final class FuzzEntry {

  private static FuzzTarget target = FuzzTarget.CHUNK;

  private FuzzEntry() {}

  /** The first argument names the target. */
  public static void fuzzerInitialize(String[] arguments) {
    target = FuzzTarget.valueOf(arguments[0].toUpperCase(Locale.ROOT));
  }

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.run(input);
  }
}
