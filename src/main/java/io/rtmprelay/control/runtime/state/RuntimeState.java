package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.runtime.ban.Ban;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is set at run time. Immutable; in the order of its making.
 *
 * <p>States of several nodes are merged record by record: the higher stamp counts, be it that of a
 * removal. So whatever the order in which they are merged, and however often, the same comes of it.
 *
 * @param version the highest of any record that was ever here
 * @param records what is set
 * @param removed what was removed of late
 */
public record RuntimeState(
    long version, Map<Kept.Key, Kept> records, Map<Kept.Key, Kept.Removed> removed) {

  static final RuntimeState EMPTY = new RuntimeState(0, Map.of(), Map.of());

  /** For how long a removal is remembered: a node may be away that long. */
  static final Duration REMEMBERED = Duration.ofDays(30);

  /** Removals that are remembered; over it the oldest are forgotten. */
  static final int MAX_REMOVED = 10_000;

  public RuntimeState {
    records = Collections.unmodifiableMap(new LinkedHashMap<>(records));
    removed = Collections.unmodifiableMap(new LinkedHashMap<>(removed));
  }

  /** The state with all of {@code others} that are newer than what it has under their keys. */
  RuntimeState merged(Collection<? extends Kept> others) {
    List<Kept> newer = new ArrayList<>();
    for (Kept other : others) {
      if (isNews(other)) {
        newer.add(other);
      }
    }
    if (newer.isEmpty()) {
      return this;
    }
    Map<Kept.Key, Kept> set = new LinkedHashMap<>(records);
    Map<Kept.Key, Kept.Removed> gone = new LinkedHashMap<>(removed);
    long highest = version;
    for (Kept record : newer) {
      Kept present = set.containsKey(record.key()) ? set.get(record.key()) : gone.get(record.key());
      if (present == null || isAfter(record, present)) { // one key may come twice
        put(record, set, gone);
      }
      highest = Math.max(highest, record.stamp().version());
    }
    return new RuntimeState(highest, set, gone);
  }

  private static void put(Kept record, Map<Kept.Key, Kept> set, Map<Kept.Key, Kept.Removed> gone) {
    if (record instanceof Kept.Removed removal) {
      set.remove(record.key());
      gone.put(record.key(), removal);
    } else {
      gone.remove(record.key());
      set.put(record.key(), record);
    }
  }

  /** Whether {@code record} is not what the state has, nor older. */
  private boolean isNews(Kept record) {
    Kept present = find(record.key());
    return present == null || isAfter(record, present);
  }

  /** Two that differ under one stamp are of no relay that works; all nodes choose alike even so. */
  private static boolean isAfter(Kept record, Kept present) {
    int order = record.stamp().compareTo(present.stamp());
    return order > 0
        || (order == 0 && StateText.text(record).compareTo(StateText.text(present)) > 0);
  }

  /** What was made last under {@code key}, be it a removal; null if nothing is known of it. */
  @Nullable Kept find(Kept.Key key) {
    Kept set = records.get(key);
    return set == null ? removed.get(key) : set;
  }

  /** The stamp of that, {@link Kept.Stamp#NONE} if nothing is known. */
  Kept.Stamp stampOf(Kept.Key key) {
    Kept known = find(key);
    return known == null ? Kept.Stamp.NONE : known.stamp();
  }

  /** The state without what has had its time: bans that are over, removals of long ago. */
  RuntimeState pruned(Instant now) {
    Map<Kept.Key, Kept> set = new LinkedHashMap<>(records);
    set.values().removeIf(record -> record instanceof Kept.Banned ban && ban.ban().isOver(now));
    Map<Kept.Key, Kept.Removed> gone = new LinkedHashMap<>(removed);
    Instant since = now.minus(REMEMBERED);
    gone.values().removeIf(removal -> removal.at().isBefore(since));
    if (gone.size() > MAX_REMOVED) {
      gone.values().stream()
          .sorted(Comparator.comparing(Kept.Removed::stamp))
          .limit(gone.size() - MAX_REMOVED)
          .toList()
          .forEach(removal -> gone.remove(removal.key()));
    }
    return set.size() == records.size() && gone.size() == removed.size()
        ? this
        : new RuntimeState(version, set, gone);
  }

  /** The same state, not a change of it, by the rules of {@code definitions}. */
  RuntimeState reread(DefinitionReader definitions) {
    Map<Kept.Key, Kept> next = new LinkedHashMap<>();
    records.forEach((key, record) -> next.put(key, record.reread(definitions)));
    return new RuntimeState(version, next, removed);
  }

  /** All of it, removals last. */
  Collection<Kept> all() {
    List<Kept> all = new ArrayList<>(records.values());
    all.addAll(removed.values());
    return all;
  }

  /** The stamps of all that other nodes are to know. */
  Map<Kept.Key, Kept.Stamp> stamps() {
    Map<Kept.Key, Kept.Stamp> stamps = new HashMap<>();
    for (Kept record : all()) {
      if (!(record instanceof Kept.Unknown)) {
        stamps.put(record.key(), record.stamp());
      }
    }
    return stamps;
  }

  public Kept.@Nullable Sink sink(String streamName, String id) {
    return (Kept.Sink) records.get(Kept.Sink.key(streamName, id));
  }

  public Kept.@Nullable Switch toggle(String streamName, String id) {
    return (Kept.Switch) records.get(Kept.Switch.key(streamName, id));
  }

  public Kept.@Nullable Route route(String id) {
    return (Kept.Route) records.get(Kept.Route.key(id));
  }

  /** The sinks that were added to a stream. */
  public List<Kept.Sink> sinks(String streamName) {
    List<Kept.Sink> found = new ArrayList<>();
    for (Kept record : records.values()) {
      if (record instanceof Kept.Sink sink && sink.streamName().equals(streamName)) {
        found.add(sink);
      }
    }
    return found;
  }

  /** The routes, by id. */
  public Collection<Kept.Route> routes() {
    TreeMap<String, Kept.Route> found = new TreeMap<>();
    for (Kept record : records.values()) {
      if (record instanceof Kept.Route route) {
        found.put(route.id(), route);
      }
    }
    return found.values();
  }

  /** The routes that may be used, by id. */
  List<RouteConfig> usableRoutes() {
    List<RouteConfig> usable = new ArrayList<>();
    for (Kept.Route route : routes()) {
      if (route.read() instanceof Definition.Valid<RouteConfig> valid) {
        usable.add(valid.value());
      }
    }
    return usable;
  }

  /** The bans, those that are over meanwhile too. */
  public List<Ban> bans() {
    List<Ban> found = new ArrayList<>();
    for (Kept record : records.values()) {
      if (record instanceof Kept.Banned banned) {
        found.add(banned.ban());
      }
    }
    return found;
  }

  /** The plan of one stream. */
  public SinkPlan plan(String streamName) {
    List<TargetConfig> added = new ArrayList<>();
    Map<String, Boolean> switches = new HashMap<>();
    for (Kept record : records.values()) {
      if (record instanceof Kept.Sink sink
          && sink.streamName().equals(streamName)
          && sink.read() instanceof Definition.Valid<TargetConfig> valid) {
        added.add(valid.value());
      } else if (record instanceof Kept.Switch toggle && toggle.streamName().equals(streamName)) {
        switches.put(toggle.id(), toggle.enabled());
      }
    }
    return new SinkPlan(added, switches);
  }

  /** The plans of all streams of which something is set, by name. */
  Map<String, SinkPlan> plans() {
    Map<String, List<TargetConfig>> added = new HashMap<>();
    Map<String, Map<String, Boolean>> switches = new HashMap<>();
    for (Kept record : records.values()) {
      switch (record) {
        case Kept.Sink sink -> {
          if (sink.read() instanceof Definition.Valid<TargetConfig> valid) {
            added.computeIfAbsent(sink.streamName(), name -> new ArrayList<>()).add(valid.value());
          }
        }
        case Kept.Switch toggle ->
            switches
                .computeIfAbsent(toggle.streamName(), name -> new HashMap<>())
                .put(toggle.id(), toggle.enabled());
        case Kept.Route _, Kept.Banned _, Kept.Removed _, Kept.Unknown _ -> {}
      }
    }
    Map<String, SinkPlan> plans = new HashMap<>();
    added.forEach(
        (name, sinks) ->
            plans.put(name, new SinkPlan(sinks, switches.getOrDefault(name, Map.of()))));
    switches.forEach((name, toggles) -> plans.putIfAbsent(name, new SinkPlan(List.of(), toggles)));
    return plans;
  }

  /** What is kept and not used, and why, in words. */
  List<String> unused() {
    List<String> words = new ArrayList<>();
    for (Kept record : records.values()) {
      switch (record) {
        case Kept.Sink sink -> addFaults(words, sink, sink.read());
        case Kept.Route route -> addFaults(words, route, route.read());
        case Kept.Switch _, Kept.Banned _, Kept.Removed _ -> {}
        case Kept.Unknown unknown -> words.add(unknown + ": " + unknown.why());
      }
    }
    return words;
  }

  private static void addFaults(List<String> words, Kept record, Definition<?> read) {
    if (read instanceof Definition.Invalid<?> invalid) {
      words.add(record + ": " + inWords(invalid.faults()));
    }
  }

  /** All faults in a line. */
  public static String inWords(List<ConfigFault> faults) {
    List<String> words = new ArrayList<>();
    for (ConfigFault fault : faults) {
      words.add((fault.path().isEmpty() ? "" : fault.path() + " ") + fault.message());
    }
    return String.join("; ", words);
  }
}
