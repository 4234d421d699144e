package io.rtmprelay.config.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates of a PEM file. */
public final class Certificates {

  private Certificates() {}

  /**
   * The certificates in {@code pem}, at least one, in their order.
   *
   * @throws IllegalArgumentException in words for who wrote the file's name into a config
   */
  public static List<X509Certificate> ofPem(String pem) {
    List<X509Certificate> found = new ArrayList<>();
    for (Pem block : Pem.blocks(pem)) {
      if (block.label().equals("CERTIFICATE")) {
        found.add(certificate(block.content()));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "holds no certificate; one in PEM form begins with -----BEGIN CERTIFICATE-----");
    }
    return List.copyOf(found);
  }

  private static X509Certificate certificate(byte[] content) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(content));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("holds a certificate that cannot be read", e);
    }
  }
}
