package io.rtmprelay.relay.life;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A state machine written down: for each state and event the next state and what its owner has to
 * do. A cell that is not filled in means that the event changes nothing there. Immutable.
 *
 * @param <S> states
 * @param <E> events
 * @param <A> actions, the first of which is to do nothing
 */
final class LifeTable<S extends Enum<S>, E extends Enum<E>, A extends Enum<A>> {

  /** Where an event leads, and what is to be done on the way. */
  record Cell<S, A>(S next, A action) {}

  private final List<S> states;
  private final List<E> events;
  private final A none;
  private final Map<S, Map<E, Cell<S, A>>> cells;

  private LifeTable(List<S> states, List<E> events, A none, Map<S, Map<E, Cell<S, A>>> cells) {
    this.states = states;
    this.events = events;
    this.none = none;
    this.cells = cells;
  }

  static <S extends Enum<S>, E extends Enum<E>, A extends Enum<A>> Draft<S, E, A> of(
      Class<S> states, Class<E> events, Class<A> actions) {
    return new Draft<>(states, events, actions.getEnumConstants()[0]);
  }

  Cell<S, A> at(S state, E event) {
    return Objects.requireNonNull(Objects.requireNonNull(cells.get(state)).get(event));
  }

  /** The table as the documentation shows it: an event a line, a state a column. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    line(text, "", states.stream().map(LifeTable::code).toList());
    line(text, "---", states.stream().map(state -> "---").toList());
    for (E event : events) {
      line(text, words(event), states.stream().map(state -> shown(state, event)).toList());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String first, List<String> others) {
    text.append("| ").append(first);
    others.forEach(each -> text.append(" | ").append(each));
    text.append(" |\n");
  }

  private String shown(S state, E event) {
    Cell<S, A> cell = at(state, event);
    List<String> parts = new ArrayList<>();
    if (cell.next() != state) {
      parts.add(code(cell.next()));
    }
    if (cell.action() != none) {
      parts.add(words(cell.action()));
    }
    return String.join(", ", parts);
  }

  private static String code(Enum<?> state) {
    return "`" + words(state) + "`";
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A table that is being filled in, a state after the other. */
  static final class Draft<S extends Enum<S>, E extends Enum<E>, A extends Enum<A>> {

    private final Class<E> events;
    private final A none;
    private final Map<S, Map<E, Cell<S, A>>> cells;
    private S from;

    private Draft(Class<S> states, Class<E> events, A none) {
      this.events = events;
      this.none = none;
      this.from = states.getEnumConstants()[0];
      this.cells = new EnumMap<>(states);
      for (S state : states.getEnumConstants()) {
        cells.put(state, new EnumMap<>(events));
      }
    }

    /** The cells that follow are those of {@code state}. */
    Draft<S, E, A> from(S state) {
      from = state;
      return this;
    }

    Draft<S, E, A> on(E event, S next, A action) {
      if (row(from).put(event, new Cell<>(next, action)) != null) {
        throw new IllegalStateException("two cells for " + from + " on " + event);
      }
      return this;
    }

    Draft<S, E, A> on(E event, S next) {
      return on(event, next, none);
    }

    LifeTable<S, E, A> done() {
      List<E> all = List.of(events.getEnumConstants());
      for (S state : cells.keySet()) {
        all.forEach(event -> row(state).putIfAbsent(event, new Cell<>(state, none)));
      }
      return new LifeTable<>(List.copyOf(cells.keySet()), all, none, cells);
    }

    private Map<E, Cell<S, A>> row(S state) {
      return Objects.requireNonNull(cells.get(state));
    }
  }
}
