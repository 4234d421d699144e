package io.rtmprelay.control.handover;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.LoginConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.control.Bench;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sinks whose servers ask for something. */
final class Sinks {

  private Sinks() {}

  static TargetConfig to(String url) {
    return announcing(url, EnhancedMode.AUTO);
  }

  static TargetConfig announcing(String url, EnhancedMode mode) {
    return draft(url).with(settings(mode));
  }

  static TargetConfig loggingIn(String url, @Nullable String backup, String user, String word) {
    LoginConfig login = new LoginConfig(user, new Secret(word));
    return draft(url)
        .backup(backup)
        .dialogue(new DialogueConfig(login, List.of()))
        .with(settings(EnhancedMode.AUTO));
  }

  static TargetConfig goingTo(String url, String... hosts) {
    List<HostPattern> patterns = Stream.of(hosts).map(HostPattern::new).toList();
    return draft(url)
        .dialogue(new DialogueConfig(null, patterns))
        .with(settings(EnhancedMode.AUTO));
  }

  static TargetConfig atRunTime(String url) {
    return draft(url).atRunTime().with(settings(EnhancedMode.AUTO));
  }

  private static TargetDraft draft(String url) {
    return TargetDraft.of("server", url);
  }

  private static SinkConfig settings(EnhancedMode mode) {
    SinkConfig plain = Bench.sink(StartMode.AUTO, Duration.ofSeconds(10));
    return new SinkConfig(
        plain.queue(),
        plain.connectTimeout(),
        Duration.ofSeconds(10),
        plain.stallTimeout(),
        plain.retry(),
        plain.end(),
        mode,
        plain.start());
  }
}
