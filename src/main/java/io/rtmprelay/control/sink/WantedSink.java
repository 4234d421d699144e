package io.rtmprelay.control.sink;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.runtime.state.SinkPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A sink that a stream is to have.
 *
 * @param origin who named it: its route, or a request for this one stream
 */
record WantedSink(TargetConfig config, Origin origin) {

  /**
   * All sinks that a stream is to have. A sink that was added keeps out of the way of one of the
   * route that has its id.
   */
  static List<WantedSink> all(RouteConfig route, SinkPlan plan) {
    List<WantedSink> all = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (TargetConfig target : route.sinks()) {
      ids.add(target.id());
      all.add(new WantedSink(plan.switched(target), Origin.CONFIG));
    }
    for (TargetConfig target : plan.added()) {
      if (ids.add(target.id())) {
        all.add(new WantedSink(target, Origin.API));
      }
    }
    return all;
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
        config.url().equals(next.config.url())
            && Objects.equals(config.key(), next.config.key())
            && !(onBackup && !Objects.equals(config.backup(), next.config.backup()))
            && now.tls().equals(then.tls())
            && Objects.equals(now.localAddress(), then.localAddress());
    boolean sameMedia =
        now.enhanced() == then.enhanced()
            && now.delay().equals(then.delay())
            && now.remux().equals(then.remux())
            && config.recording().equals(next.config.recording());
    return !(sameServer && sameMedia && sameLogin(next));
  }

  private boolean sameLogin(WantedSink next) {
    DialogueConfig dialogue = next.config.dialogue();
    return Objects.equals(config.dialogue().login(), dialogue.login());
  }
}
