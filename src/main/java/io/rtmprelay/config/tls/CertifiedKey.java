package io.rtmprelay.config.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A private key with the certificate for it, and those between that and a CA. Equal if both are,
 * whatever files they came from. Prints without the key.
 *
 * @param chain the key's own certificate first
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {

  /** Any words do: that they can be verified is what counts. */
  private static final byte[] PROBE = "does the key belong to the certificate?".getBytes(UTF_8);

  public CertifiedKey {
    chain = List.copyOf(chain);
  }

  /**
   * The two together.
   *
   * @throws IllegalArgumentException if they do not belong together, in words about the key
   */
  public static CertifiedKey of(PrivateKey key, List<X509Certificate> chain) {
    if (!belongs(key, chain.getFirst().getPublicKey())) {
      boolean other = chain.stream().anyMatch(next -> belongs(key, next.getPublicKey()));
      throw new IllegalArgumentException(
          other
              ? "is the key of another than the first certificate; that one's must come first"
              : "is not the key of the certificate");
    }
    return new CertifiedKey(key, chain);
  }

  private static boolean belongs(PrivateKey key, PublicKey open) {
    if (!key.getAlgorithm().equals(open.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(scheme(key));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // keys of different sizes or curves
    }
  }

  private static String scheme(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> "SHA256withRSA";
    };
  }

  /** What is to be said of the certificate at {@code now}, in words; null if all is well. */
  public @Nullable String warning(Instant now) {
    X509Certificate own = chain.getFirst();
    Instant until = own.getNotAfter().toInstant();
    Instant from = own.getNotBefore().toInstant();
    if (now.isAfter(until)) {
      return "the certificate expired on " + until + "; clients that verify it refuse it";
    }
    return now.isBefore(from)
        ? "the certificate is not valid before " + from + "; clients that verify it refuse it"
        : null;
  }

  /** For servers: presents the chain to whoever can verify it. */
  public X509KeyManager keyManager() {
    char[] none = {};
    try {
      KeyStore store = KeyStore.getInstance("JKS"); // in memory alone, and quick
      store.load(null, none);
      store.setKeyEntry("relay", key, none, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, none);
      for (KeyManager manager : managers.getKeyManagers()) {
        if (manager instanceof X509KeyManager fits) {
          return fits;
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JVM takes no such key", e);
    }
    throw new IllegalStateException("the JVM has no manager for such keys");
  }

  @Override
  public String toString() {
    return "the key of " + chain.getFirst().getSubjectX500Principal().getName();
  }
}
