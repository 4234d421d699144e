package io.rtmprelay.door;

import io.rtmprelay.control.config.ConfigPart;
import io.rtmprelay.transport.ListeningSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the doors of one config to those of the next. Any thread, one step at a time.
 *
 * <p>New doors open before anything else happens, as only that may fail. A new door on the port of
 * one that is to go (another host, or another kind) has to wait until that one is gone; should the
 * change be abandoned, the old one is opened again.
 */
final class DoorChange implements ConfigPart.Prepared {

  private static final Logger log = LoggerFactory.getLogger(DoorChange.class);

  private final Vertx vertx;
  private final List<Door<?>> fresh = new ArrayList<>();
  private final List<Door<?>> leaving = new ArrayList<>();
  private final List<Door<?>> opened = new ArrayList<>();
  private final List<Door<?>> vacated = new ArrayList<>();
  private final Runnable onCommit;

  /**
   * @param onCommit run at the commit, before the doors that go are left
   */
  DoorChange(Vertx vertx, List<? extends DoorRow<?, ?>.Change> rows, Runnable onCommit) {
    this.vertx = vertx;
    this.onCommit = onCommit;
    for (DoorRow<?, ?>.Change row : rows) {
      fresh.addAll(row.fresh());
      leaving.addAll(row.leaving());
    }
  }

  /** Opens the new doors; fails with all as it was before. */
  Future<ConfigPart.Prepared> prepare() {
    Future<Void> prepared = Future.succeededFuture();
    for (Door<?> door : inOrder()) {
      prepared = prepared.compose(before -> makeRoom(door)).compose(free -> open(door));
    }
    return prepared
        .<ConfigPart.Prepared>map(this)
        .recover(cause -> undo().transform(undone -> Future.failedFuture(cause)));
  }

  /** Those first for which no other has to go. */
  private List<Door<?>> inOrder() {
    List<Door<?>> order = new ArrayList<>(fresh);
    order.removeIf(this::needsRoom);
    fresh.stream().filter(this::needsRoom).forEach(order::add);
    return order;
  }

  private boolean needsRoom(Door<?> door) {
    return leaving.stream().anyMatch(other -> other.address().clashes(door.address()));
  }

  private Future<Void> makeRoom(Door<?> door) {
    Future<Void> free = Future.succeededFuture();
    for (Door<?> other : leaving) {
      if (other.address().clashes(door.address()) && !vacated.contains(other)) {
        free = free.compose(before -> vacate(other));
      }
    }
    return free;
  }

  private Future<Void> vacate(Door<?> door) {
    vacated.add(door);
    door.leave();
    return ListeningSocket.vacant(vertx, door.address().host(), door.address().port());
  }

  private Future<Void> open(Door<?> door) {
    return door.open().onSuccess(open -> opened.add(door));
  }

  @Override
  public void commit() {
    onCommit.run();
    for (Door<?> door : leaving) {
      if (!vacated.contains(door)) {
        door.leave();
      }
    }
  }

  @Override
  public void abandon() {
    undo();
  }

  private Future<Void> undo() {
    Future<Void> undone = Future.succeededFuture();
    for (Door<?> door : opened) {
      undone = undone.transform(before -> door.close());
    }
    for (Door<?> door : vacated) {
      undone = undone.transform(before -> door.open());
      undone.onFailure(cause -> log.error("no longer listening: {}", cause.getMessage()));
    }
    return undone;
  }
}
