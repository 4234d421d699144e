package io.rtmprelay.cluster.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC-SHA256 by one of the cluster's keys, over parts that cannot be mistaken for others. */
final class Signing {

  static final int BYTES = 32;
  private static final String HMAC = "HmacSHA256";

  private final SecretKey key;

  Signing(ClusterKeys keys, ClusterKeys.Use use) {
    this.key = keys.key(use, HMAC);
  }

  /** Of all parts in turn, each with its length. */
  byte[] sign(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + HMAC, e);
    }
  }

  /** Whether {@code signature} is that of {@code parts}; takes as long wherever they differ. */
  boolean isSigned(byte[] signature, byte[]... parts) {
    return MessageDigest.isEqual(sign(parts), signature);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
