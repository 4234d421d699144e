package io.rtmprelay.control.sink;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.runtime.state.SinkPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sink that a stream is to have.
 *
 * @param origin who named it: its route, or a request for this one stream
 * @param variables that its templates use, see {@link Template#variables}
 */
record WantedSink(TargetConfig config, Origin origin, Map<String, String> variables) {

  /**
   * All sinks that a stream is to have. A sink that was added keeps out of the way of one of the
   * route that has its id.
   *
   * @param variables of the stream
   */
  static List<WantedSink> all(RouteConfig route, SinkPlan plan, Map<String, String> variables) {
    List<WantedSink> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (TargetConfig target : route.sinks()) {
      ids.add(target.id());
      all.add(of(plan.switched(target), Origin.CONFIG, variables));
    }
    for (TargetConfig target : plan.added()) {
      if (ids.add(target.id())) {
        all.add(of(target, Origin.API, variables));
      }
    }
    return all;
  }

  /** What it does not use may change without its being another. */
  private static WantedSink of(TargetConfig target, Origin origin, Map<String, String> variables) {
    Map<String, String> used = new HashMap<>();
    for (Template template : templates(target)) {
      for (String variable : template.used()) {
        String value = variables.get(variable);
        if (value != null) {
          used.put(variable, value);
        }
      }
    }
    return new WantedSink(target, origin, Map.copyOf(used));
  }

  private static List<Template> templates(TargetConfig target) {
    return Stream.of(target.url(), target.key(), target.backup()).filter(Objects::nonNull).toList();
  }

  String id() {
    return config.id();
  }

  /**
   * Whether a session that was made for this is of no use for {@code next}: where it leads to, what
   * the server was told, or what it gets is another.
   *
   * @param onBackup whether it is with the backup
   */
  boolean isOutdatedBy(WantedSink next, boolean onBackup) {
    SinkConfig now = config.settings();
    SinkConfig then = next.config.settings();
    boolean sameServer =
        leadsWhere(next, TargetConfig::url)
            && leadsWhere(next, TargetConfig::key)
            && !(onBackup && !leadsWhere(next, TargetConfig::backup))
            && now.tls().equals(then.tls())
            && Objects.equals(now.localAddress(), then.localAddress());
    boolean sameMedia =
        now.enhanced() == then.enhanced()
            && now.delay().equals(then.delay())
            && now.remux().equals(then.remux())
            && config.recording().equals(next.config.recording());
    return !(sameServer && sameMedia && sameLogin(next));
  }

  /** Whether a session of this may be with the target that {@code other} dials first. */
  boolean mayServe(WantedSink other) {
    String to = other.filled(other.config.url());
    boolean sameServer =
        to != null && (to.equals(filled(config.url())) || to.equals(filled(config.backup())));
    return sameServer && leadsWhere(other, TargetConfig::key);
  }

  /** Whether {@code template} comes to the same with either, however it is written. */
  private boolean leadsWhere(WantedSink next, Function<TargetConfig, @Nullable Template> template) {
    return Objects.equals(filled(template.apply(config)), next.filled(template.apply(next.config)));
  }

  private @Nullable String filled(@Nullable Template template) {
    if (template == null || !variables.keySet().containsAll(template.used())) {
      return null; // there is no session of it
    }
    return config.isFile() ? template.fillPath(variables) : template.fill(variables);
  }

  private boolean sameLogin(WantedSink next) {
    DialogueConfig dialogue = next.config.dialogue();
    return Objects.equals(config.dialogue().login(), dialogue.login());
  }
}
