package io.rtmprelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  @DisplayName("prints masked, compares by value")
  void value() {
    Secret secret = new Secret("Grüße-1");
    assertThat(secret).hasToString("***").isEqualTo(new Secret("Grüße-1"));
    assertThat(secret).isNotEqualTo(new Secret("Grüße-2")).hasSameHashCodeAs(new Secret("Grüße-1"));
    assertThat(secret.matches("Grüße-1")).isTrue();
    assertThat(secret.matches("Grüße-")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.reveal()).isEqualTo("Grüße-1");
  }
}
