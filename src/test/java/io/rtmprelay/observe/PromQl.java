package io.rtmprelay.observe;

import io.rtmprelay.observe.Exposed.Metric;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of Prometheus's language as tells whether an expression can have an answer: the metrics
 * and labels are there, and functions are applied to what they are for.
 */
final class PromQl {

  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|[A-Za-z_:][A-Za-z0-9_:]*|\\d[\\w.]*|\\[[^]]*]|[=!<>]=|=~|!~|\\S");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]*");

  private static final Set<String> OF_COUNTERS = Set.of("rate", "irate", "increase", "resets");
  private static final Set<String> OF_GAUGES =
      Set.of("min_over_time", "max_over_time", "avg_over_time", "delta", "deriv");
  private static final Set<String> OTHERS =
      Set.of(
          "sum", "min", "max", "avg", "count", "topk", "histogram_quantile", "time", "clamp_min");
  private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /** What Prometheus adds to all that it scrapes. */
  private static final Set<String> ADDED = Set.of("instance", "job");

  private final Map<String, Metric> exposed;
  private final List<String> tokens = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> labels = new HashSet<>(ADDED);
  private final Set<String> grouped = new HashSet<>();
  private int next;

  private PromQl(String expression, Map<String, Metric> exposed) {
    this.exposed = exposed;
    for (Matcher m = TOKEN.matcher(expression); m.find(); ) {
      tokens.add(m.group());
    }
  }

  /** Why {@code expression} makes no sense of what is exposed; empty if it does. */
  static List<String> faults(String expression, Map<String, Metric> exposed) {
    PromQl check = new PromQl(expression.replace("$__rate_interval", "5m"), exposed);
    check.check();
    return check.faults;
  }

  private void check() {
    while (next < tokens.size()) {
      String token = tokens.get(next++);
      if (token.equals("(")) {
        open.push("(");
      } else if (token.equals(")")) {
        close();
      } else if (GROUPING.contains(token)) {
        grouping();
      } else if (NAME.matcher(token).matches() && !WORDS.contains(token)) {
        named(token);
      }
    }
    if (!open.isEmpty()) {
      faults.add("a ( is not closed");
    }
    grouped.stream()
        .filter(label -> !labels.contains(label))
        .forEach(label -> faults.add("nothing in it has the label " + label));
  }

  private void close() {
    if (open.isEmpty()) {
      faults.add("a ) too many");
    } else {
      open.pop();
    }
  }

  private void grouping() {
    next++; // (
    while (next < tokens.size() && !tokens.get(next).equals(")")) {
      String label = tokens.get(next++);
      if (!label.equals(",")) {
        grouped.add(label);
      }
    }
    next++;
  }

  private boolean at(String token) {
    return next < tokens.size() && tokens.get(next).equals(token);
  }

  private void named(String name) {
    boolean aggregates = next < tokens.size() && GROUPING.contains(tokens.get(next));
    if (aggregates) {
      next++;
      grouping();
    }
    if (aggregates || at("(")) {
      if (!OF_COUNTERS.contains(name) && !OF_GAUGES.contains(name) && !OTHERS.contains(name)) {
        faults.add("there is no function " + name);
      }
      next++;
      open.push(name);
    } else {
      selector(name);
    }
  }

  private void selector(String name) {
    Set<String> asked = matchers();
    boolean range = next < tokens.size() && tokens.get(next).startsWith("[");
    if (range) {
      next++;
    }
    if (name.equals("up")) {
      return;
    }
    String base = base(name);
    Metric metric = base == null ? null : exposed.get(base);
    if (metric == null) {
      faults.add("nothing exposes " + name);
      return;
    }
    Set<String> known = new HashSet<>(metric.labels().keySet());
    known.addAll(ADDED);
    if (name.endsWith("_bucket")) {
      known.add("le");
    }
    labels.addAll(known);
    asked.stream()
        .filter(label -> !known.contains(label))
        .forEach(label -> faults.add(name + " has no label " + label));
    function(name, !metric.type().equals("gauge"), range);
  }

  private void function(String name, boolean counts, boolean range) {
    String around = open.isEmpty() ? "" : open.peek();
    if (range && counts != OF_COUNTERS.contains(around)) {
      faults.add(around + " is not for " + name);
    } else if (range && !counts && !OF_GAUGES.contains(around)) {
      faults.add(around + " is not for " + name);
    } else if (!range && (counts || OF_COUNTERS.contains(around) || OF_GAUGES.contains(around))) {
      faults.add(name + " is without its range, or without a function for one");
    }
    if (name.endsWith("_bucket")
        && !(open.contains("histogram_quantile") && grouped.contains("le"))) {
      faults.add(name + " is for histogram_quantile, by le");
    }
  }

  /** The labels that a selector asks for by their value. */
  private Set<String> matchers() {
    Set<String> asked = new HashSet<>();
    if (at("{")) {
      next++;
      while (next < tokens.size() && !at("}")) {
        String token = tokens.get(next++);
        if (NAME.matcher(token).matches()) {
          asked.add(token);
        }
      }
      next++;
    }
    return asked;
  }

  /** The metric that has {@code name} for one of its series. */
  private @Nullable String base(String name) {
    Metric itself = exposed.get(name);
    if (itself != null) {
      boolean whole = itself.type().equals("gauge") || itself.type().equals("counter");
      return whole ? name : null;
    }
    String stem = name.replaceFirst("_(bucket|count|sum)$", "");
    Metric histogram = exposed.get(stem);
    boolean bucket = name.endsWith("_bucket");
    boolean fits = histogram != null && (!bucket || histogram.type().equals("histogram"));
    return fits && !stem.equals(name) ? stem : null;
  }
}
