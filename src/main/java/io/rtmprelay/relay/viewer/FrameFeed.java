package io.rtmprelay.relay.viewer;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Outlet;
import io.rtmprelay.relay.budget.OutletDepth;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way of a stream's frames to a viewer on another loop: one task for each flush, never one for
 * each frame. What is on its way is held, so that the stream is charged for it until the viewer has
 * taken it.
 *
 * <p>The {@link Outlet} is the stream's end of it, used on the stream's loop; the methods that say
 * so are the viewer's.
 */
public final class FrameFeed implements Outlet {

  private final Viewer viewer;
  private final Executor viewerLoop;
  private final Executor streamLoop;
  private final Runnable whenWritable;

  // The stream's loop.
  private Batch batch = new Batch(this);
  private int fullBytes = Integer.MAX_VALUE;
  private volatile int writableBytes = Integer.MAX_VALUE;
  private boolean full;
  private boolean closed;

  // Either loop. A batch is added to what is under way before it is posted, and what the viewer
  // holds of it is noted before it is taken off, so that the sum never misses any.
  private final AtomicLong underwayBytes = new AtomicLong();
  private volatile long heldBytes;
  private final AtomicBoolean awaitsRoom = new AtomicBoolean();

  // One that was delivered, for what comes after the one that fills now.
  private final AtomicReference<@Nullable Batch> spare = new AtomicReference<>();

  // The viewer's loop.
  private boolean over;

  /**
   * @param whenWritable run on {@code streamLoop} when there is room again after there was none
   */
  public FrameFeed(Viewer viewer, Executor streamLoop, Runnable whenWritable) {
    this.viewer = viewer;
    this.viewerLoop = viewer.loop();
    this.streamLoop = streamLoop;
    this.whenWritable = whenWritable;
  }

  /** Runs {@code task} on the viewer's loop after all that was flushed, unless it has left. */
  public void tell(Runnable task) {
    post(
        () -> {
          if (!over) {
            task.run();
          }
        });
  }

  /** Whether a loop took the task; one that is shut down has no viewers any more. */
  private boolean post(Runnable task) {
    try {
      viewerLoop.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      close();
      return false;
    }
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    fullBytes = depth.fullBytes();
    writableBytes = depth.writableBytes();
    tell(() -> viewer.keepBelow(depth));
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    if (!closed) {
      batch.add(frame, timestampMs);
    }
  }

  @Override
  public void flush() {
    Batch flushed = batch;
    if (flushed.size == 0) {
      return;
    }
    Batch delivered = spare.getAndSet(null);
    batch = delivered == null ? new Batch(this) : delivered;
    underwayBytes.addAndGet(flushed.bytes);
    if (!post(flushed)) {
      underwayBytes.addAndGet(-flushed.bytes);
      flushed.release();
    }
  }

  /** On the viewer's loop. */
  private void deliver(Batch flushed) {
    try {
      if (!over) {
        for (int i = 0; i < flushed.size && !over; i++) {
          viewer.write(flushed.frames[i], flushed.timestampsMs[i]);
        }
        viewer.flush();
      }
    } finally {
      heldBytes = over ? 0 : viewer.pendingBytes();
      underwayBytes.addAndGet(-flushed.bytes);
      flushed.release();
      spare.set(flushed);
      tellOfRoom();
    }
  }

  /** The viewer holds less than it did. On its loop. */
  public void progressed() {
    if (!over) {
      heldBytes = viewer.pendingBytes();
      tellOfRoom();
    }
  }

  /** Asks what the viewer still holds: it need not tell of all progress. On the stream's loop. */
  public void look() {
    tell(this::progressed);
  }

  /** The viewer is called no more. On its loop. */
  public void stop() {
    over = true;
    heldBytes = 0;
  }

  private void tellOfRoom() {
    if (awaitsRoom.get()
        && underwayBytes.get() + heldBytes <= writableBytes
        && awaitsRoom.compareAndSet(true, false)) {
      try {
        streamLoop.execute(whenWritable);
      } catch (RejectedExecutionException _) {
        // The stream's loop is shut down, and nobody waits for room any more.
      }
    }
  }

  @Override
  public boolean isWritable() {
    if (closed || isBelow()) {
      full = false;
      return true; // what is closed takes all, and lets it go
    }
    full = true;
    // Asked for before it is looked again: who makes room looks whether it was asked for after.
    awaitsRoom.set(true);
    if (isBelow()) {
      full = false;
      return true;
    }
    return false;
  }

  private boolean isBelow() {
    return full ? pendingBytes() <= writableBytes : pendingBytes() < fullBytes;
  }

  @Override
  public long pendingBytes() {
    return closed ? 0 : batch.bytes + underwayBytes.get() + heldBytes;
  }

  /** Nothing more is to go this way; what was flushed still does. On the stream's loop. */
  public void close() {
    closed = true;
    batch.release();
  }

  /**
   * Frames of one flush, each held, on their way to the viewer's loop, where they are delivered.
   */
  private static final class Batch implements Runnable {

    private final FrameFeed feed;
    private MediaFrame[] frames = new MediaFrame[8];
    private int[] timestampsMs = new int[8];
    private int size;
    private long bytes;

    Batch(FrameFeed feed) {
      this.feed = feed;
    }

    @Override
    public void run() {
      feed.deliver(this);
    }

    void add(MediaFrame frame, int timestampMs) {
      if (size == frames.length) {
        frames = Arrays.copyOf(frames, size * 2);
        timestampsMs = Arrays.copyOf(timestampsMs, size * 2);
      }
      frames[size] = frame.retain();
      timestampsMs[size++] = timestampMs;
      bytes += frame.body().length();
    }

    void release() {
      for (int i = 0; i < size; i++) {
        frames[i].release();
      }
      size = 0;
      bytes = 0;
    }
  }
}
