package io.rtmprelay.file;

import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkLife.FailureClass;
import io.rtmprelay.relay.SinkSession;
import io.vertx.core.Future;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Records to one FLV file. Owned by the stream's loop; the file itself is touched by workers only,
 * by one at a time.
 */
public final class FlvFileSink implements SinkSession {

  /** Runs work on a worker; its result comes back on the stream's loop. */
  public interface Workers {
    <T> Future<T> run(Callable<T> work);
  }

  /** What may be on its way to the disk; beyond it the sink's own queue takes over. */
  private static final long MAX_PENDING_BYTES = 1024 * 1024;

  private final Workers workers;
  private final Owner owner;
  private @Nullable FlvRecording recording;
  private FrameBatch waiting = new FrameBatch();
  private long writingBytes;
  private boolean busy = true;
  private boolean wasFull;
  private boolean ending;
  private boolean over;

  private FlvFileSink(Workers workers, Owner owner) {
    this.workers = workers;
    this.owner = owner;
  }

  /** Begins a recording at {@code path}, which reports to {@code owner} how it goes on. */
  public static FlvFileSink open(Workers workers, Path path, Owner owner) {
    FlvFileSink sink = new FlvFileSink(workers, owner);
    workers
        .run(() -> FlvRecording.create(path))
        .onComplete(sink::opened, cause -> sink.fail("cannot create the file", cause));
    return sink;
  }

  private void opened(FlvRecording created) {
    recording = created;
    busy = false;
    if (over) {
      finish(created);
    } else if (ending) {
      goOn();
    } else {
      owner.dialled();
      owner.published();
    }
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    if (!over) {
      waiting.add(frame, timestampMs);
    }
  }

  @Override
  public void flush() {
    goOn();
  }

  /**
   * Hands what waits to a worker, or ends the file if it is all written and the end was asked for.
   */
  private void goOn() {
    FlvRecording target = recording;
    if (busy || over || target == null) {
      return;
    }
    if (waiting.size() > 0) {
      FrameBatch batch = waiting;
      waiting = new FrameBatch();
      busy = true;
      writingBytes = batch.heldBytes();
      workers
          .run(() -> append(target, batch))
          .onComplete(done -> written(), cause -> fail("cannot write the file", cause));
    } else if (ending) {
      over = true;
      finish(target);
    }
  }

  private static boolean append(FlvRecording target, FrameBatch batch) throws Exception {
    try {
      target.append(batch);
      return true;
    } finally {
      batch.release();
    }
  }

  private void written() {
    busy = false;
    writingBytes = 0;
    if (over) {
      closeAbandoned();
      return;
    }
    boolean room = wasFull && isWritable();
    goOn();
    if (room && !over && !ending) {
      wasFull = false;
      owner.writable();
    }
  }

  private void finish(FlvRecording target) {
    workers
        .run(
            () -> {
              target.finish();
              return true;
            })
        .onComplete(
            done -> {
              if (ending) {
                owner.ended();
              }
            },
            cause -> {
              if (ending) {
                owner.failed(FailureClass.RETRYABLE, inWords("cannot close the file", cause));
              }
            });
  }

  private void fail(String what, Throwable cause) {
    busy = false;
    if (over) {
      closeAbandoned();
      return;
    }
    abandon();
    owner.failed(FailureClass.RETRYABLE, inWords(what, cause));
  }

  private static String inWords(String what, Throwable cause) {
    String why =
        cause instanceof AccessDeniedException
            ? "access denied"
            : cause.getClass().getSimpleName() + " " + cause.getMessage();
    return what + ": " + why;
  }

  @Override
  public boolean isWritable() {
    boolean room = !over && pendingBytes() < MAX_PENDING_BYTES;
    wasFull |= !room;
    return room;
  }

  @Override
  public long pendingBytes() {
    return waiting.heldBytes() + writingBytes;
  }

  /** A file has one way to end: whole, whatever {@code mode} says. */
  @Override
  public void end(EndMode mode) {
    ending = true;
    goOn();
  }

  @Override
  public void abandon() {
    if (!over) {
      over = true;
      waiting.release();
      closeAbandoned();
    }
  }

  /** What a worker holds it still writes; the file is closed after it. */
  private void closeAbandoned() {
    FlvRecording target = recording;
    if (target != null && !busy) {
      recording = null;
      ending = false;
      finish(target);
    }
  }

  @Override
  public double rttMs() {
    return -1;
  }
}
