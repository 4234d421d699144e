package io.rtmprelay.config.yaml;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** One pass over one config: what its values refer to, the keys asked for, the faults found. */
public final class Reading {

  private final Variables variables;
  private final List<ConfigFault> faults = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private final Set<String> putIn = new LinkedHashSet<>();

  public Reading(Variables variables) {
    this.variables = variables;
  }

  /** Every key asked for so far, without places in lists: {@code routes.sinks.url}. */
  public Set<String> keys() {
    return Set.copyOf(keys);
  }

  /** Where values stand of which a part came from elsewhere, by position as in faults. */
  public Set<String> putIn() {
    return Set.copyOf(putIn);
  }

  /** All faults in the order of the file; to be asked last, since it looks for unknown keys. */
  public List<ConfigFault> finish() {
    sections.forEach(Section::reportUnknownKeys);
    sections.clear();
    return faults.stream()
        .distinct()
        .sorted(Comparator.comparingInt(ConfigFault::line).thenComparingInt(ConfigFault::column))
        .toList();
  }

  void register(Section section) {
    sections.add(section);
  }

  void asked(String path) {
    keys.add(withoutPlaces(path));
  }

  /** A key of the name {@code key} that exists elsewhere, as near to {@code path} as there is. */
  @Nullable String elsewhere(String path, String key) {
    String from = withoutPlaces(path);
    return keys.stream()
        .filter(known -> known.endsWith("." + key))
        .max(Comparator.comparingInt(known -> sharedPrefix(known, from)))
        .orElse(null);
  }

  Substitution substitute(String path, String raw) {
    Substitution substituted = Substitution.of(raw, variables);
    if (substituted.putInUpTo() > 0) {
      putIn.add(path);
    }
    return substituted;
  }

  /** Why no value may lead to what is elsewhere; null if it may. */
  @Nullable String refusal() {
    return variables.refusal();
  }

  String file(String path) throws IOException {
    return variables.file(path);
  }

  void fault(String path, Node at, String message) {
    fault(path, at.getStartMark(), message);
  }

  void fault(String path, Optional<Mark> at, String message) {
    int line = at.map(Mark::getLine).orElse(0) + 1;
    int column = at.map(Mark::getColumn).orElse(0) + 1;
    faults.add(new ConfigFault(path, line, column, message));
  }

  private static String withoutPlaces(String path) {
    return path.replaceAll("\\[\\d+]", "");
  }

  private static int sharedPrefix(String a, String b) {
    int shared = 0;
    while (shared < Math.min(a.length(), b.length()) && a.charAt(shared) == b.charAt(shared)) {
      shared++;
    }
    return shared;
  }
}
