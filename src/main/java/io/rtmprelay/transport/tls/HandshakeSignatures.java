package io.rtmprelay.transport.tls;

import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Signs for BoringSSL with a key that stays in the JVM. The library would sign while it reads,
 * which is on a media loop; what asks the JVM is a task of the handshake ({@link TlsTasks}). Any
 * thread.
 */
final class HandshakeSignatures implements OpenSslPrivateKeyMethod {

  /** A signature as the JVM knows it. */
  private record Scheme(String algorithm, @Nullable PSSParameterSpec parameters) {

    private static final int SHA256_BYTES = 32;
    private static final int SHA384_BYTES = 48;
    private static final int SHA512_BYTES = 64;

    /** Those of RFC 8446 section 4.2.3 that TLS 1.2 and 1.3 still sign with. */
    static final Map<Integer, Scheme> BY_NUMBER =
        Map.of(
            SSL_SIGN_RSA_PSS_RSAE_SHA256, pss(MGF1ParameterSpec.SHA256, SHA256_BYTES),
            SSL_SIGN_RSA_PSS_RSAE_SHA384, pss(MGF1ParameterSpec.SHA384, SHA384_BYTES),
            SSL_SIGN_RSA_PSS_RSAE_SHA512, pss(MGF1ParameterSpec.SHA512, SHA512_BYTES),
            SSL_SIGN_RSA_PKCS1_SHA256, new Scheme("SHA256withRSA", null),
            SSL_SIGN_RSA_PKCS1_SHA384, new Scheme("SHA384withRSA", null),
            SSL_SIGN_RSA_PKCS1_SHA512, new Scheme("SHA512withRSA", null),
            SSL_SIGN_ECDSA_SECP256R1_SHA256, new Scheme("SHA256withECDSA", null),
            SSL_SIGN_ECDSA_SECP384R1_SHA384, new Scheme("SHA384withECDSA", null),
            SSL_SIGN_ECDSA_SECP521R1_SHA512, new Scheme("SHA512withECDSA", null));

    /** The salt is as long as the digest. */
    private static Scheme pss(MGF1ParameterSpec mask, int saltBytes) {
      return new Scheme(
          "RSASSA-PSS",
          new PSSParameterSpec(
              mask.getDigestAlgorithm(),
              "MGF1",
              mask,
              saltBytes,
              PSSParameterSpec.TRAILER_FIELD_BC));
    }
  }

  private final PrivateKey key;

  HandshakeSignatures(PrivateKey key) {
    this.key = key;
  }

  @Override
  public byte[] sign(SSLEngine engine, int number, byte[] input) throws GeneralSecurityException {
    Scheme scheme = Scheme.BY_NUMBER.get(number);
    if (scheme == null) {
      throw new NoSuchAlgorithmException("the peer takes no signature but " + number);
    }
    Signature signature = Signature.getInstance(scheme.algorithm());
    if (scheme.parameters() != null) {
      signature.setParameter(scheme.parameters());
    }
    signature.initSign(key);
    signature.update(input);
    return signature.sign();
  }

  @Override
  public byte[] decrypt(SSLEngine engine, byte[] input) {
    throw new UnsupportedOperationException("no cipher suite in use has the key decrypt");
  }
}
