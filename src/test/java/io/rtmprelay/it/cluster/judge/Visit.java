package io.rtmprelay.it.cluster.judge;

import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.moody.MoodySession;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.util.concurrent.atomic.AtomicInteger;

/** One session of a sink with a media server of the test: when it was, and how it ended. */
public final class Visit implements Intake {

  private static final long MS_NANOS = 1_000_000;

  private final String server;
  private final MoodySession session;
  private final Intake inner;
  private final long beganMs = nowMs();
  private volatile long firstMediaMs;
  private volatile long lastMediaMs;
  private final AtomicInteger messages = new AtomicInteger();
  private volatile long endedMs = Long.MAX_VALUE;
  private volatile boolean inOrder;

  Visit(String server, MoodySession session, Intake inner) {
    this.server = server;
    this.session = session;
    this.inner = inner;
  }

  /** On the clock of all visits. */
  public static long nowMs() {
    return System.nanoTime() / MS_NANOS;
  }

  public String server() {
    return server;
  }

  public String name() {
    return String.valueOf(session.name());
  }

  /** The address of the node that has dialled. */
  public String from() {
    return session.peerHost();
  }

  public MoodySession session() {
    return session;
  }

  /** When the publish was taken. */
  public long beganMs() {
    return beganMs;
  }

  /** When the connection was closed; far off while it is not. */
  public long endedMs() {
    return endedMs;
  }

  public boolean isOver() {
    return endedMs != Long.MAX_VALUE;
  }

  /** When the first message of media came; 0 before. */
  public long firstMediaMs() {
    return firstMediaMs;
  }

  /** When the newest message of media came; 0 before the first. */
  public long lastMediaMs() {
    return lastMediaMs;
  }

  public int messages() {
    return messages.get();
  }

  /** Whether it ended as a publisher ends a stream. */
  public boolean endedInOrder() {
    return inOrder;
  }

  @Override
  public void message(RtmpMessage message) {
    long nowMs = nowMs();
    if (messages.get() == 0) {
      firstMediaMs = nowMs;
    }
    lastMediaMs = nowMs;
    inner.message(message);
    messages.incrementAndGet();
  }

  @Override
  public void ended(boolean endedInOrder) {
    inner.ended(endedInOrder);
    inOrder = endedInOrder;
    endedMs = nowMs();
  }

  @Override
  public String toString() {
    return "%s at %s from %s:%d [%d, %s] ms, %d messages, the last at %d ms%s"
        .formatted(
            name(),
            server,
            from(),
            session.peerPort(),
            beganMs,
            isOver() ? String.valueOf(endedMs) : "...",
            messages(),
            lastMediaMs,
            inOrder ? ", ended in order" : "");
  }
}
