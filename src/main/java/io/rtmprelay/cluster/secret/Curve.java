package io.rtmprelay.cluster.secret;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Key pairs on the curve P-256, by chance or made of given bytes: what the JVM can do with a
 * private key, but for telling its public one. Any thread.
 */
final class Curve {

  /** So many more bytes than the order has that the remainder of them is as good as chance. */
  static final int SEED_BYTES = 48;

  private static final ECParameterSpec P256 = parameters();
  private static final BigInteger PRIME = ((ECFieldFp) P256.getCurve().getField()).getP();

  private Curve() {}

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has P-256", e);
    }
  }

  static KeyPair byChance() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(P256);
    return generator.generateKeyPair();
  }

  /** The same pair for the same bytes. */
  static KeyPair of(byte[] seed) throws GeneralSecurityException {
    BigInteger one = BigInteger.ONE;
    BigInteger secret =
        new BigInteger(1, seed).mod(P256.getOrder().subtract(one)).add(one); // 1 to order - 1
    ECPoint open = times(P256.getGenerator(), secret);
    KeyFactory keys = KeyFactory.getInstance("EC");
    return new KeyPair(
        keys.generatePublic(new ECPublicKeySpec(open, P256)),
        keys.generatePrivate(new ECPrivateKeySpec(secret, P256)));
  }

  /** By doubling and adding; null is the point at infinity. */
  private static ECPoint times(ECPoint point, BigInteger factor) {
    ECPoint sum = null;
    for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum);
      if (factor.testBit(bit)) {
        sum = add(sum, point);
      }
    }
    if (sum == null) {
      throw new IllegalStateException("a factor below the order has no multiple at infinity");
    }
    return sum;
  }

  private static @Nullable ECPoint add(@Nullable ECPoint a, @Nullable ECPoint b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    boolean same = a.getAffineX().equals(b.getAffineX());
    if (same && !a.getAffineY().equals(b.getAffineY())) {
      return null;
    }
    BigInteger slope = same ? tangent(a) : chord(a, b);
    BigInteger x = slope.pow(2).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(PRIME);
    BigInteger y = slope.multiply(a.getAffineX().subtract(x)).subtract(a.getAffineY()).mod(PRIME);
    return new ECPoint(x, y);
  }

  private static BigInteger tangent(ECPoint a) {
    BigInteger rise =
        BigInteger.valueOf(3).multiply(a.getAffineX().pow(2)).add(P256.getCurve().getA());
    return rise.multiply(a.getAffineY().shiftLeft(1).modInverse(PRIME)).mod(PRIME);
  }

  private static BigInteger chord(ECPoint a, ECPoint b) {
    BigInteger rise = b.getAffineY().subtract(a.getAffineY());
    BigInteger run = b.getAffineX().subtract(a.getAffineX()).mod(PRIME);
    return rise.multiply(run.modInverse(PRIME)).mod(PRIME);
  }
}
