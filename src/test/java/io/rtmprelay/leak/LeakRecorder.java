package io.rtmprelay.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Netty's leak detector, which keeps its reports instead of only logging them. Named to the JVM by
 * {@code -Dio.netty.customResourceLeakDetector}; Netty makes one for each kind of resource.
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {

  private static final List<LeakRecorder<?>> RECORDERS = new CopyOnWriteArrayList<>();
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

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
