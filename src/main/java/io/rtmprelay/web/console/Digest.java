package io.rtmprelay.web.console;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** The SHA-256 of some bytes, in the forms that pages and paths take. */
@SuppressWarnings("ArrayRecordComponent") // It is never compared.
record Digest(byte[] sha256) {

  private static final int SHORT_BYTES = 10;

  static Digest of(byte[]... parts) {
    MessageDigest digest = sha256Digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Digest(digest.digest());
  }

  /** Enough to tell two builds apart. */
  String shortHex() {
    return HexFormat.of().formatHex(sha256, 0, SHORT_BYTES);
  }

  /** As a content policy names a script that stands in the page. */
  String policySource() {
    return "'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'";
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
