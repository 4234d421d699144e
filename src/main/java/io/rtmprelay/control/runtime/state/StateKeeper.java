package io.rtmprelay.control.runtime.state;

import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.runtime.state.RuntimeStore.NotStored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has workers read and write the file, and knows how it is about it. On the store's loop. */
final class StateKeeper {

  private static final Logger log = LoggerFactory.getLogger(StateKeeper.class);

  private final Vertx vertx;
  private final StateFile file;
  private RuntimeState written = RuntimeState.EMPTY;
  private @Nullable Path setAside;
  private @Nullable String blocked;
  private @Nullable String fault;
  private Future<Void> underWay = Future.succeededFuture();

  StateKeeper(Vertx vertx, StateFile file) {
    this.vertx = vertx;
    this.file = file;
  }

  /** What was kept; never fails. */
  Future<RuntimeState> load(Instant now) {
    return vertx
        .executeBlocking(() -> file.load(now))
        .map(
            found -> {
              setAside = found.setAside();
              blocked = found.blocked();
              written = found.state();
              return written;
            });
  }

  /**
   * Keeps {@code next}; one call at a time. Fails with {@link NotStored}.
   *
   * @param otherwise what follows if it cannot be, for the log
   */
  Future<Void> write(RuntimeState next, String otherwise) {
    if (blocked != null) {
      return Future.failedFuture(new NotStored(blocked));
    }
    RuntimeState before = written;
    underWay =
        vertx
            .<Void>executeBlocking(
                () -> {
                  file.replace(before, next);
                  return null;
                })
            .onSuccess(
                kept -> {
                  written = next;
                  fault = null;
                })
            .recover(cause -> Future.failedFuture(cannotWrite(cause, otherwise)));
    return underWay;
  }

  /** Completes when nothing is being written; never fails. */
  Future<Void> idle() {
    return underWay.otherwiseEmpty();
  }

  private NotStored cannotWrite(Throwable cause, String otherwise) {
    String words = cause instanceof IOException io ? StateFile.inWords(io) : cause.toString();
    String told = "cannot write " + file.path() + ": " + words;
    fault = told;
    log.error("{}; {}", told, otherwise);
    return new NotStored(told);
  }

  /** Whether the last write failed. */
  boolean isFailing() {
    return fault != null;
  }

  /** Why nothing can be written at all; null if it can. */
  @Nullable String blocked() {
    return blocked;
  }

  /**
   * How it is.
   *
   * @param unused what is kept and not used
   */
  StoreReport report(List<String> unused) {
    Path aside = setAside;
    return new StoreReport(
        file.path().toString(),
        aside == null ? null : String.valueOf(aside.getFileName()),
        blocked == null ? fault : blocked,
        unused);
  }
}
