package io.rtmprelay.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Netty's leak detector, which keeps its reports instead of only logging them. Named to the JVM by
 * {@code -Dio.netty.customResourceLeakDetector}; Netty makes one for each kind of resource.
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {

  private static final List<LeakRecorder<?>> RECORDERS = new CopyOnWriteArrayList<>();
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

  /** Open resources that no collection has met, and those that only the last one has. */
  private static volatile AtomicLong unmet = new AtomicLong();

  private static volatile AtomicLong metOnce = new AtomicLong();

  /** Lines of a record that lie below the test and say nothing of the leak. */
  private static final String FOREIGN_FRAMES =
      "(?m)^\\t(java\\.base/|org\\.junit\\.|net\\.jqwik\\.|org\\.apache\\.maven\\.).*\\R?";

  public LeakRecorder(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
    RECORDERS.add(this);
  }

  /** The form of constructor that older parts of Netty look up. */
  public LeakRecorder(Class<?> resourceType, int samplingInterval, long maxActive) {
    this(resourceType, samplingInterval);
  }

  /** True if Netty makes its detectors from this class. */
  static boolean inForce() {
    return !RECORDERS.isEmpty();
  }

  /**
   * Whether a collection could find a leak. What is open though two have met it lies in a constant
   * and stays: should it be let go of after all, the next collection tells.
   */
  static boolean mayHaveLeaked() {
    return unmet.get() > 0 || metOnce.get() > 0;
  }

  /** All that is open now has met a collection. */
  static void collected() {
    metOnce = unmet;
    unmet = new AtomicLong();
  }

  /** Takes the reports so far; a detector looks for new ones only when it tracks something. */
  static List<String> drain() {
    RECORDERS.forEach(LeakRecorder::poll);
    var reports = new ArrayList<String>();
    for (var report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
      reports.add(report);
    }
    return reports;
  }

  @SuppressWarnings("unchecked") // what is tracked here is never handed out as a T
  private void poll() {
    var nothing = (T) new Object();
    ResourceLeakTracker<T> tracker = trackForcibly(nothing);
    if (tracker != null) {
      tracker.close(nothing);
    }
  }

  @Override
  public @Nullable ResourceLeakTracker<T> track(T resource) {
    return counted(super.track(resource));
  }

  @Override
  public @Nullable ResourceLeakTracker<T> trackForcibly(T resource) {
    return counted(super.trackForcibly(resource));
  }

  private static <T> @Nullable ResourceLeakTracker<T> counted(
      @Nullable ResourceLeakTracker<T> tracker) {
    return tracker == null ? null : new Counted<>(tracker, unmet);
  }

  /** Counts its resource among the open ones, until it is closed. */
  private record Counted<T>(ResourceLeakTracker<T> tracker, AtomicLong open)
      implements ResourceLeakTracker<T> {

    Counted {
      open.incrementAndGet();
    }

    @Override
    public void record() {
      tracker.record();
    }

    @Override
    public void record(Object hint) {
      tracker.record(hint);
    }

    @Override
    public boolean close(T resource) {
      boolean closed = tracker.close(resource);
      if (closed) {
        open.decrementAndGet();
      }
      return closed;
    }

    @Override
    public @Nullable Throwable getCloseStackTraceIfAny() {
      return tracker.getCloseStackTraceIfAny();
    }

    @Override
    public String toString() {
      return tracker.toString();
    }
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    REPORTS.add(resourceType + " was never released" + records.replaceAll(FOREIGN_FRAMES, ""));
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    REPORTS.add(resourceType + " was never released; no record of where it was made");
  }
}
