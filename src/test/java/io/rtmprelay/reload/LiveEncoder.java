package io.rtmprelay.reload;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An encoder that sends a frame now and then, so that sinks that come find a keyframe. */
final class LiveEncoder implements AutoCloseable {

  private static final long FRAME_NANOS = 40_000_000;
  private static final int GROUP = 5;
  private static final int FRAME_BYTES = 200;

  private final PeerEncoder encoder;
  private boolean over;

  private LiveEncoder(PeerEncoder encoder) {
    this.encoder = encoder;
    encoder.addHeaders(0).send();
    Thread.ofVirtual().start(this::send);
  }

  /** Null if it is refused. */
  static @Nullable LiveEncoder publishing(int port, String name) throws IOException {
    int slash = name.indexOf('/');
    PeerEncoder encoder =
        new PeerEncoder(port, name.substring(0, slash), name.substring(slash + 1));
    Await.until(
        "an answer to the publish",
        () -> encoder.isPublished() || encoder.refusal() != null || encoder.isClosed());
    if (encoder.isPublished()) {
      return new LiveEncoder(encoder);
    }
    encoder.close();
    return null;
  }

  private void send() {
    for (int number = 0; sent(number); number++) {
      LockSupport.parkNanos(FRAME_NANOS);
    }
  }

  /** Whether it goes on. */
  private synchronized boolean sent(int number) {
    if (over || encoder.isClosed()) {
      return false;
    }
    try {
      encoder.addVideo(number, GROUP, FRAME_BYTES).send();
      return true;
    } catch (UncheckedIOException e) {
      return false; // the relay was quicker
    }
  }

  boolean isClosed() {
    return encoder.isClosed();
  }

  /** Unpublishes, so that nobody waits for its return. */
  synchronized void end() {
    encoder.unpublish();
    close();
  }

  @Override
  public synchronized void close() {
    over = true;
    try {
      encoder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
