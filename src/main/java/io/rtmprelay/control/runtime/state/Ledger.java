package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.runtime.state.RuntimeStore.NotStored;
import io.rtmprelay.control.runtime.state.RuntimeStore.Overtaken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What counts, and the changes on their way to it: those made here go to the other nodes first,
 * which may have been quicker, and then to the disk; those of other nodes count at once and go to
 * the disk behind that. One thing is done at a time. On the store's loop.
 */
final class Ledger {

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private static final String NOT_MADE = "the change is not made";
  private static final String IN_USE = "what other nodes changed is in use all the same";

  /** After a disk that failed is tried again, if nothing tries it before. */
  private static final long DISK_AGAIN_MS = 10_000;

  /** Who is told. */
  interface Owner {

    /**
     * Something else counts.
     *
     * @param heard what of it other nodes made
     */
    void counts(List<Kept> heard);

    /** The disk was written, or could not be. */
    void wrote();

    /** What the other nodes have of a change that failed is not known. */
    void doubt();
  }

  private final Vertx vertx;
  private final SharedRecords shared;
  private final StateKeeper keeper;
  private final String node;
  private final InstantSource clock;
  private final Owner owner;
  private StateText text;

  /** What counts. */
  private RuntimeState current = RuntimeState.EMPTY;

  /** With every change so far. */
  private RuntimeState newest = RuntimeState.EMPTY;

  /** Of a change that failed too, which others may have all the same. */
  private long lastVersion;

  private Batch waiting = new Batch();
  private @Nullable Batch underWay;
  private boolean busy;
  // Something counts that is not written, nor about to be.
  private boolean dirty;
  private boolean retrying;

  /**
   * @param node which makes the changes
   * @param text by the rules of today
   */
  Ledger(
      Vertx vertx,
      SharedRecords shared,
      StateKeeper keeper,
      String node,
      StateText text,
      InstantSource clock,
      Owner owner) {
    this.vertx = vertx;
    this.shared = shared;
    this.keeper = keeper;
    this.node = node;
    this.text = text;
    this.clock = clock;
    this.owner = owner;
  }

  /** That was kept. */
  void begin(RuntimeState found) {
    current = found.pruned(clock.instant());
    newest = current;
    owner.counts(List.of());
  }

  RuntimeState current() {
    return current;
  }

  RuntimeState newest() {
    return newest;
  }

  /** All is read by {@code rules}, which counts at once. */
  void reread(DefinitionReader rules) {
    text = new StateText(node, rules);
    if (underWay != null) {
      underWay.reread(rules);
    }
    waiting.reread(rules);
    current = current.reread(rules);
    newest = newest.reread(rules);
  }

  /** Of a record that is made upon {@link #newest}. */
  Kept.Stamp stamp() {
    lastVersion = Math.max(Math.max(lastVersion, newest.version()) + 1, clock.millis());
    return new Kept.Stamp(node, lastVersion);
  }

  /** The removal of what has the key. */
  Kept.Removed removed(Kept.Key key) {
    return new Kept.Removed(key, stamp(), clock.instant());
  }

  /** As {@link RuntimeStore#change} has it. */
  Future<Void> change(List<Kept> records) {
    String blocked = keeper.blocked();
    if (blocked != null) {
      return Future.failedFuture(new NotStored(blocked));
    }
    Future<Void> counts = waiting.add(records, newest);
    newest = newest.merged(records);
    run();
    return counts;
  }

  /** As {@link RuntimeStore#settled} has it. */
  Future<Void> settled() {
    if (!waiting.isEmpty()) {
      return waiting.settled();
    }
    return underWay == null ? Future.succeededFuture() : underWay.settled();
  }

  private void run() {
    if (busy) {
      return;
    }
    if (!waiting.isEmpty()) {
      busy = true;
      make();
    } else if (dirty && !keeper.isFailing()) {
      keepUp();
    }
  }

  /** First the disk, if that is in doubt, then the others, then the disk. */
  private void make() {
    Batch batch = waiting;
    waiting = new Batch();
    underWay = batch;
    if (!shared.isShared()) {
      current = current.pruned(clock.instant());
    }
    Future<Void> disk =
        keeper.isFailing() && shared.isShared()
            ? write(current, NOT_MADE)
            : Future.succeededFuture();
    disk.compose(able -> shared.replace(batch.replacements()))
        .onComplete(inTheWay -> agreed(batch, inTheWay), this::notMade);
  }

