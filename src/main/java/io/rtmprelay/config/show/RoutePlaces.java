package io.rtmprelay.config.show;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.HookConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.AddressLists;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a route. */
final class RoutePlaces {

  private RoutePlaces() {}

  /** The first that matches is the one, so their order counts. */
  static Shown.Items of(List<RouteConfig> routes) {
    return new Shown.Items(
        routes.stream().map(route -> new Shown.Item(route.match().toString(), of(route))).toList(),
        true);
  }

  static Shown.Keys of(RouteConfig route) {
    return new Entries()
        .text("match", route.match())
        .keys("publish", publish(route.publish()))
        .put("play", play(route.play()))
        .number("maxStreams", route.maxStreams())
        .put("stream", ServerPlaces.stream(route.stream()).overriding("stream"))
        .items("sinks", route.sinks(), TargetConfig::id, SinkPlaces::of)
        .end();
  }

  private static Entries publish(PublishRights rights) {
    Entries entries = rights(rights.open(), rights.keys(), rights.token());
    if (rights.hook() != null) {
      entries.keys("hook", hook(rights.hook()));
    }
    return entries.and(addresses(rights.addresses()));
  }

  private static Entries hook(HookConfig hook) {
    return new Entries()
        .masked("url", ShownUrl.ofServer(hook.url()), hook.url())
        .time("timeout", hook.timeout())
        .put("ca", ca(hook));
  }

  /** What the file holds is part of it, so that another CA is a change. */
  private static Shown.Value ca(HookConfig hook) {
    return hook.ca() == null
        ? new Shown.Value(null)
        : new Shown.Value(
            Entries.literal(hook.ca().toString()), List.of(hook.ca(), hook.authorities()));
  }

  private static Shown play(PlayRights rights) {
    return rights.equals(PlayRights.OFF)
        ? new Shown.Value("off")
        : rights(rights.open(), rights.keys(), rights.token())
            .and(addresses(rights.addresses()))
            .end();
  }

  private static Entries rights(boolean open, List<Secret> keys, @Nullable TokenConfig token) {
    Entries entries = new Entries();
    if (open) {
      entries.toggle("open", true);
    }
    if (!keys.isEmpty()) {
      entries.secrets("keys", keys);
    }
    if (token != null) {
      entries.keys("token", token(token));
    }
    return entries;
  }

  private static Entries token(TokenConfig token) {
    return token.secrets().size() == 1
        ? new Entries().secret("secret", token.secrets().getFirst())
        : new Entries().secrets("secrets", token.secrets());
  }

  private static Entries addresses(AddressLists lists) {
    Entries entries = new Entries();
    if (!lists.allow().isEmpty()) {
      entries.texts("allow", lists.allow());
    }
    if (!lists.deny().isEmpty()) {
      entries.texts("deny", lists.deny());
    }
    return entries;
  }
}
