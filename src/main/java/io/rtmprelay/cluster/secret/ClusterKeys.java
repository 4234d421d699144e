package io.rtmprelay.cluster.secret;

import io.rtmprelay.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that the nodes of one cluster make of its secret (HKDF, RFC 5869): one for each use, so
 * that what is seen of one use is of no use for another. Any thread.
 */
public final class ClusterKeys {

  private static final byte[] SALT = "rtmp-relay cluster 1".getBytes(StandardCharsets.UTF_8);
  private static final int KEY_BYTES = 32;

  /** What a key is for. */
  enum Use {
    SEAL,
    TOKEN,
    MEMBER,
    AUTHORITY
  }

  private final byte[] secret;

  /** The keys of the cluster that has this secret. */
  public ClusterKeys(Secret secret) {
    this.secret = secret.reveal().getBytes(StandardCharsets.UTF_8);
  }

  SecretKey key(Use use, String algorithm) {
    return new SecretKeySpec(bytes(use, KEY_BYTES), algorithm);
  }

  byte[] bytes(Use use, int count) {
    try {
      byte[] info = use.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(secret, "Generic"))
                  .addSalt(SALT)
                  .thenExpand(info, count));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HKDF", e);
    }
  }
}
