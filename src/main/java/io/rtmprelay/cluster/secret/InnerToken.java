package io.rtmprelay.cluster.secret;

import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's right to bring one stream to another node up to a time: {@code EXPIRY-SIGNATURE}, the
 * expiry in seconds since 1970 and the signature in hexadecimal digits, so that nothing in it needs
 * to be encoded in a URL. Any thread.
 */
public final class InnerToken {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,11})-([0-9a-f]{64})");

  private final Signing signing;

  public InnerToken(ClusterKeys keys) {
    this.signing = new Signing(keys, ClusterKeys.Use.TOKEN);
  }

  /**
   * A token.
   *
   * @param streamName what it is good for, and for nothing else
   * @param until its end; fractions of a second are cut off
   */
  public String make(String streamName, Instant until) {
    String expiry = Long.toString(until.getEpochSecond());
    return expiry + "-" + HexFormat.of().formatHex(sign(streamName, expiry));
  }

  /** Whether {@code token} is good for that stream, and still is {@code now}. */
  public boolean check(String streamName, String token, Instant now) {
    Matcher parts = FORM.matcher(token);
    return parts.matches()
        && signing.isSigned(
            HexFormat.of().parseHex(parts.group(2)),
            Signing.bytes(streamName),
            Signing.bytes(parts.group(1)))
        && now.getEpochSecond() < Long.parseLong(parts.group(1));
  }

  private byte[] sign(String streamName, String expiry) {
    return signing.sign(Signing.bytes(streamName), Signing.bytes(expiry));
  }
}
