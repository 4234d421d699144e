package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.runtime.ban.Ban;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is set at run time. Immutable; in the order of its making.
 *
 * @param epoch number of the last change
 */
public record RuntimeState(long epoch, Map<Kept.Key, Kept> records) {

  static final RuntimeState EMPTY = new RuntimeState(0, Map.of());

  public RuntimeState {
    records = Collections.unmodifiableMap(new LinkedHashMap<>(records));
  }

  /** The state after the next change, which adds {@code record} or puts it in another's place. */
  public RuntimeState with(Kept record) {
    Map<Kept.Key, Kept> next = new LinkedHashMap<>(records);
    next.put(record.key(), record);
    return new RuntimeState(epoch + 1, next);
  }

  /** The state after the next change, which removes what has the key. */
  public RuntimeState without(Kept.Key key) {
    Map<Kept.Key, Kept> next = new LinkedHashMap<>(records);
    next.remove(key);
    return new RuntimeState(epoch + 1, next);
  }

  /** The same state, not a change of it, by the rules of {@code definitions}. */
  RuntimeState reread(DefinitionReader definitions) {
    Map<Kept.Key, Kept> next = new LinkedHashMap<>();
    records.forEach((key, record) -> next.put(key, record.reread(definitions)));
    return new RuntimeState(epoch, next);
  }

  Collection<Kept> all() {
    return records.values();
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

  /** The state after the next change, which has these bans and no others. */
  public RuntimeState withBans(String node, List<Ban> bans) {
    Map<Kept.Key, Kept> next = new LinkedHashMap<>(records);
    next.values().removeIf(Kept.Banned.class::isInstance);
    for (Ban ban : bans) {
      Kept record = records.get(new Kept.Key(Kept.Banned.class, "", ban.id()));
      Kept.Stamp stamp = new Kept.Stamp(node, epoch + 1);
      Kept kept = record == null ? new Kept.Banned(ban, stamp) : record;
      next.put(kept.key(), kept);
    }
    return new RuntimeState(epoch + 1, next);
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
        case Kept.Route _, Kept.Banned _, Kept.Unknown _ -> {}
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
        case Kept.Switch _, Kept.Banned _ -> {}
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
