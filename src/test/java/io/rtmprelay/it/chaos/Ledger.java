package io.rtmprelay.it.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What happened, and what should not have. Any thread. */
public final class Ledger {

  /** So many say enough; a broken relay would fill the memory with them. */
  private static final int MAX_FAULTS = 40;

  private final Map<Integer, Turn> turns = new ConcurrentHashMap<>();
  private final AtomicInteger lastTurn = new AtomicInteger();
  private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  /** Part of a run. */
  interface Step {
    void run() throws Exception;
  }

  public Turn newTurn(RandomGenerator random) {
    var turn = Turn.random(lastTurn.incrementAndGet(), random);
    put(turn);
    return turn;
  }

  /** Makes a turn known, in place of one of the same id. */
  void put(Turn turn) {
    turns.put(turn.id(), turn);
  }

  @Nullable Turn turn(int id) {
    return turns.get(id);
  }

  public void count(String what) {
    count(what, 1);
  }

  void count(String what, int more) {
    counts.computeIfAbsent(what, _ -> new AtomicInteger()).addAndGet(more);
  }

  public int counted(String what) {
    var count = counts.get(what);
    return count == null ? 0 : count.get();
  }

  public void fault(String words) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(words);
    }
  }

  /** Does what may fail; a failure is a fault, and the rest goes on. */
  void attempt(String what, Step step) {
    try {
      step.run();
    } catch (AssertionError | Exception e) {
      fault("not so: " + what + ": " + e);
    }
  }

  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** One line for each thing counted. */
  public List<String> lines() {
    return counts.entrySet().stream()
        .map(count -> "%-40s %9d".formatted(count.getKey(), count.getValue().get()))
        .toList();
  }
}
