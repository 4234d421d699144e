package io.rtmprelay.config.reader;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.RouteConfig.HookConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.AddressLists;
import io.rtmprelay.config.reader.tls.TlsReader;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/** The keys under a route's {@code publish} and {@code play}. */
final class RightsReader {

  private static final List<String> PUBLISH = List.of("open", "keys", "token", "hook");
  private static final List<String> PLAY = List.of("open", "keys", "token");
  private static final Duration HOOK_TIMEOUT = Duration.ofSeconds(5);

  /** Nobody waits longer for an answer whether somebody may publish. */
  private static final Duration MAX_HOOK_TIMEOUT = Duration.ofSeconds(9);

  private RightsReader() {}

  static PublishRights publish(Section route) {
    PublishRights rights = route.optional("publish", RightsReader::publishRights);
    return rights == null ? PublishRights.OPEN : rights;
  }

  private static PublishRights publishRights(Section section) {
    AddressLists addresses = addresses(section);
    PublishRights rights =
        new PublishRights(
            open(section) || isOpenToSome(section, addresses, PUBLISH),
            keys(section),
            section.optional("token", RightsReader::token),
            section.optional("hook", RightsReader::hook),
            addresses);
    checkOne(section, addresses, PUBLISH);
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
    AddressLists addresses = addresses(section);
    PlayRights rights =
        new PlayRights(
            open(section) || isOpenToSome(section, addresses, PLAY),
            keys(section),
            section.optional("token", RightsReader::token),
            addresses);
    checkOne(section, addresses, PLAY);
    return rights;
  }

  private static AddressLists addresses(Section section) {
    return new AddressLists(
        section.scalars("allow", Values::network), section.scalars("deny", Values::network));
  }

  /** Who names the addresses that may come in, and nothing else, asks no more of them. */
  private static boolean isOpenToSome(Section section, AddressLists addresses, List<String> ways) {
    return !addresses.allow().isEmpty() && ways.stream().noneMatch(section::has);
  }

  private static void checkOne(Section section, AddressLists addresses, List<String> ways) {
    long set = ways.stream().filter(section::has).count();
    if (set != 1 && !isOpenToSome(section, addresses, ways)) {
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
    List<Secret> secrets = section.scalars("secrets", Values::secret);
    if (section.isEmptyList("secrets")) {
      section.fault("secrets", "is empty, so nobody could come in");
    }
    if (!section.has("secrets")) {
      return new TokenConfig(List.of(Values.requiredSecret(section, "secret")));
    }
    if (section.has("secret")) {
      section.fault("secret", "is one of secrets, where there are several");
    }
    return new TokenConfig(secrets);
  }

  private static HookConfig hook(Section section) {
    String url = Values.requiredHttpUrl(section, "url");
    if (!url.isEmpty() && !isSafe(url)) {
      section.fault(
          "url",
          "must be https://host/..., or http:// with a loopback address, since keys and tokens are"
              + " sent there");
    }
    Scalar ca = section.scalar("ca");
    return new HookConfig(
        url,
        section.duration("timeout", HOOK_TIMEOUT, Duration.ofMillis(100), MAX_HOOK_TIMEOUT),
        ca == null ? null : Values.path(ca),
        ca == null ? List.of() : TlsReader.authorities(ca));
  }

  /** Whether nobody on the way to {@code url} can read what is sent there. */
  private static boolean isSafe(String url) {
    try {
      URI uri = new URI(url);
      String host = uri.getHost();
      return host != null
          && (uri.getScheme().equals("https") || AdminConfig.isLoopback(bare(host)));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
