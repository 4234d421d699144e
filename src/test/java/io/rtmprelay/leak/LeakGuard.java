package io.rtmprelay.leak;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test class, in both engines and without being asked for: forces a collection and fails
 * the class if a buffer went away unreleased. Registered in {@code META-INF/services}.
 */
public final class LeakGuard implements AfterAllCallback, AfterContainerHook {

  private static final int MAX_WAIT_MS = 10_000;

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty()) {
      check(context.getDisplayName());
    }
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    if (context.optionalContainerClass().isPresent()) {
      check(context.label());
    }
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  /** Everything that was leaked since the last call, with the records of where it was used. */
  static List<String> leaks() {
    if (LeakRecorder.mayHaveLeaked()) {
      // References found by one collection reach their queues in no known order, but all of them
      // before any reference of the next one does.
      collect();
      collect();
      LeakRecorder.collected();
    }
    return LeakRecorder.drain();
  }

  private static void check(String name) {
    var leaks = leaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          "%d leaked in or before %s:%n%s"
              .formatted(leaks.size(), name, String.join(System.lineSeparator(), leaks)));
    }
  }

  private static void collect() {
    var queue = new ReferenceQueue<Object>();
    var sentinel = new PhantomReference<>(new Object(), queue);
    System.gc();
    try {
      if (queue.remove(MAX_WAIT_MS) == null) {
        throw new AssertionError("the JVM collects nothing, so no leak would show");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while looking for leaks", e);
    } finally {
      Reference.reachabilityFence(sentinel);
    }
  }
}
