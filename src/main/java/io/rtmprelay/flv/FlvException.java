package io.rtmprelay.flv;

/** What came is no FLV file. */
public final class FlvException extends Exception {

  FlvException(String message) {
    super(message, null, false, false);
  }
}
