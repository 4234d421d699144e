package io.rtmprelay.cluster.secret;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * The CA of one cluster, whose key every node makes of the secret: nobody else can, so whoever has
 * a certificate of it knew the secret. No file, no renewal and no revocation: who changes the
 * secret has another CA. Any thread.
 */
final class Authority {

  private static final int SERIAL_BITS = 120;
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
  private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
  private static final byte[] BASIC_CONSTRAINTS = Der.oid(2, 5, 29, 19);
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = Der.oid(2, 5, 29, 17);

  /** Of clocks that differ nothing depends; there is no end (RFC 5280, 4.1.2.5). */
  private static final byte[] VALIDITY =
      Der.sequence(Der.utcTime("200101000000Z"), Der.generalizedTime("99991231235959Z"));

  private static final byte[] NAME = named("rtmp-relay cluster");

  private final KeyPair pair;

  Authority(ClusterKeys keys) throws GeneralSecurityException {
    this.pair = Curve.of(keys.bytes(ClusterKeys.Use.AUTHORITY, Curve.SEED_BYTES));
  }

  /** Its own certificate. Each is another one, of the same name and key. */
  X509Certificate own() throws GeneralSecurityException {
    byte[] authority = Der.octets(Der.sequence(Der.yes()));
    return certify(NAME, pair.getPublic(), Der.sequence(BASIC_CONSTRAINTS, Der.yes(), authority));
  }

  /**
   * A node's certificate.
   *
   * @param host address or name by which it is dialled
   */
  X509Certificate certify(String node, String host, PublicKey key) throws GeneralSecurityException {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    byte[] name =
        address == null
            ? Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII))
            : Der.implicit(7, address);
    return certify(
        named(node), key, Der.sequence(SUBJECT_ALTERNATIVE_NAME, Der.octets(Der.sequence(name))));
  }

  private X509Certificate certify(byte[] subject, PublicKey key, byte[] extension)
      throws GeneralSecurityException {
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
            ECDSA_WITH_SHA256,
            NAME,
            VALIDITY,
            subject,
            key.getEncoded(),
            Der.explicit(3, Der.sequence(extension)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(content);
    byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] named(String name) {
    return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(name))));
  }
}
