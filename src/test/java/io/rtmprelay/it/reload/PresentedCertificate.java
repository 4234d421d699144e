package io.rtmprelay.it.reload;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The certificate that a server presents now. */
final class PresentedCertificate {

  private PresentedCertificate() {}

  /** Its serial number, by a handshake with whatever listens there on loopback. */
  static BigInteger serial(int port) throws IOException, GeneralSecurityException {
    var trustAnyone = SSLContext.getInstance("TLS");
    trustAnyone.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    try (var socket =
        (SSLSocket)
            trustAnyone.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }
}
