package io.rtmprelay.web.access;

import io.rtmprelay.config.AdminConfig.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of the config. Any thread. */
final class Tokens {

  private static final class Token {

    private final byte[] digest;
    private final Caller caller;

    Token(TokenConfig config) {
      digest = digest(config.secret().reveal());
      caller = new Caller(config.name(), config.role());
    }

    boolean isSame(Token that) {
      return caller.equals(that.caller) && MessageDigest.isEqual(digest, that.digest);
    }
  }

  private final List<Token> tokens;

  Tokens(List<TokenConfig> tokens) {
    this.tokens = tokens.stream().map(Token::new).toList();
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

  /** Callers of these tokens whom {@code next} does not let in, or only by another secret. */
  Set<Caller> missingIn(Tokens next) {
    Set<Caller> missing = new HashSet<>();
    if (isEmpty() && !next.isEmpty()) {
      missing.add(Caller.ANYONE);
    }
    for (Token token : tokens) {
      if (next.tokens.stream().noneMatch(token::isSame)) {
        missing.add(token.caller);
      }
    }
    return missing;
  }

  static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
