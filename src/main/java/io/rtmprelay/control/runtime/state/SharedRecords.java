package io.rtmprelay.control.runtime.state;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records of all nodes, as the cluster holds them while it lasts; each node keeps a copy of its
 * own beyond that. What is asked for comes on the context of who asks, within a time limit; a
 * future fails with the reason in words.
 */
public interface SharedRecords {

  /** Who is told of what others do. Any thread. */
  interface Follower {

    /** These were made, by this node or another, in any order, perhaps not for the first time. */
    void heard(List<SharedRecord> records);

    /** Something may have been missed: all is to be compared. */
    void doubt();
  }

  /**
   * One step of a change.
   *
   * @param upon the stamp of what the change is based on; {@link Kept.Stamp#NONE} if that is
   *     nothing
   */
  record Replacement(SharedRecord record, Kept.Stamp upon) {}

  /** Whether there is anybody to share with. */
  boolean isShared();

  /** From now on {@code follower} is told. */
  void follow(Follower follower);

  /** The stamps of all there is, removals included. */
  Future<Map<Kept.Key, Kept.Stamp>> stamps();

  /** Those that there are of these keys, as they are now. */
  Future<List<SharedRecord>> get(Set<Kept.Key> keys);

  /** Puts those that are newer than what there is. */
  Future<Void> offer(Collection<SharedRecord> records);

  /**
   * Puts each unless there is something newer than it is based on; of several nodes that change one
   * record at the same time one does.
   *
   * @return what stood in the way of the others
   */
  Future<List<SharedRecord>> replace(Collection<Replacement> replacements);

  /** Lets go of each that is still of the stamp. */
  Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped);

  /** A node alone: nobody stands in its way, and there is nothing to hear. */
  SharedRecords ALONE =
      new SharedRecords() {
        @Override
        public boolean isShared() {
          return false;
        }

        @Override
        public void follow(Follower follower) {
          // Nobody says anything.
        }

        @Override
        public Future<Map<Kept.Key, Kept.Stamp>> stamps() {
          return Future.succeededFuture(Map.of());
        }

        @Override
        public Future<List<SharedRecord>> get(Set<Kept.Key> keys) {
          return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Void> offer(Collection<SharedRecord> records) {
          return Future.succeededFuture();
        }

        @Override
        public Future<List<SharedRecord>> replace(Collection<Replacement> replacements) {
          return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped) {
          return Future.succeededFuture();
        }
      };
}
