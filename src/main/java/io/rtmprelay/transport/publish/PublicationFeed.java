package io.rtmprelay.transport.publish;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one publisher's frames to its stream. Owned by the publisher's loop.
 *
 * <p>If the stream lives on that loop as well, which is the rule, it is a mere call. A publisher
 * that came back on another loop costs one task for each read.
 */
public final class PublicationFeed implements Inlet {

  private static final Logger log = LoggerFactory.getLogger(PublicationFeed.class);

  /** What may be on its way to a loop that does not get round to it. */
  private static final long MAX_UNDERWAY_BYTES = 8 << 20;

  private final PublishAnswer.Publication publication;
  private final Consumer<String> disconnect;
  private final @Nullable Stream charged;
  private final boolean hops;
  private final AtomicLong underwayBytes = new AtomicLong();
  private List<MediaFrame> read = new ArrayList<>();
  private long readBytes;

  /**
   * @param disconnect ends the publisher's connection for the given reason, from any thread
   */
  public PublicationFeed(PublishAnswer.Publication publication, Consumer<String> disconnect) {
    this.publication = publication;
    this.disconnect = disconnect;
    this.charged = publication.charged();
    this.hops = !publication.loop().isCurrent();
  }

  @Override
  public void publish(MediaFrame frame, long nowMs) {
    if (hops) {
      if (charged != null) {
        charged.charge(frame); // it is held from here on
      }
      read.add(frame.retain());
      readBytes += frame.heldBytes();
    } else {
      pass(frame, nowMs);
    }
  }

  private void pass(MediaFrame frame, long nowMs) {
    Inlet inlet = publication.inlet();
    if (inlet != null) {
      inlet.publish(frame, nowMs);
    }
  }

  private void flushStream(long nowMs) {
    Inlet inlet = publication.inlet();
    if (inlet != null) {
      inlet.flush(nowMs);
      publication.flushed();
    }
  }

  @Override
  public void flush(long nowMs) {
    if (!hops) {
      flushStream(nowMs);
    } else if (!read.isEmpty()) {
      handOver(nowMs);
    }
  }

  private void handOver(long nowMs) {
    List<MediaFrame> frames = read;
    long bytes = readBytes;
    read = new ArrayList<>(frames.size());
    readBytes = 0;
    if (underwayBytes.addAndGet(bytes) > MAX_UNDERWAY_BYTES) {
      release(frames, bytes);
      disconnect.accept("its stream's loop does not get round to what it sends");
      return;
    }
    try {
      publication.loop().run(() -> deliver(frames, bytes, nowMs));
    } catch (RuntimeException e) { // the loop takes no task any more: the process is stopping
      release(frames, bytes);
      throw e;
    }
  }

  /** On the stream's loop. */
  private void deliver(List<MediaFrame> frames, long bytes, long nowMs) {
    try {
      for (MediaFrame frame : frames) {
        pass(frame, nowMs);
      }
      flushStream(nowMs);
    } catch (RuntimeException e) {
      log.error("unexpected fault in a stream, its publisher is disconnected", e);
      disconnect.accept("unexpected fault");
    } finally {
      release(frames, bytes);
    }
  }

  private void release(List<MediaFrame> frames, long bytes) {
    frames.forEach(MediaFrame::release);
    underwayBytes.addAndGet(-bytes);
  }

  /** The publisher ended; what it sent goes first. */
  public void end(boolean deliberate, String reason, long nowMs) {
    try {
      flush(nowMs);
    } finally {
      publication.loop().run(() -> publication.ended(deliberate, reason));
    }
  }
}
