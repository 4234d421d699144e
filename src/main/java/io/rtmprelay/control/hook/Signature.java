package io.rtmprelay.control.hook;

import io.rtmprelay.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header by which a receiver knows who posts, and that it is no old post played back. The
 * secret itself never travels. Stateless, any thread.
 */
final class Signature {

  static final String HEADER = "X-Relay-Signature";

  private static final String HMAC = "HmacSHA256";

  private Signature() {}

  /** The header's value for {@code body}, posted at {@code at}. */
  static String of(String body, Secret secret, Instant at) {
    long seconds = at.getEpochSecond();
    return "t=" + seconds + ",v1=" + hmac(seconds + "." + body, secret);
  }

  private static String hmac(String text, Secret secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + HMAC, e);
    }
  }
}
