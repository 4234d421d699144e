package io.rtmprelay.transport.tls;

import io.rtmprelay.relay.life.SinkLife.FailureClass;
import java.security.cert.CertificateException;

/** The server's certificate does not do; the message is for a person. */
final class UntrustedServer extends CertificateException {

  private final FailureClass kind;

  UntrustedServer(FailureClass kind, String message) {
    super(message);
    this.kind = kind;
  }

  FailureClass kind() {
    return kind;
  }
}
