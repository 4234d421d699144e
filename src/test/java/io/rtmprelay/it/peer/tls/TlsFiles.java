package io.rtmprelay.it.peer.tls;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;

/**
 * PEM files of a server on this machine, by an authority that nobody knows of by himself.
 *
 * @param authority its certificate, for who is to trust the server
 * @param certificate of localhost and 127.0.0.1
 * @param key of the certificate
 */
public record TlsFiles(Path authority, Path certificate, Path key) {

  /** Makes a certificate and writes all into {@code folder}. */
  public static TlsFiles write(Path folder) {
    var server = TestCertificates.good();
    return new TlsFiles(
        WorkFolder.write(folder.resolve("ca.pem"), TestCertificates.ca().getCertificatePEM()),
        WorkFolder.write(folder.resolve("cert.pem"), server.getCertificatePathPEM()),
        WorkFolder.write(folder.resolve("key.pem"), server.getPrivateKeyPEM()));
  }
}
