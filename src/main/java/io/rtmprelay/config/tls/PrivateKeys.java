package io.rtmprelay.config.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The private key of a PEM file: PKCS #8, or the older forms for RSA (PKCS #1) and EC (SEC 1). */
public final class PrivateKeys {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  /** AlgorithmIdentifier of rsaEncryption with NULL parameters (RFC 8017 appendix A.1). */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** Object identifier of id-ecPublicKey (RFC 5480 section 2.1.1). */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeys() {}

  /**
   * The key in {@code pem}, the first if there are several.
   *
   * @throws IllegalArgumentException in words without any of the key
   */
  public static PrivateKey ofPem(String pem) {
    for (Pem block : Pem.blocks(pem)) {
      PrivateKey key = key(block);
      if (key != null) {
        return key;
      }
    }
    throw new IllegalArgumentException(
        "holds no private key; one in PEM form begins with -----BEGIN PRIVATE KEY-----");
  }

  private static @Nullable PrivateKey key(Pem block) {
    if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.body().contains("ENCRYPTED")) {
      throw new IllegalArgumentException(
          "holds an encrypted key, which nobody can decrypt here; write it out with"
              + " `openssl pkey -in FILE -out PLAIN` and keep that readable for the relay alone");
    }
    return switch (block.label()) {
      case "PRIVATE KEY" -> decoded(block.content());
      case "RSA PRIVATE KEY" -> decoded(wrapped(RSA, block.content()));
      case "EC PRIVATE KEY" -> decoded(ofEc(block.content()));
      default -> null; // parameters, or the certificate in the same file
    };
  }

  private static PrivateKey decoded(byte[] pkcs8) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // a key of another algorithm
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalArgumentException(
        "holds a private key that cannot be read; RSA, EC and Ed25519 can");
  }

  /** The curve stands within the older form, and before it in the newer (RFC 5915 section 3). */
  private static byte[] ofEc(byte[] sec1) {
    try {
      ByteBuffer key = ByteBuffer.wrap(part(ByteBuffer.wrap(sec1), SEQUENCE));
      skip(key); // version
      skip(key); // the number itself
      byte[] curve = part(key, PARAMETERS);
      return wrapped(der(SEQUENCE, EC, curve), sec1);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "holds an EC key without the name of its curve, or a damaged one", e);
    }
  }

  /** RFC 5208 section 5. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return der(SEQUENCE, VERSION_0, algorithm, der(OCTETS, key));
  }

  private static void skip(ByteBuffer in) throws GeneralSecurityException {
    part(in, in.get(in.position()) & 0xff);
  }

  private static byte[] part(ByteBuffer in, int tag) throws GeneralSecurityException {
    if ((in.get() & 0xff) != tag) {
      throw new GeneralSecurityException("another tag than " + tag);
    }
    int length = in.get() & 0xff;
    if (length > 0x80) {
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (in.get() & 0xff);
      }
    }
    byte[] content = new byte[Math.min(Math.max(0, length), in.remaining())];
    in.get(content);
    return content;
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length + 4);
    out.put((byte) tag);
    if (length < 0x80) {
      out.put((byte) length);
    } else if (length < 0x100) {
      out.put((byte) 0x81).put((byte) length);
    } else {
      out.put((byte) 0x82).putShort((short) length);
    }
    for (byte[] part : parts) {
      out.put(part);
    }
    byte[] whole = new byte[out.flip().remaining()];
    out.get(whole);
    return whole;
  }
}
