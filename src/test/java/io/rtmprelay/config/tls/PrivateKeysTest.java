package io.rtmprelay.config.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {

  /**
   * Where the inner key begins in what the JVM writes: version, algorithm and lengths before it.
   */
  private static final int RSA_INNER = 26;

  private static final int EC_INNER = 27;

  private static String pem(String label, byte[] content) {
    String body = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN " + label + "-----\r\n" + body + "\r\n-----END " + label + "-----\r\n";
  }

  private static byte[] from(byte[] whole, int start) {
    byte[] rest = new byte[whole.length - start];
    System.arraycopy(whole, start, rest, 0, rest.length);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  @DisplayName("PKCS #8 of each algorithm")
  void pkcs8(String algorithm) throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    assertThat(PrivateKeys.ofPem(pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
  }

  @Test
  @DisplayName("PKCS #1, as older tools write RSA keys")
  void pkcs1() {
    PrivateKey key = TestCertificates.good().getKeyPair().getPrivate();
    String old = pem("RSA PRIVATE KEY", from(key.getEncoded(), RSA_INNER));
    assertThat(PrivateKeys.ofPem(old)).isEqualTo(key);
  }

  @Test
  @DisplayName("SEC 1, as openssl writes EC keys, with the curve in a block before and within")
  void sec1() throws Exception {
    X509Bundle bundle = TestCertificates.goodEc();
    byte[] inner = from(bundle.getKeyPair().getPrivate().getEncoded(), EC_INNER);
    // The JVM leaves the curve (P-256) out of the inner form; openssl writes it.
    byte[] number = from(inner, inner.length - 32);
    byte[] head = HexFormat.of().parseHex("30310201010420");
    byte[] curve = HexFormat.of().parseHex("a00a06082a8648ce3d030107");
    byte[] key = new byte[head.length + number.length + curve.length];
    System.arraycopy(head, 0, key, 0, head.length);
    System.arraycopy(number, 0, key, head.length, number.length);
    System.arraycopy(curve, 0, key, head.length + number.length, curve.length);
    String text = pem("EC PARAMETERS", from(curve, 2)) + pem("EC PRIVATE KEY", key);
    PrivateKey read = PrivateKeys.ofPem(text);
    assertThat(CertifiedKey.of(read, Certificates.ofPem(bundle.getCertificatePathPEM())).key())
        .isSameAs(read);
  }

  @Test
  @DisplayName("whatever becomes of a file, it is read or told, and nothing else is thrown")
  void mutated() {
    String text = TestCertificates.goodEc().getPrivateKeyPEM();
    Random random = new Random(11);
    int told = 0;
    for (int i = 0; i < 500; i++) {
      byte[] mutant = text.getBytes(StandardCharsets.US_ASCII);
      for (int j = random.nextInt(4); j >= 0; j--) {
        mutant[random.nextInt(mutant.length)] = (byte) (' ' + random.nextInt(95));
      }
      String label = random.nextBoolean() ? "EC PRIVATE KEY" : "PRIVATE KEY";
      String read = new String(mutant, StandardCharsets.US_ASCII).replace("PRIVATE KEY", label);
      try {
        PrivateKeys.ofPem(read);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).startsWith("holds ");
        told++;
      }
    }
    assertThat(told).isBetween(100, 500);
  }

  @Test
  @DisplayName("a file of many lines without an end is read in no time")
  void endless() {
    String text = "-----BEGIN PRIVATE KEY-----\n" + "-".repeat(1_000_000);
    assertThatThrownBy(() -> PrivateKeys.ofPem(text)).hasMessageContaining("no private key");
  }
}
