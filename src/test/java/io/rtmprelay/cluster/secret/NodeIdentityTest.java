package io.rtmprelay.cluster.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.Secret;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeIdentityTest {

  private static ClusterKeys keysOf(String secret) {
    return new ClusterKeys(new Secret(secret));
  }

  private static X509Certificate own(NodeIdentity identity) {
    return identity.serverTls().identity().chain().getFirst();
  }

  private static X509Certificate authority(NodeIdentity identity) {
    return identity.clientTls().authorities().getFirst();
  }

  @Test
  @DisplayName("a node's certificate is by the CA of all who know the secret, and of nobody else")
  void sameAuthority() throws Exception {
    NodeIdentity a = new NodeIdentity(keysOf("0123456789abcdef"), "a", "10.0.0.1");
    NodeIdentity b = new NodeIdentity(keysOf("0123456789abcdef"), "b", "b.example");
    NodeIdentity stranger = new NodeIdentity(keysOf("0123456789abcdeF"), "a", "10.0.0.1");
    own(a).verify(authority(b).getPublicKey());
    own(b).verify(authority(a).getPublicKey());
    assertThatThrownBy(() -> own(stranger).verify(authority(a).getPublicKey()))
        .isInstanceOf(SignatureException.class);
    assertThat(own(a).getPublicKey()).isNotEqualTo(own(b).getPublicKey());
    assertThat(own(a).getSubjectAlternativeNames()).containsExactly(List.of(7, "10.0.0.1"));
    assertThat(own(b).getSubjectAlternativeNames()).containsExactly(List.of(2, "b.example"));
    assertThat(own(b).getSubjectX500Principal().getName()).isEqualTo("CN=b");
    assertThat(own(b).getBasicConstraints()).isEqualTo(-1);
    assertThat(authority(b).getBasicConstraints()).isNotNegative();
    own(a).checkValidity();
  }

  @Test
  @DisplayName("a key made of bytes is one: what its private half signs its public one verifies")
  void derivedKeys() throws Exception {
    for (int i = 0; i < 20; i++) {
      byte[] seed = MessageDigest.getInstance("SHA-384").digest(new byte[] {(byte) i});
      KeyPair pair = Curve.of(seed);
      assertThat(Curve.of(seed).getPublic()).isEqualTo(pair.getPublic());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(seed);
      byte[] signed = signature.sign();
      signature.initVerify(pair.getPublic());
      signature.update(seed);
      assertThat(signature.verify(signed)).isTrue();
    }
    byte[] two = new byte[Curve.SEED_BYTES];
    two[two.length - 1] = 1;
    // NIST's test vector: the generator times 2.
    assertThat(((ECPublicKey) Curve.of(two).getPublic()).getW().getAffineX().toString(16))
        .isEqualTo("7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978");
  }
}
