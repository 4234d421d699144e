package io.rtmprelay.control.runtime.state;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is set here and what the cluster has alike: hears of each change, and compares all of
 * it at the start, in doubt, and now and then, since what is heard may be lost with who says it. On
 * the store's loop, except where it says otherwise.
 */
final class Exchange implements SharedRecords.Follower {

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private static final long EVERY_MS = 30_000;
  private static final long AGAIN_MS = 3_000;

  /** Members that come and go together are one reason to compare. */
  private static final long DOUBT_MS = 100;

  /** A start waits that long at most to hear what was changed meanwhile. */
  private static final long FIRST_MS = 3_000;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final SharedRecords shared;
  private final Ledger ledger;
  private @Nullable Context context;
  // Those of which this relay can make nothing.
  private final Map<Kept.Key, Kept.Stamp> strange = new HashMap<>();
  private boolean comparing;
  private long timer = NO_TIMER;
  private long timerMs;
  private boolean failing;

  // Of any thread.
  private List<SharedRecord> heard = new ArrayList<>();

  Exchange(Vertx vertx, SharedRecords shared, Ledger ledger) {
    this.vertx = vertx;
    this.shared = shared;
    this.ledger = ledger;
  }

  /** Completes when all has been compared once, or that takes too long to wait for; never fails. */
  Future<Void> begin() {
    if (!shared.isShared()) {
      return Future.succeededFuture();
    }
    context = vertx.getOrCreateContext();
    shared.follow(this);
    vertx.setPeriodic(EVERY_MS, timer -> compare());
    return compare().timeout(FIRST_MS, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /** Any thread. */
  @Override
  public void heard(List<SharedRecord> records) {
    synchronized (this) {
      heard.addAll(records);
      if (heard.size() > records.size()) {
        return; // they are on their way
      }
    }
    onLoop(() -> ledger.hear(taken()));
  }

  private synchronized List<SharedRecord> taken() {
    List<SharedRecord> taken = heard;
    heard = new ArrayList<>();
    return taken;
  }

  /** Any thread. */
  @Override
  public void doubt() {
    onLoop(() -> compareIn(DOUBT_MS));
  }

  private void onLoop(Runnable task) {
    Context mine = context;
    if (mine != null) {
      try {
        mine.runOnContext(now -> task.run());
      } catch (RejectedExecutionException e) {
        // The relay is stopping; its start will compare all there is.
      }
    }
  }

  /** All is compared in that time, or before if that is due anyway. */
  private void compareIn(long ms) {
    if (timer != NO_TIMER) {
      if (timerMs <= ms) {
        return;
      }
      vertx.cancelTimer(timer);
    }
    timerMs = ms;
    timer =
        vertx.setTimer(
            ms,
            due -> {
              timer = NO_TIMER;
              compare();
            });
  }

  private Future<Void> compare() {
    if (comparing) {
      compareIn(DOUBT_MS);
      return Future.succeededFuture();
    }
    comparing = true;
    return shared
        .stamps()
        .compose(this::level)
        .onComplete(
            level -> {
              comparing = false;
              tell(null);
            },
            cause -> {
              comparing = false;
              tell(cause);
              compareIn(AGAIN_MS);
            });
  }

  private void tell(@Nullable Throwable cause) {
    if (cause != null && !failing) {
      log.info("what is set at run time is not in step with other nodes: {}", cause.getMessage());
    } else if (cause == null && failing) {
      log.info("what is set at run time is in step with other nodes again");
    }
    failing = cause != null;
  }

  /** Takes what is newer there, and gives what is newer here. */
  private Future<Void> level(Map<Kept.Key, Kept.Stamp> theirs) {
    strange.keySet().retainAll(theirs.keySet());
    Set<Kept.Key> wanted = new HashSet<>();
    theirs.forEach(
        (key, stamp) -> {
          if (ledger.current().stampOf(key).compareTo(stamp) < 0
              && !stamp.equals(strange.get(key))) {
            wanted.add(key);
          }
        });
    return fetched(wanted)
        .compose(
            found -> {
              ledger.hear(found);
              for (Kept.Key key : wanted) {
                if (ledger.lacks(key, stampOf(theirs, key))) {
                  strange.put(key, stampOf(theirs, key));
                }
              }
              return dropOld();
            })
        .compose(
            dropped -> {
              Set<Kept.Key> lacking = new HashSet<>();
              ledger
                  .current()
                  .stamps()
                  .forEach(
                      (key, stamp) -> {
                        if (stampOf(theirs, key).compareTo(stamp) < 0) {
                          lacking.add(key);
                        }
                      });
              return lacking.isEmpty()
                  ? Future.succeededFuture()
                  : shared.offer(ledger.shared(lacking));
            });
  }

  private static Kept.Stamp stampOf(Map<Kept.Key, Kept.Stamp> stamps, Kept.Key key) {
    return stamps.getOrDefault(key, Kept.Stamp.NONE);
  }

  private Future<List<SharedRecord>> fetched(Set<Kept.Key> wanted) {
    return wanted.isEmpty() ? Future.succeededFuture(List.of()) : shared.get(wanted);
  }

  private Future<Void> dropOld() {
    Map<Kept.Key, Kept.Stamp> dropped = ledger.prune();
    return dropped.isEmpty() ? Future.succeededFuture() : shared.forget(dropped);
  }
}
