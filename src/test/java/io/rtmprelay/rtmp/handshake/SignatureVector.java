package io.rtmprelay.rtmp.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signed handshake's formulas (PROTOCOL 1.2), written down a second time from the page. */
public final class SignatureVector {

  public static final byte[] PLAYER = ascii("Genuine Adobe Flash Player 001");
  public static final byte[] SERVER = ascii("Genuine Adobe Flash Media Server 001");

  private static final byte[] T =
      HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");

  private SignatureVector() {}

  /** Where layout A (offset bytes at 8) or B (at 772) has the digest of {@code block}. */
  public static int digestAt(byte[] block, char layout) {
    int from = layout == 'A' ? 8 : 772;
    int sum =
        (block[from] & 0xFF)
            + (block[from + 1] & 0xFF)
            + (block[from + 2] & 0xFF)
            + (block[from + 3] & 0xFF);
    return from + 4 + sum % 728;
  }

  public static byte[] blockDigest(byte[] block, char layout, byte[] name) {
    int at = digestAt(block, layout);
    byte[] around = new byte[1504];
    System.arraycopy(block, 0, around, 0, at);
    System.arraycopy(block, at + 32, around, at, 1504 - at);
    return hmac(name, around);
  }

  public static byte[] digestIn(byte[] block, char layout) {
    int at = digestAt(block, layout);
    return Arrays.copyOfRange(block, at, at + 32);
  }

  /** The last 32 bytes that an echo signed by {@code name} must have. */
  public static byte[] echoSignature(byte[] echo, byte[] name, byte[] answeredDigest) {
    byte[] key = Arrays.copyOf(name, name.length + T.length);
    System.arraycopy(T, 0, key, name.length, T.length);
    return hmac(hmac(key, answeredDigest), Arrays.copyOf(echo, 1504));
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
