package io.rtmprelay.amf;

/**
 * Bytes that are no AMF value, or a value that has no AMF form within the limits.
 *
 * <p>The message says what came and what was expected. It quotes no text of the peer but a class
 * name, escaped and cut short, so that no key gets into a log. There is no stack trace: the fault
 * is the peer's, and hostile peers must not make it expensive.
 */
public final class AmfException extends Exception {

  AmfException(String message) {
    super(message, null, false, false);
  }
}
