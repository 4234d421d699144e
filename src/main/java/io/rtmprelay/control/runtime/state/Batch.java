package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.reader.DefinitionReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes that are made as one, and who waits for them. On the store's loop. */
final class Batch {

  /**
   * Somebody who waits.
   *
   * @param keys of the change that is theirs; null if they wait for all
   */
  private record Asked(Promise<Void> answer, @Nullable Set<Kept.Key> keys) {

    boolean isAbout(Set<Kept.Key> others) {
      return keys == null ? !others.isEmpty() : !Collections.disjoint(keys, others);
    }
  }

  private final Map<Kept.Key, Kept> records = new LinkedHashMap<>();
  private final Map<Kept.Key, Kept.Stamp> upon = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  /** One more change, from the state that is {@code before}. */
  Future<Void> add(List<? extends Kept> change, RuntimeState before) {
    Set<Kept.Key> keys = new HashSet<>();
    for (Kept record : change) {
      keys.add(record.key());
      upon.putIfAbsent(record.key(), before.stampOf(record.key()));
      records.put(record.key(), record);
    }
    return ask(keys);
  }

  /** Completes when all is done; fails if any of it is not. */
  Future<Void> settled() {
    return ask(null);
  }

  private Future<Void> ask(@Nullable Set<Kept.Key> keys) {
    Promise<Void> answer = Promise.promise();
    asked.add(new Asked(answer, keys));
    return answer.future();
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  Collection<Kept> records() {
    return records.values();
  }

  /** Whether the record of that stamp is one of these. */
  boolean makes(Kept.Key key, Kept.Stamp stamp) {
    Kept record = records.get(key);
    return record != null && record.stamp().equals(stamp);
  }

  /** What is asked of other nodes. */
  List<SharedRecords.Replacement> replacements() {
    List<SharedRecords.Replacement> replacements = new ArrayList<>();
    records.forEach(
        (key, record) ->
            replacements.add(
                new SharedRecords.Replacement(
                    StateText.shared(record), upon.getOrDefault(key, Kept.Stamp.NONE))));
    return replacements;
  }

  /**
   * Others were quicker with {@code keys}: what is about these is no longer here, but in the batch
   * that is returned, which is to fail once all is in step again: who is told may ask anew at once.
   */
  Batch overtaken(Set<Kept.Key> keys) {
    Batch lost = new Batch();
    records.keySet().removeAll(keys);
    upon.keySet().removeAll(keys); // what is added next is upon what was quicker
    asked.stream().filter(one -> one.isAbout(keys)).forEach(lost.asked::add);
    asked.removeAll(lost.asked);
    return lost;
  }

  void reread(DefinitionReader rules) {
    records.replaceAll((key, record) -> record.reread(rules));
  }

  void complete() {
    asked.forEach(one -> one.answer.complete());
  }

  void fail(Throwable cause) {
    asked.forEach(one -> one.answer.fail(cause));
  }
}
