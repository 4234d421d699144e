package io.rtmprelay.web.access;

import io.rtmprelay.config.AdminConfig.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of the config. Any thread. */
final class Tokens {

  private record Token(byte[] digest, Caller caller) {}

  private final List<Token> tokens;

  Tokens(List<TokenConfig> tokens) {
    this.tokens =
        tokens.stream()
            .map(
                token ->
                    new Token(
                        digest(token.secret().reveal()), new Caller(token.name(), token.role())))
            .toList();
  }

  /** Whether there are none, so that nobody has to say who it is. */
  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /**
   * Whose token {@code presented} is; null if nobody's. Digests of one length are compared, all of
   * them each time, so that the time taken tells neither a length nor which token is near.
   */
  @Nullable Caller find(String presented) {
    byte[] digest = digest(presented);
    Caller found = null;
    for (Token token : tokens) {
      if (MessageDigest.isEqual(token.digest, digest)) {
        found = token.caller;
      }
    }
    return found;
  }

  static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
