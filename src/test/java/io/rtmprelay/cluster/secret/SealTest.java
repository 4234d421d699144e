package io.rtmprelay.cluster.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] PLAIN = "rtmp://h/live key".getBytes(UTF_8);

  private final Seal seal = sealOf("0123456789abcdef");

  private static Seal sealOf(String secret) {
    return new Seal(new ClusterKeys(new Secret(secret)));
  }

  @Test
  @DisplayName("another node with the same secret opens what was sealed, and it shows nothing")
  void roundTrip() throws Exception {
    byte[] sealed = seal.seal(PLAIN);
    assertThat(sealed).hasSize(PLAIN.length + 28);
    assertThat(new String(sealed, UTF_8)).doesNotContain("rtmp", "key");
    assertThat(sealOf("0123456789abcdef").open(sealed)).isEqualTo(PLAIN);
    assertThat(seal.seal(PLAIN)).isNotEqualTo(sealed);
    assertThat(seal.open(seal.seal(new byte[0]))).isEmpty();
  }

  @Test
  @DisplayName("a change of any byte, any cut and another secret are found out")
  void tampered() {
    byte[] sealed = seal.seal(PLAIN);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      refused(seal, changed);
      refused(seal, Arrays.copyOf(sealed, i));
    }
    refused(sealOf("0123456789abcdeF"), sealed);
  }

  private static void refused(Seal by, byte[] sealed) {
    assertThatThrownBy(() -> by.open(sealed)).isInstanceOf(GeneralSecurityException.class);
  }
}
