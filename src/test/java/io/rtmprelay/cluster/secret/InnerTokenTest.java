package io.rtmprelay.cluster.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.Secret;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InnerTokenTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final InnerToken tokens = tokensOf("0123456789abcdef");

  private static InnerToken tokensOf(String secret) {
    return new InnerToken(new ClusterKeys(new Secret(secret)));
  }

  @Test
  @DisplayName("a token is good for its stream and up to its end, at all nodes of the secret")
  void good() {
    String token = tokens.make("live/cam", NOW.plusSeconds(10));
    assertThat(token).matches("[0-9a-f-]+");
    assertThat(tokensOf("0123456789abcdef").check("live/cam", token, NOW)).isTrue();
    assertThat(tokens.check("live/cam", token, NOW.plusSeconds(9))).isTrue();
    assertThat(tokens.check("live/cam", token, NOW.plusSeconds(10))).isFalse();
  }

  @Test
  @DisplayName("for another stream, another end, another secret or with garbage it is none")
  void refused() {
    String token = tokens.make("live/cam", NOW.plusSeconds(10));
    assertThat(tokens.check("live/cam2", token, NOW)).isFalse();
    assertThat(tokensOf("0123456789abcdeF").check("live/cam", token, NOW)).isFalse();
    long until = NOW.plusSeconds(10).getEpochSecond();
    String later = token.replace(Long.toString(until), Long.toString(until + 1));
    assertThat(tokens.check("live/cam", later, NOW)).isFalse();
    assertThat(tokens.check("live/cam", "", NOW)).isFalse();
    assertThat(tokens.check("live/cam", token + "0", NOW)).isFalse();
    assertThat(tokens.check("live/cam", "99999999999-" + "0".repeat(64), NOW)).isFalse();
  }
}
