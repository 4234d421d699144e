package io.rtmprelay;

/** How the process ended, for whoever started it. */
final class ExitCode {

  static final int ORDERLY = 0;
  static final int FAULT = 1;
  static final int BAD_CONFIG = 2;
  static final int ADDRESS_IN_USE = 3;

  private ExitCode() {}
}
