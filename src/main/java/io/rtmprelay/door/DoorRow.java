package io.rtmprelay.door;

import io.rtmprelay.config.LimitsConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The doors of one kind in the config's order, told apart by their addresses. One change at a time;
 * read by any thread.
 */
final class DoorRow<C, D extends Door<C>> {

  private final Function<C, Address> addressOf;
  private final BiFunction<C, LimitsConfig, D> maker;
  private volatile List<D> doors = List.of();

  DoorRow(Function<C, Address> addressOf, BiFunction<C, LimitsConfig, D> maker) {
    this.addressOf = addressOf;
    this.maker = maker;
  }

  /** Those that are open. */
  List<D> doors() {
    return doors;
  }

  /** What leads to the doors of {@code next}. */
  Change changeTo(List<C> next, LimitsConfig limits) {
    return new Change(next, limits);
  }

  /** From the doors there are to others. */
  final class Change {

    private final LimitsConfig limits;
    private final List<D> next = new ArrayList<>();
    private final List<D> fresh = new ArrayList<>();
    private final List<D> leaving = new ArrayList<>(doors);
    private final Map<D, C> staying = new HashMap<>();

    /** Where any free port is asked for more than once, the first is the first again. */
    private Change(List<C> configs, LimitsConfig limits) {
      this.limits = limits;
      for (C config : configs) {
        Address address = addressOf.apply(config);
        D door = null;
        for (D open : leaving) {
          if (door == null && open.address().equals(address)) {
            door = open;
          }
        }
        if (door == null) {
          door = maker.apply(config, limits);
          fresh.add(door);
        } else {
          leaving.remove(door);
          staying.put(door, config);
        }
        next.add(door);
      }
    }

    /** Doors to be opened first. */
    List<D> fresh() {
      return fresh;
    }

    /** Doors that nobody asks for any more. */
    List<D> leaving() {
      return leaving;
    }

    /** Lets the doors that stay take up what the config says of them now. */
    void take() {
      staying.forEach((door, config) -> door.become(config, limits));
      doors = List.copyOf(next);
    }
  }
}
