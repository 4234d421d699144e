package io.rtmprelay.config.show;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.host.SinkTargets;
import io.rtmprelay.config.tls.ServerTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of the whole file, and of all its sections but sinks and routes. */
final class ServerPlaces {

  private ServerPlaces() {}

  static Shown.Keys of(ServerConfig config) {
    return new Entries()
        .keys(
            "node",
            new Entries().text("name", config.node().name()).text("data", config.node().data()))
        .items(
            "ingest",
            config.ingest(),
            listener -> address(listener.host(), listener.port()),
            ServerPlaces::ingest)
        .keys("admin", admin(config.admin()))
        .items(
            "viewers",
            config.viewers(),
            listener -> address(listener.host(), listener.port()),
            listener -> listener(listener.host(), listener.port(), listener.tls()).end())
        .keys("threads", new Entries().number("media", config.threads().media()))
        .keys("limits", limits(config.limits()))
        .keys("stream", stream(config.stream()))
        .keys("sink", SinkPlaces.settings(config.sink()))
        .put("routes", RoutePlaces.of(config.routes()))
        .items(
            "events",
            config.events(),
            receiver -> ShownUrl.ofServer(receiver.url()),
            ServerPlaces::events)
        .keys("cluster", cluster(config.cluster()))
        .keys("drain", new Entries().time("deadline", config.drain().deadline()))
        .keys("log", ObservePlaces.log(config.log()))
        .keys("metrics", ObservePlaces.metrics(config.metrics()))
        .keys("tracing", ObservePlaces.tracing(config.tracing()))
        .end();
  }

  private static Entries cluster(ClusterConfig cluster) {
    return new Entries()
        .toggle("enabled", cluster.enabled())
        .secret("secret", cluster.secret())
        .text("host", cluster.host())
        .text("advertise", cluster.advertise())
        .number("members", cluster.members())
        .number("bus", cluster.bus())
        .number("media", cluster.media())
        .texts("peers", cluster.peers())
        .text("dns", cluster.dns())
        .number("nodes", cluster.nodes())
        .number("quorum", cluster.quorum())
        .time("detection", cluster.detection())
        .toggle("tls", cluster.tls());
  }

  private static String address(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static Entries listener(String host, int port, @Nullable ServerTls tls) {
    return new Entries().text("host", host).number("port", port).and(tls(tls));
  }

  private static Entries tls(@Nullable ServerTls tls) {
    return new Entries().optional("tls", tls, ServerPlaces::files);
  }

  /** What the files hold is part of them, so that a renewed certificate is a change. */
  private static Entries files(ServerTls tls) {
    return new Entries()
        .masked(
            "certificate",
            Entries.literal(tls.certificate().toString()),
            List.of(tls.certificate(), tls.identity().chain()))
        .masked(
            "key", Entries.literal(tls.key().toString()), List.of(tls.key(), tls.identity().key()));
  }

  private static Shown.Keys ingest(IngestConfig listener) {
    return new Entries()
        .text("host", listener.host())
        .number("port", listener.port())
        .optional(
            "proxyProtocol",
            listener.proxyProtocol(),
            proxy ->
                new Entries()
                    .texts("from", proxy.from().stream().map(HostPattern::toString).toList()))
        .and(tls(listener.tls()))
        .end();
  }

  private static Entries admin(AdminConfig admin) {
    return new Entries()
        .text("host", admin.host())
        .number("port", admin.port())
        .word("metrics", admin.metrics())
        .and(tls(admin.tls()))
        .items(
            "tokens",
            admin.tokens(),
            AdminConfig.TokenConfig::name,
            token ->
                new Entries()
                    .text("name", token.name())
                    .word("role", token.role())
                    .secret("secret", token.secret())
                    .end());
  }

  private static Entries limits(LimitsConfig limits) {
    return new Entries()
        .bytes("memory", limits.memory())
        .number("connections", limits.connections())
        .number("connectionsPerAddress", limits.connectionsPerAddress())
        .keys(
            "handshakesPerSecond",
            new Entries()
                .number("total", limits.handshakesPerSecond().total())
                .number("perAddress", limits.handshakesPerSecond().perAddress()))
        .put("sinkTargets", sinkTargets(limits.sinkTargets()))
        .time("handshake", limits.handshake())
        .time("publisherIdle", limits.publisherIdle())
        .bitrate("bitrate", limits.bitrate())
        .bytes("messageSize", limits.messageSize());
  }

  /** None is anywhere, and an empty list nowhere. */
  private static Shown.Value sinkTargets(@Nullable SinkTargets targets) {
    return new Shown.Value(
        targets == null ? null : targets.allowed().stream().map(HostPattern::toString).toList());
  }

  static Entries stream(StreamConfig stream) {
    return new Entries()
        .bytes("memory", stream.memory())
        .time("grace", stream.grace())
        .word("gap", stream.gap())
        .word("onDuplicate", stream.onDuplicate());
  }

  private static Shown.Keys events(ServerConfig.EventsConfig receiver) {
    return new Entries()
        .masked("url", ShownUrl.ofServer(receiver.url()), receiver.url())
        .secret("secret", receiver.secret())
        .end();
  }
}
