package io.rtmprelay.control;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Those who want the same name, one after the other. Any thread. */
final class NameQueue {

  private final ConcurrentHashMap<String, Future<Void>> taken = new ConcurrentHashMap<>();

  /**
   * Has the name taken by who comes first.
   *
   * @param first what that one does with it
   * @param next what everybody else does once that is done
   */
  <T> Future<T> take(String name, Supplier<Future<T>> first, Supplier<Future<T>> next) {
    Promise<Void> mine = Promise.promise();
    Future<Void> before = taken.putIfAbsent(name, mine.future());
    if (before != null) {
      return before.compose(settled -> next.get());
    }
    return first
        .get()
        .onComplete(
            settled -> {
              taken.remove(name, mine.future());
              mine.complete();
            });
  }
}
