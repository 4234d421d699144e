package io.rtmprelay.config.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A server's key or certificate, known beforehand by its SHA-256.
 *
 * @param digest Base64 of the public key's (SubjectPublicKeyInfo, RFC 7469 section 2.4), or
 *     hexadecimal digits, in lower case, of the whole certificate's
 */
public record Pin(Subject subject, String digest) {

  private static final Pattern KEY = Pattern.compile("sha256//?([A-Za-z0-9+/]{43}=)");
  private static final Pattern CERTIFICATE =
      Pattern.compile("[0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}");

  /** What is known. */
  public enum Subject {
    /** The key, which outlives a renewed certificate. */
    KEY,
    CERTIFICATE
  }

  /**
   * Reads a pin.
   *
   * @throws IllegalArgumentException in words for who wrote it
   */
  public static Pin parse(String text) {
    var key = KEY.matcher(text);
    if (key.matches()) {
      return new Pin(Subject.KEY, key.group(1));
    }
    if (CERTIFICATE.matcher(text).matches()) {
      return new Pin(Subject.CERTIFICATE, text.replace(":", "").toLowerCase(Locale.ROOT));
    }
    throw new IllegalArgumentException(
        "must be sha256/ and the Base64 of the SHA-256 of the server's public key, or the SHA-256"
            + " of its certificate in 64 hexadecimal digits");
  }

  /** The pin of a certificate's key. */
  public static Pin ofKey(X509Certificate certificate) {
    byte[] digest = sha256(certificate.getPublicKey().getEncoded());
    return new Pin(Subject.KEY, Base64.getEncoder().encodeToString(digest));
  }

  /** Whether it is this one. */
  public boolean matches(X509Certificate certificate) {
    return switch (subject) {
      case KEY -> same(ofKey(certificate).digest);
      case CERTIFICATE -> same(HexFormat.of().formatHex(sha256(encoded(certificate))));
    };
  }

  private boolean same(String other) {
    return MessageDigest.isEqual(digest.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was decoded", e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
    }
  }

  /** As it is written in a config. */
  @Override
  public String toString() {
    return subject == Subject.KEY ? "sha256/" + digest : digest;
  }
}
