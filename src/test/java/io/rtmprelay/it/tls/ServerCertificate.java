package io.rtmprelay.it.tls;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;

/** A certificate and its key in PEM files, as servers want them. */
public record ServerCertificate(Path certificate, Path key) {

  /** Writes {@code bundle} into {@code folder}. */
  public static ServerCertificate write(Path folder, String name, X509Bundle bundle) {
    return new ServerCertificate(
        WorkFolder.write(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM()),
        WorkFolder.write(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM()));
  }

  /** Writes the CA of the good ones. */
  public static Path writeCa(Path folder) {
    return WorkFolder.write(
        folder.resolve("ca.pem"), TestCertificates.ca().getRootCertificatePEM());
  }
}
