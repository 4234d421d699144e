package io.rtmprelay.config.reader;

import io.rtmprelay.config.RouteConfig.HookConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The keys under a route's {@code publish} and {@code play}. */
final class RightsReader {

  private static final Duration HOOK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MAX_HOOK_TIMEOUT = Duration.ofMinutes(1);

  private RightsReader() {}

  static PublishRights publish(Section route) {
    PublishRights rights = route.optional("publish", RightsReader::publishRights);
    return rights == null ? PublishRights.OPEN : rights;
  }

  private static PublishRights publishRights(Section section) {
    PublishRights rights =
        new PublishRights(
            open(section),
            keys(section),
            section.optional("token", RightsReader::token),
            section.optional("hook", RightsReader::hook));
    checkOne(section, "open", "keys", "token", "hook");
    return rights;
  }

  static PlayRights play(Section route) {
    if (!route.isSingle("play")) {
      PlayRights rights = route.optional("play", RightsReader::playRights);
      return rights == null ? PlayRights.OFF : rights;
    }
    Scalar word = route.scalar("play");
    if (word != null && !word.isOff()) {
      word.fault("must be off, or say who may play: open: true, keys or token");
    }
    return PlayRights.OFF;
  }

  private static PlayRights playRights(Section section) {
    PlayRights rights =
        new PlayRights(
            open(section), keys(section), section.optional("token", RightsReader::token));
    checkOne(section, "open", "keys", "token");
    return rights;
  }

  private static void checkOne(Section section, String... ways) {
    long set = Stream.of(ways).filter(section::has).count();
    if (set != 1) {
      section.fault("must have exactly one of " + String.join(", ", ways) + ", but has " + set);
    }
  }

  private static boolean open(Section section) {
    if (!section.has("open")) {
      return false;
    }
    boolean open = section.toggle("open", true);
    if (!open) {
      section.fault("open", "must be true; to close the route, say who may come in instead");
    }
    return open;
  }

  private static List<Secret> keys(Section section) {
    List<Secret> keys = section.scalars("keys", Values::secret);
    if (section.isEmptyList("keys")) {
      section.fault("keys", "is empty, so nobody could come in");
    }
    return keys;
  }

  private static TokenConfig token(Section section) {
    return new TokenConfig(Values.requiredSecret(section, "secret"));
  }

  private static HookConfig hook(Section section) {
    return new HookConfig(
        Values.requiredHttpUrl(section, "url"),
        section.duration("timeout", HOOK_TIMEOUT, Duration.ofMillis(100), MAX_HOOK_TIMEOUT));
  }
}
