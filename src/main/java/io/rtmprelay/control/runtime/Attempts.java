package io.rtmprelay.control.runtime;

import io.rtmprelay.control.runtime.state.RuntimeStore.NotStored;
import io.rtmprelay.control.runtime.state.RuntimeStore.Overtaken;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tries of a command, which is asked anew where another node was quicker. */
final class Attempts {

  /** Whoever loses that often loses to a node that changes the same all the time. */
  private static final int MAX = 20;

  private Attempts() {}

  /**
   * The answer to {@code command}.
   *
   * @param notStored the answer if it cannot be kept, from the reason
   */
  static <T> Future<T> of(Supplier<Future<T>> command, Function<String, T> notStored) {
    return of(command, notStored, MAX);
  }

  private static <T> Future<T> of(
      Supplier<Future<T>> command, Function<String, T> notStored, int left) {
    return command
        .get()
        .recover(
            cause ->
                switch (cause) {
                  case Overtaken again when left > 1 -> of(command, notStored, left - 1);
                  case Overtaken never ->
                      Future.succeededFuture(notStored.apply(String.valueOf(never.getMessage())));
                  case NotStored not ->
                      Future.succeededFuture(notStored.apply(String.valueOf(not.getMessage())));
                  default -> Future.failedFuture(cause);
                });
  }
}
