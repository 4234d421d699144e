package io.rtmprelay.control.handover;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.LoginConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.Template;
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
    return to(url, null, DialogueConfig.PLAIN, EnhancedMode.AUTO);
  }

  static TargetConfig announcing(String url, EnhancedMode mode) {
    return to(url, null, DialogueConfig.PLAIN, mode);
  }

  static TargetConfig loggingIn(String url, @Nullable String backup, String user, String word) {
    LoginConfig login = new LoginConfig(user, new Secret(word));
    return to(url, backup, new DialogueConfig(login, List.of()), EnhancedMode.AUTO);
  }

  static TargetConfig goingTo(String url, String... hosts) {
    List<HostPattern> patterns = Stream.of(hosts).map(HostPattern::new).toList();
    return to(url, null, new DialogueConfig(null, patterns), EnhancedMode.AUTO);
  }

  private static TargetConfig to(
      String url, @Nullable String backup, DialogueConfig dialogue, EnhancedMode mode) {
    SinkConfig plain = Bench.sink(StartMode.AUTO, Duration.ofSeconds(10));
    SinkConfig settings =
        new SinkConfig(
            plain.queue(),
            plain.connectTimeout(),
            Duration.ofSeconds(10),
            plain.stallTimeout(),
            plain.retry(),
            plain.end(),
            mode,
            plain.start());
    return new TargetConfig(
        "server",
        new Template(url),
        null,
        false,
        true,
        backup == null ? null : new Template(backup),
        Profile.NONE,
        RecordingConfig.SINGLE,
        dialogue,
        settings);
  }
}
