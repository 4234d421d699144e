package io.rtmprelay.control.runtime.ban;

import io.rtmprelay.config.host.HostPattern;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps publishers out up to a time. Immutable.
 *
 * @param streamName {@code app/name}, or null for all streams
 * @param network an address or a network
 * @param reason an operator's words, or null
 */
public record Ban(
    String id,
    @Nullable String streamName,
    HostPattern network,
    Instant until,
    @Nullable String reason) {

  private static final SecureRandom IDS = new SecureRandom();
  private static final int ID_BYTES = 4;

  /** A new one. */
  public static Ban of(
      @Nullable String streamName, HostPattern network, Instant until, @Nullable String reason) {
    byte[] id = new byte[ID_BYTES];
    IDS.nextBytes(id);
    return new Ban(HexFormat.of().formatHex(id), streamName, network, until, reason);
  }

  /** Whether it keeps who comes from {@code host} from publishing {@code name}. */
  public boolean names(String name, String host) {
    return (streamName == null || streamName.equals(name)) && network.isOfPeer(host);
  }

  /** Whether it is over. */
  public boolean isOver(Instant now) {
    return !until.isAfter(now);
  }

  /** Whether it keeps out the same ones. */
  boolean isOfSame(Ban other) {
    return Objects.equals(streamName, other.streamName) && network.equals(other.network);
  }
}
