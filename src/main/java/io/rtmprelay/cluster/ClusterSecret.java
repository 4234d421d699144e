package io.rtmprelay.cluster;

import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.InnerToken;
import io.rtmprelay.cluster.secret.Seal;
import io.rtmprelay.control.inner.InnerSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What the cluster's secret proves and hides of media from node to node. Any thread. */
final class ClusterSecret implements InnerSecret {

  /** Between nodes whose clocks differ a little. */
  private static final Duration VALIDITY = Duration.ofSeconds(60);

  private final InnerToken tokens;
  private final Seal seal;
  private final InstantSource clock;

  ClusterSecret(ClusterKeys keys, InstantSource clock) {
    this.tokens = new InnerToken(keys);
    this.seal = new Seal(keys);
    this.clock = clock;
  }

  @Override
  public String token(String streamName) {
    return tokens.make(streamName, clock.instant().plus(VALIDITY));
  }

  @Override
  public boolean accepts(String streamName, String token) {
    return tokens.check(streamName, token, clock.instant());
  }

  @Override
  public String seal(String text) {
    byte[] sealed = seal.seal(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  @Override
  public @Nullable String open(String sealed) {
    try {
      return new String(seal.open(Base64.getUrlDecoder().decode(sealed)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }
}
