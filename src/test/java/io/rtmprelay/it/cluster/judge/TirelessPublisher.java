package io.rtmprelay.it.cluster.judge;

import io.rtmprelay.it.chaos.Ledger;
import io.rtmprelay.it.chaos.LightPublisher;
import io.rtmprelay.it.chaos.LightPublisher.Leave;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that comes back whenever it is cut or asked to, until it is told to end its stream.
 */
public final class TirelessPublisher implements AutoCloseable {

  private static final long PAUSE_NANOS = 100_000_000;
  private static final Duration MAX_END = Duration.ofSeconds(20);

  private final Ledger ledger;
  private final String name;
  private final Supplier<InetSocketAddress> door;
  private final boolean movable;
  private final Random random;
  private final Thread thread;
  private volatile boolean ending;
  private volatile boolean sending;
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicInteger moves = new AtomicInteger();
  private volatile long cameMs;
  private volatile String refusal = "";

  private TirelessPublisher(
      Ledger ledger, String name, Supplier<InetSocketAddress> door, boolean movable) {
    this.movable = movable;
    this.ledger = ledger;
    this.name = name;
    this.door = door;
    this.random = new Random(name.hashCode());
    this.thread = Thread.ofVirtual().name("publisher-" + name).start(this::run);
  }

  /**
   * Publishes {@code live/NAME}.
   *
   * @param door where, asked at each try
   */
  public static TirelessPublisher start(
      Ledger ledger, String name, Supplier<InetSocketAddress> door) {
    return new TirelessPublisher(ledger, name, door, false);
  }

  /** The same as one that understands requests to reconnect, and obeys. */
  public static TirelessPublisher startMovable(
      Ledger ledger, String name, Supplier<InetSocketAddress> door) {
    return new TirelessPublisher(ledger, name, door, true);
  }

  private void run() {
    while (!ending) {
      var publisher = publish();
      if (publisher != null) {
        stay(publisher);
      }
    }
  }

  private @Nullable LightPublisher publish() {
    try {
      var turn = ledger.newTurn(random);
      var publisher =
          movable
              ? LightPublisher.startMovable(door.get(), name, turn)
              : LightPublisher.start(door.get(), name, turn);
      cameMs = Visit.nowMs();
      turns.incrementAndGet();
      sending = true;
      return publisher;
    } catch (IOException e) {
      refusal = String.valueOf(e.getMessage());
      LockSupport.parkNanos(PAUSE_NANOS);
      return null;
    }
  }

  private void stay(LightPublisher publisher) {
    while (!publisher.isCut() && !publisher.isAskedToReconnect() && !ending) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    sending = false;
    if (publisher.isAskedToReconnect()) {
      moves.incrementAndGet();
    }
    try {
      publisher.leave(ending ? Leave.UNPUBLISH : Leave.HANG_UP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a relay takes what it sends. */
  public boolean isSending() {
    return sending;
  }

  /** How often it was let in. */
  public int turns() {
    return turns.get();
  }

  /** How often it has left because it was asked to reconnect. */
  public int moves() {
    return moves.get();
  }

  /** When it was let in last, on the clock of {@link Visit#nowMs}. */
  public long cameMs() {
    return cameMs;
  }

  /** Ends its stream, and returns once that is done. */
  @Override
  public void close() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(MAX_END)) {
        throw new AssertionError(this + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "publisher of %s: let in %d times, last refused by: %s"
        .formatted(name, turns(), refusal);
  }
}
