package io.rtmprelay.control.sink;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.control.Bench;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sinks as a config might have them. */
final class Targets {

  private Targets() {}

  static TargetConfig to(String url) {
    return to(url, null);
  }

  static TargetConfig to(String url, @Nullable String backup) {
    return to(url, backup, settings(null));
  }

  static TargetConfig to(String url, @Nullable String backup, SinkConfig settings) {
    return TargetDraft.of(url.startsWith("file:") ? "file" : "server", url)
        .backup(backup)
        .with(settings);
  }

  static TargetConfig keyed(String url, String key, String backup) {
    return TargetDraft.of("keyed", url).key(key).backup(backup).with(settings(null));
  }

  static TargetConfig with(Profile profile, String url) {
    return TargetDraft.of("platform", url).profile(profile).with(settings(null));
  }

  /** Waits of 20 s for a server that asks to be left alone, of any time up to that for others. */
  static SinkConfig slow() {
    return Bench.sink(
        StartMode.AUTO,
        Duration.ofSeconds(10),
        new RetryConfig(Duration.ofSeconds(20), 1, Duration.ofSeconds(20), null));
  }

  static SinkConfig settings(@Nullable Duration giveUpAfter) {
    Duration first = Duration.ofMillis(50);
    return Bench.sink(
        StartMode.AUTO,
        Duration.ofSeconds(10),
        new RetryConfig(first, 2, Duration.ofMillis(200), giveUpAfter));
  }
}
