package io.rtmprelay.it.moody;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/** A connection's bytes, read as fast as the server's mood lets it. */
final class MoodyInput extends FilterInputStream {

  private static final int SLOW_PIECE_BYTES = 4096;
  private static final long LOOK_NANOS = 100_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final MoodyServer server;
  private volatile Thread reader = Thread.currentThread();
  private volatile boolean leaving;

  MoodyInput(InputStream in, MoodyServer server) {
    super(in);
    this.server = server;
  }

  /** Looks at the mood anew. Any thread. */
  void look() {
    LockSupport.unpark(reader);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    reader = Thread.currentThread();
    while (server.mood() == Mood.STALLED && !leaving) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (server.mood() != Mood.SLOW) {
      return super.read(bytes, offset, length);
    }
    int read = super.read(bytes, offset, Math.min(length, SLOW_PIECE_BYTES));
    LockSupport.parkNanos(Math.max(read, 0) * SECOND_NANOS / server.slowBytesPerSecond());
    return read;
  }

  @Override
  public void close() throws IOException {
    leaving = true;
    look();
    super.close();
  }
}
