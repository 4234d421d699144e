package io.rtmprelay.file;

import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.vertx.core.Future;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Records to FLV files, one after the other. Owned by the stream's loop; files are touched by
 * workers only, by one at a time.
 */
public final class FlvFileSink implements SinkSession {

  /** Runs work on a worker; its result comes back on the stream's loop. */
  public interface Workers {
    <T> Future<T> run(Callable<T> work);
  }

  /** What may be on its way to the disk; beyond it the sink's own queue takes over. */
  private static final long MAX_PENDING_BYTES = 1024 * 1024;

  /** As Linux says it. */
  private static final String FULL = "No space left on device";

  private static final String OVER_QUOTA = "quota exceeded";

  private final Workers workers;
  private final Owner owner;
  private @Nullable RecordingSeries recording;
  private FrameBatch waiting = new FrameBatch();
  private FrameBatch writing = new FrameBatch();
  // A worker has the file, or is making it.
  private boolean busy = true;
  private boolean wasFull;
  private boolean ending;
  // Nothing more is taken; the file is closed, or will be when the worker is done with it.
  private boolean over;
  // The owner is told nothing more.
  private boolean silent;

  private FlvFileSink(Workers workers, Owner owner) {
    this.workers = workers;
    this.owner = owner;
  }

  /** Begins a recording, which reports to {@code owner} how it goes on. */
  public static FlvFileSink open(Workers workers, RecordingPlan plan, Owner owner) {
    FlvFileSink sink = new FlvFileSink(workers, owner);
    workers
        .run(() -> RecordingSeries.begin(plan))
        .onComplete(sink::opened, cause -> sink.fail("cannot create the file", cause));
    return sink;
  }

  private void opened(RecordingSeries created) {
    recording = created;
    busy = false;
    if (over) {
      close();
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
    RecordingSeries target = recording;
    if (busy || over || target == null) {
      return;
    }
    if (waiting.size() > 0) {
      FrameBatch batch = waiting;
      waiting = writing; // whose frames are written and let go
      writing = batch;
      busy = true;
      workers
          .run(
              () -> {
                target.append(batch);
                return true;
              })
          .onComplete(done -> written(), cause -> fail("cannot write the file", cause));
    } else if (ending) {
      over = true;
      close();
    }
  }

  private void written() {
    busy = false;
    writing.release();
    if (over) {
      close();
      return;
    }
    boolean room = wasFull && isWritable();
    goOn();
    if (room && !over && !ending) {
      wasFull = false;
      owner.writable();
    }
  }

  /** Closes the file, once and not while a worker has it. */
  private void close() {
    RecordingSeries target = recording;
    if (target == null || busy) {
      return;
    }
    recording = null;
    workers
        .run(
            () -> {
              target.finish();
              return true;
            })
        .onComplete(
            done -> {
              if (!silent) {
                silent = true;
                owner.ended();
              }
            },
            cause -> fail("cannot close the file", cause));
  }

  /** Also called if no worker took the work. */
  private void fail(String what, Throwable cause) {
    busy = false;
    writing.release();
    boolean tell = !silent;
    silent = true;
    cut();
    if (tell) {
      owner.failed(FailureClass.RETRYABLE, what + ": " + inWords(cause));
    }
  }

  private static String inWords(Throwable cause) {
    String message = cause.getMessage();
    if (message != null && (message.contains(FULL) || message.contains(OVER_QUOTA))) {
      return "the disk is full; make room, or let the sink keep less";
    }
    return switch (cause) {
      case AccessDeniedException e -> message + ": access denied";
      case FileAlreadyExistsException e -> message + ": exists already";
      case NoSuchFileException e -> message + ": is not there any more";
      default -> message == null ? cause.getClass().getSimpleName() : message;
    };
  }

  @Override
  public boolean isWritable() {
    boolean room = !over && pendingBytes() < MAX_PENDING_BYTES;
    wasFull |= !room;
    return room;
  }

  @Override
  public long pendingBytes() {
    return waiting.heldBytes() + writing.heldBytes();
  }

  /** A file has one way to end: whole, whatever {@code mode} says. */
  @Override
  public void end(EndMode mode) {
    ending = true;
    goOn();
  }

  @Override
  public void abandon() {
    silent = true;
    cut();
  }

  /**
   * Lets go of what waits; what a worker holds it still writes, and the file is closed after it.
   */
  private void cut() {
    over = true;
    waiting.release();
    close();
  }

  @Override
  public double rttMs() {
    return -1;
  }
}