  private void agreed(Batch batch, List<SharedRecord> inTheWay) {
    Set<Kept.Key> keys = inTheWay.stream().map(SharedRecord::key).collect(Collectors.toSet());
    hear(inTheWay);
    List<Batch> lost = List.of(batch.overtaken(keys), waiting.overtaken(keys));
    newest = withChanges();
    dirty = false;
    write(current.merged(batch.records()), NOT_MADE)
        .onComplete(kept -> made(batch), cause -> takeBack(batch, cause));
    lost.forEach(late -> late.fail(new Overtaken()));
  }

  private RuntimeState withChanges() {
    RuntimeState all = underWay == null ? current : current.merged(underWay.records());
    return all.merged(waiting.records());
  }

  private void made(Batch batch) {
    underWay = null;
    busy = false;
    current = current.merged(batch.records());
    newest = withChanges();
    owner.counts(List.of());
    run();
    batch.complete();
  }

  /** The others have it, and this node's disk does not: so it is undone there too. */
  private void takeBack(Batch batch, Throwable cause) {
    dirty = shared.isShared();
    if (!shared.isShared()) {
      notMade(cause);
      return;
    }
    List<SharedRecords.Replacement> back = new ArrayList<>();
    List<Kept> undone = new ArrayList<>();
    for (Kept record : batch.records()) {
      Kept before = current.find(record.key());
      Kept undo = before == null ? removed(record.key()) : before.stamped(stamp());
      undone.add(undo);
      back.add(new SharedRecords.Replacement(StateText.shared(undo), record.stamp()));
    }
    shared
        .replace(back)
        .onComplete(
            inTheWay -> {
              current = current.merged(undone);
              notMade(cause);
              hear(inTheWay);
            },
            lost -> {
              log.error("other nodes have a change that was refused: {}", lost.getMessage());
              notMade(cause);
            });
  }

  private void notMade(Throwable cause) {
    Batch batch = underWay;
    Batch upon = waiting;
    underWay = null;
    waiting = new Batch();
    busy = false;
    newest = current;
    owner.doubt();
    run();
    if (batch != null) {
      batch.fail(notStored(cause));
    }
    upon.fail(notStored(cause));
  }

  private static NotStored notStored(Throwable cause) {
    return cause instanceof NotStored not ? not : new NotStored(String.valueOf(cause.getMessage()));
  }

  /** Writes what counts already. */
  private void keepUp() {
    if (keeper.blocked() != null) {
      return;
    }
    busy = true;
    dirty = false;
    write(current, IN_USE)
        .onComplete(
            done -> {
              busy = false;
              run();
            },
            cause -> {
              busy = false;
              dirty = true;
              run();
            });
  }

  private Future<Void> write(RuntimeState next, String otherwise) {
    return keeper
        .write(next, otherwise)
        .onComplete(
            done -> {
              owner.wrote();
              if (keeper.isFailing() && shared.isShared() && !retrying) {
                retrying = true;
                vertx.setTimer(DISK_AGAIN_MS, timer -> tryDisk());
              }
            });
  }

  /** What others change goes on coming. */
  private void tryDisk() {
    retrying = false;
    if (dirty && !busy) {
      keepUp();
    }
  }

  // What other nodes do

  /** These were made by whomever. */
  void hear(List<SharedRecord> heard) {
    List<Kept> news = new ArrayList<>();
    for (SharedRecord record : heard) {
      if (lacks(record.key(), record.stamp())) {
        try {
          news.add(text.read(record));
        } catch (StateText.Unreadable e) {
          log.warn("{} of the cluster is not used: {}", record, e.getMessage());
        }
      }
    }
    if (!news.isEmpty()) {
      news.sort(Comparator.comparing(Kept::stamp));
      take(news);
    }
  }

  /** Whether the record of that stamp is newer than what counts, and not about to. */
  boolean lacks(Kept.Key key, Kept.Stamp stamp) {
    boolean own = underWay != null && underWay.makes(key, stamp);
    return !own && current.stampOf(key).compareTo(stamp) < 0;
  }

  private void take(List<Kept> news) {
    current = current.merged(news);
    newest = withChanges();
    dirty = true;
    owner.counts(news);
    run();
  }

  Collection<SharedRecord> shared(Set<Kept.Key> keys) {
    List<SharedRecord> found = new ArrayList<>();
    for (Kept.Key key : keys) {
      Kept record = current.find(key);
      if (record != null) {
        found.add(StateText.shared(record));
      }
    }
    return found;
  }

  /** Lets go of what has had its time; what that was. */
  Map<Kept.Key, Kept.Stamp> prune() {
    Map<Kept.Key, Kept.Stamp> dropped = current.stamps();
    current = current.pruned(clock.instant());
    dropped.keySet().removeAll(current.stamps().keySet());
    if (!dropped.isEmpty()) {
      newest = withChanges();
      dirty = true;
      run();
    }
    return dropped;
  }
}
