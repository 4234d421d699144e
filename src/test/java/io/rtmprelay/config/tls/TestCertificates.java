package io.rtmprelay.config.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;

/** Certificates of a CA that nobody else knows: good ones and each kind of bad ones. */
public final class TestCertificates {

  private static final X509Bundle CA =
      built(() -> named("relay test CA").setIsCertificateAuthority(true).buildSelfSigned());

  private TestCertificates() {}

  /** A builder of bundles, which may throw anything. */
  private interface Built {
    X509Bundle build() throws Exception;
  }

  private static X509Bundle built(Built builder) {
    try {
      return builder.build();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static CertificateBuilder named(String name) {
    return new CertificateBuilder().rsa2048().subject("CN=" + name);
  }

  private static CertificateBuilder local(CertificateBuilder builder) {
    return builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
  }

  /** The CA itself. */
  public static X509Bundle ca() {
    return CA;
  }

  /** For localhost and 127.0.0.1, issued by the CA. */
  public static X509Bundle good() {
    return built(() -> local(named("good")).buildIssuedBy(CA));
  }

  /** The same with an EC key. */
  public static X509Bundle goodEc() {
    return built(() -> local(named("good EC")).ecp256().buildIssuedBy(CA));
  }

  /** The same with a key of any kind. */
  public static X509Bundle good(CertificateBuilder.Algorithm key) {
    return built(() -> local(named("good")).algorithm(key).buildIssuedBy(CA));
  }

  /** For localhost and 127.0.0.1, issued by nobody else. */
  public static X509Bundle selfSigned() {
    return built(() -> local(named("localhost")).setIsCertificateAuthority(true).buildSelfSigned());
  }

  /** Issued by the CA, but for other names. */
  public static X509Bundle wrongHost() {
    return built(
        () ->
            named("wrong")
                .addSanDnsName("www.media.invalid")
                .addSanDnsName("media.invalid")
                .buildIssuedBy(CA));
  }

  /** For localhost, valid up to the day before yesterday. */
  public static X509Bundle expired() {
    Instant now = Instant.now();
    return built(
        () ->
            local(named("expired"))
                .notBefore(now.minus(Duration.ofDays(30)))
                .notAfter(now.minus(Duration.ofDays(2)))
                .buildIssuedBy(CA));
  }

  /** As the relay holds it. */
  public static CertifiedKey identity(X509Bundle bundle) {
    return CertifiedKey.of(
        PrivateKeys.ofPem(bundle.getPrivateKeyPEM()),
        Certificates.ofPem(bundle.getCertificatePathPEM()));
  }
}
