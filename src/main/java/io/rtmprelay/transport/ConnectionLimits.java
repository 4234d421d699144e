package io.rtmprelay.transport;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.rtmp.UnfinishedMemory;
import io.rtmprelay.transport.limit.ConnectionCounts;
import io.rtmprelay.transport.limit.Entry;
import io.rtmprelay.transport.limit.Entry.Refused;
import io.rtmprelay.transport.limit.HeapRoom;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many peers may connect, in all, from one address, and in one second. Any thread. */
public final class ConnectionLimits {

  /** Addresses that are remembered without need, for a second or so, until they are let go. */
  private static final int SWEEP_ABOVE = 4096;

  private static final int SITE_BYTES = 8;
  private static final int IPV6_BYTES = 16;

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private volatile LimitsConfig limits;
  private final ConcurrentHashMap<InetAddress, Origin> origins = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final ConnectionCounts counts = new ConnectionCounts();
  private final UnfinishedMemory unfinished;
  private final HeapRoom heap;
  private final Window window = new Window();
  private final Window sweeps = new Window();

  /** On a heap without end. */
  public ConnectionLimits(LimitsConfig limits) {
    this(limits, HeapRoom.endless());
  }

  /**
   * On {@code heap}.
   *
   * @param heap without room in it nobody new is let in
   */
  public ConnectionLimits(LimitsConfig limits, HeapRoom heap) {
    this.limits = limits;
    this.heap = heap;
    this.unfinished = UnfinishedMemory.within(limits.memory());
  }

  /** None at all: for peers that are a few hosts with much to say. */
  static ConnectionLimits none() {
    return new ConnectionLimits(
        new LimitsConfig(
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            new LimitsConfig.HandshakeRate(Integer.MAX_VALUE, Integer.MAX_VALUE),
            null,
            FOREVER,
            FOREVER,
            Long.MAX_VALUE));
  }

  /** Other bounds, for whoever comes from now on; nobody who is connected is cut. */
  public void become(LimitsConfig next) {
    limits = next;
    unfinished.become(next.memory());
  }

  /**
   * Takes a place for a connection from {@code address}.
   *
   * @return null if it was taken, else why not, in words for the log
   */
  public @Nullable Refused take(InetAddress address, long nowMs) {
    Refused reason = reasonAgainst(address, nowMs);
    if (reason == null) {
      reason = placeFor();
      if (reason != null) {
        giveOrigin(address);
      }
    }
    if (reason != null) {
      counts.count(reason);
    }
    return reason;
  }

  /**
   * Takes a place for a connection whose address is yet to be told.
   *
   * @return null if it was taken, else why not, in words for the log
   */
  public @Nullable Refused takeUnknown() {
    Refused reason = placeFor();
    if (reason != null) {
      counts.count(reason);
    }
    return reason;
  }

  /**
   * Makes a place of {@link #takeUnknown} one of {@code address}.
   *
   * @return null if it is one now, else why not; then it is still one of nobody
   */
  public @Nullable Refused know(InetAddress address, long nowMs) {
    Refused reason = reasonAgainst(address, nowMs);
    if (reason != null) {
      counts.count(reason);
    }
    return reason;
  }

  /** Gives back a place of {@link #takeUnknown} that was not made one of an address. */
  public void giveUnknown() {
    open.decrementAndGet();
  }

  /** What one address has too much of is not counted against all others. */
  private @Nullable Refused reasonAgainst(InetAddress address, long nowMs) {
    if (origins.size() > SWEEP_ABOVE && sweeps.admits(nowMs, 1)) {
      sweep(nowMs);
    }
    Refused reason = ofOrigin(address, nowMs);
    if (reason != null) {
      return reason;
    }
    int rate = limits.handshakesPerSecond().total();
    if (!window.admits(nowMs, rate)) {
      giveOrigin(address);
      return Entry.RATE.refuses("more than " + rate + " connections in a second");
    }
    return null;
  }

  private @Nullable Refused placeFor() {
    int atMost = limits.connections();
    if (!heap.isThere()) {
      return Entry.HEAP.refuses("the heap is full of what is alive");
    }
    if (open.incrementAndGet() > atMost) {
      open.decrementAndGet();
      return Entry.CONNECTIONS.refuses("more than " + atMost + " connections");
    }
    return null;
  }

  private @Nullable Refused ofOrigin(InetAddress address, long nowMs) {
    @Nullable Refused[] reason = new @Nullable Refused[1];
    origins.compute(
        site(address),
        (key, known) -> {
          Origin origin = known == null ? new Origin() : known;
          reason[0] = origin.reasonAgainst(limits, nowMs);
          return origin;
        });
    return reason[0];
  }

  /** Who has one address of a network of IPv6 (/64) has them all, so they count as one. */
  private static InetAddress site(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(
          Arrays.copyOf(Arrays.copyOf(address.getAddress(), SITE_BYTES), IPV6_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of IPv6 has " + IPV6_BYTES + " bytes", e);
    }
  }

  /** An address is judged and let go in one step, or a connection taken between would be lost. */
  private void sweep(long nowMs) {
    for (InetAddress address : origins.keySet()) {
      origins.computeIfPresent(address, (key, origin) -> origin.isIdle(nowMs) ? null : origin);
    }
  }

  /** Addresses known now. */
  int origins() {
    return origins.size();
  }

  /** Gives back a place that {@link #take} gave. */
  public void give(InetAddress address) {
    open.decrementAndGet();
    giveOrigin(address);
  }

  private void giveOrigin(InetAddress address) {
    origins.computeIfPresent(
        site(address),
        (key, origin) -> {
          origin.open--;
          return origin;
        });
  }

  /** What all of them together may leave unfinished. */
  UnfinishedMemory unfinished() {
    return unfinished;
  }

  /** Connections open now. */
  public int open() {
    return open.get();
  }

  /** Connections refused since start, by whatever bound. */
  public long refused() {
    return Arrays.stream(Entry.values()).mapToLong(counts::refused).sum();
  }

  /** What became of those that were kept out, and of those that are no more. */
  public ConnectionCounts counts() {
    return counts;
  }

  /** One address; guarded by the map's compute. */
  private static final class Origin {

    private final Window window = new Window();
    private int open;

    @Nullable Refused reasonAgainst(LimitsConfig limits, long nowMs) {
      if (!window.admits(nowMs, limits.handshakesPerSecond().perAddress())) {
        return Entry.RATE_PER_ADDRESS.refuses(
            "more than "
                + limits.handshakesPerSecond().perAddress()
                + " connections in a second from one address");
      }
      if (open >= limits.connectionsPerAddress()) {
        return Entry.CONNECTIONS_PER_ADDRESS.refuses(
            "more than " + limits.connectionsPerAddress() + " connections from one address");
      }
      open++;
      return null;
    }

    boolean isIdle(long nowMs) {
      return open == 0 && window.isOver(nowMs);
    }
  }

  /** Counts what comes within one second. */
  private static final class Window {

    private static final long LENGTH_MS = 1000;

    private long startMs = Long.MIN_VALUE / 2;
    private int count;

    synchronized boolean admits(long nowMs, int atMost) {
      if (isOver(nowMs)) {
        startMs = nowMs;
        count = 0;
      }
      return count++ < atMost;
    }

    synchronized boolean isOver(long nowMs) {
      return nowMs - startMs >= LENGTH_MS;
    }
  }
}
