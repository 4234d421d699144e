package io.rtmprelay.file;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A worker that works when the test says so, on the test's thread. */
final class HandWorkers implements FlvFileSink.Workers {

  private final Queue<Runnable> queue = new ArrayDeque<>();
  private boolean refusing;
  private @Nullable Exception fault;

  @Override
  public <T> Future<T> run(Callable<T> work) {
    if (refusing) {
      return Future.failedFuture("no workers");
    }
    Promise<T> result = Promise.promise();
    Exception failure = fault;
    fault = null;
    if (failure != null) {
      queue.add(() -> result.fail(failure));
      return result.future();
    }
    queue.add(
        () -> {
          T value;
          try {
            value = work.call();
          } catch (Exception e) {
            result.fail(e);
            return;
          }
          result.complete(value);
        });
    return result.future();
  }

  int waiting() {
    return queue.size();
  }

  void runNext() {
    queue.remove().run();
  }

  void runAll() {
    while (!queue.isEmpty()) {
      runNext();
    }
  }

  /** The next work is not done, but fails so. */
  void failNext(Exception failure) {
    fault = failure;
  }

  /** From now on no work is taken. */
  void refuse() {
    refusing = true;
  }
}
