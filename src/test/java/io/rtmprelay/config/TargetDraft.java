package io.rtmprelay.config;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import org.jspecify.annotations.Nullable;

/**
 * A sink of the config file as a test wants it: it says what matters to it, and the rest is plain.
 */
public record TargetDraft(
    String id,
    String url,
    @Nullable String key,
    @Nullable String backup,
    Profile profile,
    DialogueConfig dialogue,
    boolean setAtRunTime) {

  public static TargetDraft of(String id, String url) {
    return new TargetDraft(id, url, null, null, Profile.NONE, DialogueConfig.PLAIN, false);
  }

  public TargetDraft key(String wanted) {
    return new TargetDraft(id, url, wanted, backup, profile, dialogue, setAtRunTime);
  }

  public TargetDraft backup(@Nullable String wanted) {
    return new TargetDraft(id, url, key, wanted, profile, dialogue, setAtRunTime);
  }

  public TargetDraft profile(Profile wanted) {
    return new TargetDraft(id, url, key, backup, wanted, dialogue, setAtRunTime);
  }

  public TargetDraft dialogue(DialogueConfig wanted) {
    return new TargetDraft(id, url, key, backup, profile, wanted, setAtRunTime);
  }

  public TargetDraft atRunTime() {
    return new TargetDraft(id, url, key, backup, profile, dialogue, true);
  }

  public TargetConfig with(SinkConfig settings) {
    return new TargetConfig(
        id,
        new Template(url),
        key == null ? null : new Template(key),
        false,
        true,
        backup == null ? null : new Template(backup),
        profile,
        RecordingConfig.SINGLE,
        dialogue,
        settings,
        setAtRunTime);
  }
}
