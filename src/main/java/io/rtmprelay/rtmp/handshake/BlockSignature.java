package io.rtmprelay.rtmp.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The digests of the signed handshake: HMAC-SHA256 under keys that everyone knows, so they prove
 * nothing but that a peer speaks this form.
 */
final class BlockSignature {

  static final int DIGEST_BYTES = 32;

  /** Where the signature of an echo block begins: its last bytes. */
  static final int ECHO_SIGNATURE_AT = PeerBlocks.BLOCK_BYTES - DIGEST_BYTES;

  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] TAIL =
      HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");

  /** Who signs: the first block under the name alone, the echo under the whole key. */
  static final class Signer {
    static final Signer CLIENT = new Signer("Genuine Adobe Flash Player 001");
    static final Signer SERVER = new Signer("Genuine Adobe Flash Media Server 001");

    private final byte[] blockKey;
    private final byte[] echoKey;

    private Signer(String name) {
      blockKey = name.getBytes(StandardCharsets.US_ASCII);
      echoKey = Arrays.copyOf(blockKey, blockKey.length + TAIL.length);
      System.arraycopy(TAIL, 0, echoKey, blockKey.length, TAIL.length);
    }
  }

  /** A digest that was found in a peer's block. */
  static final class Found {

    private final DigestLayout layout;
    private final byte[] digest;

    private Found(DigestLayout layout, byte[] digest) {
      this.layout = layout;
      this.digest = digest;
    }

    DigestLayout layout() {
      return layout;
    }
  }

  private BlockSignature() {}

  /** The digest that {@code signer} put into {@code block}, or null if there is no valid one. */
  static @Nullable Found find(byte[] block, Signer signer) {
    for (DigestLayout layout : DigestLayout.values()) {
      int at = layout.digestAt(block);
      byte[] digest = digestAround(block, at, signer);
      if (MessageDigest.isEqual(digest, Arrays.copyOfRange(block, at, at + DIGEST_BYTES))) {
        return new Found(layout, digest);
      }
    }
    return null;
  }

  /** Puts the digest of {@code signer} into its first block. */
  static void sign(byte[] block, DigestLayout layout, Signer signer) {
    int at = layout.digestAt(block);
    System.arraycopy(digestAround(block, at, signer), 0, block, at, DIGEST_BYTES);
  }

  /** Signs an echo block in answer to the digest of the peer's first block. */
  static void signEcho(byte[] echo, Found answered, Signer signer) {
    Mac mac = mac(mac(signer.echoKey).doFinal(answered.digest));
    mac.update(echo, 0, ECHO_SIGNATURE_AT);
    System.arraycopy(mac.doFinal(), 0, echo, ECHO_SIGNATURE_AT, DIGEST_BYTES);
  }

  private static byte[] digestAround(byte[] block, int at, Signer signer) {
    Mac mac = mac(signer.blockKey);
    mac.update(block, 0, at);
    mac.update(block, at + DIGEST_BYTES, block.length - at - DIGEST_BYTES);
    return mac.doFinal();
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
