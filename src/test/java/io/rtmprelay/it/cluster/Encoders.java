package io.rtmprelay.it.cluster;

import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real ffmpeg that is started anew whenever it ends, as whoever watches over an encoder does. */
final class Encoders implements AutoCloseable {

  private static final int LOOPS = 1_000;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final Duration MAX_END = Duration.ofSeconds(20);

  private final Path folder;
  private final Fixture fixture;
  private final String url;
  private final Thread thread;
  private volatile boolean ending;
  private final AtomicInteger started = new AtomicInteger();
  private volatile @Nullable Publisher present;

  private Encoders(Path folder, Fixture fixture, String url) {
    this.folder = folder;
    this.fixture = fixture;
    this.url = url;
    fixture.file();
    this.thread = Thread.ofVirtual().name("encoders-" + url).start(this::run);
  }

  static Encoders start(Path folder, Fixture fixture, String url) {
    return new Encoders(folder, fixture, url);
  }

  private void run() {
    while (!ending) {
      var own = WorkFolder.create(folder.resolve("encoder-" + started.incrementAndGet()));
      try (var encoder = FfmpegPublisher.startLoop(LOOPS, own, fixture, url)) {
        present = encoder;
        while (encoder.process().isAlive() && !ending) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (ending && encoder.process().isAlive()) {
          encoder.process().terminate(MAX_END);
        }
      }
    }
  }

  /** How many there were, the present one included. */
  int started() {
    return started.get();
  }

  /** Whether one runs. */
  boolean isRunning() {
    var encoder = present;
    return encoder != null && encoder.process().isAlive();
  }

  /** Ends the stream as an encoder does. */
  @Override
  public void close() {
    ending = true;
    try {
      if (!thread.join(MAX_END)) {
        throw new AssertionError("the encoder of " + url + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
