package io.rtmprelay.cluster.lease;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/** An answer that is waited for, but not for ever. */
final class Answer {

  private Answer() {}

  /**
   * Tells {@code told} the answer, on the leases' thread, once; if none comes within {@code
   * limitMs} milliseconds, a failure.
   */
  static <T> void await(Pace pace, Future<T> asked, long limitMs, Consumer<AsyncResult<T>> told) {
    Promise<T> first = Promise.promise();
    first.future().onComplete(told::accept);
    asked.onComplete(
        answer ->
            pace.run(
                () -> {
                  if (answer.succeeded()) {
                    first.tryComplete(answer.result());
                  } else {
                    first.tryFail(answer.cause());
                  }
                }));
    if (!first.future().isComplete()) {
      pace.after(limitMs, () -> first.tryFail("no answer in time"));
    }
  }
}
