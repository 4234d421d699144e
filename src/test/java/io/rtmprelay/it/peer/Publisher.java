package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A real encoder at work.
 *
 * @param sent FLV file of what it sends; whole once the encoder has ended
 */
public record Publisher(ChildProcess process, Path sent) implements AutoCloseable {

  private static final Duration MAX_RUN = Duration.ofSeconds(60);

  /** Waits for the encoder's own end and fails unless it is content. */
  public FlvFile awaitSent() {
    int exit = process.awaitExit(MAX_RUN);
    if (exit != 0) {
      throw new AssertionError(process + " ended with " + exit + ":\n" + process.output());
    }
    return FlvFile.read(sent);
  }

  /** Tells the encoder to end its stream, which it does in order, and waits until it has. */
  public FlvFile end() {
    process.terminate(MAX_RUN);
    return FlvFile.read(sent);
  }

  @Override
  public void close() {
    process.close();
  }
}
