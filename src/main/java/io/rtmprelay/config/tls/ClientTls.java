package io.rtmprelay.config.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a sink over TLS trusts.
 *
 * @param ca PEM file of the CAs that are trusted in place of the system's, or null
 * @param authorities what it held
 * @param pins if there are any, one must be of the server's own certificate; it then needs no CA
 * @param verify whether the certificate must be by a trusted CA, valid now and for the URL's host
 */
public record ClientTls(
    @Nullable Path ca, List<X509Certificate> authorities, List<Pin> pins, boolean verify) {

  /** The system's CAs, and the host that the URL names. */
  public static final ClientTls DEFAULT = new ClientTls(null, List.of(), List.of(), true);

  public ClientTls {
    authorities = List.copyOf(authorities);
    pins = List.copyOf(pins);
  }

  /** Whether anyone may pass for the server. */
  public boolean trustsAnyone() {
    return !verify && pins.isEmpty();
  }

  /** Certificates print at length, and name nothing that {@code ca} does not. */
  @Override
  public String toString() {
    return "ClientTls[ca=" + ca + ", pins=" + pins + ", verify=" + verify + "]";
  }
}
