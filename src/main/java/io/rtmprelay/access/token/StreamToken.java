package io.rtmprelay.access.token;

import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A right to publish, or to play, one name up to a time: {@code EXPIRY-SIGNATURE}, the expiry in
 * seconds since 1970 and the signature in hexadecimal digits. It is the HMAC-SHA256 of {@code
 * USE:APP/NAME:EXPIRY} with {@code USE} one of {@code publish} and {@code play}, so that no token
 * is good for another use, name or time. Nothing in it needs to be encoded in a URL. Any thread.
 */
public final class StreamToken {

  /** What it is good for. */
  public enum Use {
    PUBLISH("publishing"),
    PLAY("playing");

    private final String doing;

    Use(String doing) {
      this.doing = doing;
    }

    /** In words. */
    public String doing() {
      return doing;
    }

    private Use other() {
      return this == PUBLISH ? PLAY : PUBLISH;
    }
  }

  private static final Pattern FORM = Pattern.compile("([0-9]{1,11})-([0-9A-Fa-f]{64})");
  private static final String HMAC = "HmacSHA256";

  private StreamToken() {}

  /**
   * A token.
   *
   * @param streamName {@code app/name}
   * @param until its end; fractions of a second are cut off
   */
  public static String make(Secret secret, Use use, String streamName, Instant until) {
    String expiry = Long.toString(until.getEpochSecond());
    return expiry + "-" + HexFormat.of().formatHex(signature(secret, use, streamName, expiry));
  }

  /**
   * Why {@code token} does not give the right, in words that hold nothing of it; null if it does.
   *
   * @param config whose secrets are good, each of them
   * @param now on the relay's clock, the only one that counts
   */
  public static @Nullable String refusal(
      String token, TokenConfig config, Use use, String streamName, Instant now) {
    Matcher parts = FORM.matcher(token);
    if (!parts.matches()) {
      return "the token is malformed, it has to be EXPIRY-SIGNATURE";
    }
    String expiry = parts.group(1);
    byte[] signature = HexFormat.of().parseHex(parts.group(2));
    if (!isSigned(signature, config, use, streamName, expiry)) {
      return isSigned(signature, config, use.other(), streamName, expiry)
          ? "the token is for " + use.other().doing + ", not for " + use.doing
          : "the token is not for " + use.doing + " this name";
    }
    Instant end = Instant.ofEpochSecond(Long.parseLong(expiry));
    return now.isBefore(end)
        ? null
        : "the token expired at "
            + end
            + ", and the relay's clock shows "
            + Instant.ofEpochSecond(now.getEpochSecond());
  }

  /** Every secret is tried, so that the time taken tells nothing of which one fits. */
  private static boolean isSigned(
      byte[] signature, TokenConfig config, Use use, String streamName, String expiry) {
    boolean signed = false;
    for (Secret secret : config.secrets()) {
      signed |= MessageDigest.isEqual(signature(secret, use, streamName, expiry), signature);
    }
    return signed;
  }

  private static byte[] signature(Secret secret, Use use, String streamName, String expiry) {
    String text = use.name().toLowerCase(Locale.ROOT) + ":" + streamName + ":" + expiry;
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), HMAC));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new LinkageError("every JVM has " + HMAC, e);
    }
  }
}
